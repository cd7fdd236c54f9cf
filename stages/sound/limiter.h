#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace onair {

/// A true-peak limiter of finite reach: the gain at a sample depends on no more than `reach` samples to
/// either side, so that any stretch can be limited by itself with the same result. The gain that every sample
/// needs (estimated four times oversampled) is taken at its minimum over a window and smoothed by a raised
/// cosine of the same width, which never exceeds what a sample needs. Where nothing exceeds the ceiling, the
/// sound passes untouched. Immutable, thread-safe.
class Limiter {
 public:
  Limiter(int sample_rate, int channels, double ceiling_dbtp);

  std::int64_t reach() const { return 2 * window_ + kReachOfPeak; }

  /// Limits frames [0, n) of n = output.size() / channels. `input` holds the same frames with reach() more on
  /// either side.
  void process(std::span<const float> input, std::span<float> output) const;

 private:
  static constexpr std::int64_t kReachOfPeak = 13;

  int channels_;
  std::int64_t window_;  ///< frames to either side
  float ceiling_;        ///< linear
  std::vector<double> smoothing_;
};

}  // namespace onair
