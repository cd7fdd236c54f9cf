#pragma once

#include <exception>

namespace onair {

/// Turns a Fault of stages/lib into the engine's Error or TransientError, context that was nested around it
/// included; leaves any other exception as it is. What pipeline::Classify asks for.
std::exception_ptr classify_fault(std::exception_ptr exception);

}  // namespace onair
