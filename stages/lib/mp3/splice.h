#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stages/lib/mp3/frame.h"
#include "stages/lib/mp3/reservoir.h"

namespace onair::mp3 {

/// Consecutive frames of one encoder.
struct Run {
  std::int64_t first = 0;  ///< number of frames[0] in the finished stream
  std::vector<Frame> frames;

  std::int64_t end() const { return first + static_cast<std::int64_t>(frames.size()); }
  const Frame& at(std::int64_t number) const { return frames.at(static_cast<std::size_t>(number - first)); }
};

/// The number of the frame at which a stream can change from `previous` to `next`, two encoders whose frames
/// overlap: the one nearest to `wanted` from which all of `next` fits. `reservoir` is the account before
/// frame next.first, with `previous` before it. None where an encoder relied on more reservoir than there is.
std::optional<std::int64_t> find_join(const Reservoir& reservoir, const Run& previous, const Run& next,
                                      std::int64_t wanted);

}  // namespace onair::mp3
