#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "stages/sound/parallel.h"

namespace onair {

/// EBU R128 / ITU-R BS.1770-4. Silence has an integrated loudness of minus infinity.
struct Loudness {
  double integrated_lufs = 0;
  double true_peak_dbtp = 0;
};

/// Gives frames [begin, begin + n) of a sound, interleaved; silence outside of it. Called from several
/// threads.
using ReadSound = std::function<void(std::int64_t begin, std::span<float> interleaved)>;

/// Measures `length` frames. The sound is read in stretches, side by side; the 400 ms blocks that decide the
/// loudness are the same as in one pass, and so is the result for any number of threads.
Loudness measure_loudness(const ReadSound& read, std::int64_t length, int sample_rate, int channels,
                          const Parallel& parallel);

}  // namespace onair
