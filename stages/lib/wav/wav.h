#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onair::wav {

/// 16-bit PCM, interleaved.
struct Sound {
  int sample_rate = 0;
  int channels = 0;
  std::vector<std::int16_t> samples;

  std::int64_t frames() const {
    return channels == 0 ? 0 : static_cast<std::int64_t>(samples.size()) / channels;
  }
};

/// Reads a WAV of 8, 16, 24 or 32-bit PCM or 32-bit float. Fault (bad_data), which says what is wrong, for
/// anything else, for one that is cut off, and for one without samples.
Sound parse(std::string_view bytes);

/// The bytes of a WAV: a header of 44 bytes, then the samples.
std::string serialize(const Sound& sound);

}  // namespace onair::wav
