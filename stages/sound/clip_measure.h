#pragma once

#include <cstdint>
#include <span>

namespace onair {

/// What the mix must know of a clip.
struct ClipMeasure {
  std::int64_t first_frame = 0;  ///< where the voice begins
  std::int64_t frames = 0;       ///< to where it ends; 0 for a clip of silence
  double loudness_lufs = 0;      ///< of that stretch, ungated (BS.1770); minus infinity for silence
};

/// Finds the voice in mono samples, with a margin of 20 ms before and 40 ms after what is louder than 50 dB
/// under the loudest 10 ms.
ClipMeasure measure_clip(std::span<const float> mono, int sample_rate);

}  // namespace onair
