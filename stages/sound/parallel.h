#pragma once

#include <cstddef>
#include <functional>

namespace onair {

/// Calls job(0) … job(count − 1), several at a time where it can, and returns when all have ended; the first
/// exception is thrown. A stage gives the engine's items for it, a test a plain loop.
using Parallel = std::function<void(std::size_t count, const std::function<void(std::size_t)>& job)>;

}  // namespace onair
