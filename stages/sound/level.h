#pragma once

#include "stages/sound/loudness.h"
#include "stages/sound/renderer.h"

namespace onair {

/// A level and what it gives.
struct FoundLevel {
  Level level;
  Loudness sum;  ///< of the bare sum
  Loudness mix;  ///< of the finished mix
};

/// The gain, a multiple of 0.1 dB, with which the limited mix meets the target within 0.06 LU. Limiting
/// takes loudness away, so it is sought by measuring the finished mix. Fault (bad_data) where the episode is
/// silent, or so dense that the target cannot be met under the ceiling.
FoundLevel find_level(const Renderer& renderer, double target_lufs, double ceiling_dbtp,
                      const Parallel& parallel);

/// Loudness of the finished mix.
Loudness measure_mix(const Renderer& renderer, const Level& level, const Parallel& parallel);

}  // namespace onair
