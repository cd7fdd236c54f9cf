#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace onair {

/// A polyphase filter from one sample rate to another, any rational ratio: a windowed sinc (Kaiser, about 90
/// dB), flat to 0.9 of the lower Nyquist frequency. Output sample n lies at input position n × in / out, so
/// that any stretch can be computed by itself. Immutable, thread-safe.
class Resampler {
 public:
  Resampler(int input_rate, int output_rate);

  /// Which input frames output frames [first, first + count) depend on: [begin, begin + length).
  struct Range {
    std::int64_t begin = 0;
    std::int64_t length = 0;
  };
  Range input_range(std::int64_t first, std::int64_t count) const;

  /// Output frames [first, first + count) of one channel, from input that covers input_range(first, count).
  void process(std::int64_t first, std::span<float> output, std::span<const float> input) const;

  bool is_identity() const { return up_ == 1 && down_ == 1; }

 private:
  std::int64_t up_;            ///< out / gcd
  std::int64_t down_;          ///< in / gcd
  std::int64_t taps_;          ///< of a phase, a multiple of 8
  std::vector<float> filter_;  ///< up_ phases of taps_ each
};

}  // namespace onair
