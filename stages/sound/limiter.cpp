#include "stages/sound/limiter.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numbers>

#include "stages/sound/true_peak.h"

namespace onair {

namespace {

constexpr double kWindowSeconds = 0.0025;
// The estimate between samples misses up to this much of a true peak.
constexpr double kMarginDb = 0.08;
// Below this share of the ceiling no true peak can reach it: sin(x) between samples at 0.9 of the Nyquist
// frequency rises less than twofold above them.
constexpr float kQuiet = 0.5F;

}  // namespace

Limiter::Limiter(int sample_rate, int channels, double ceiling_dbtp)
    : channels_(channels),
      window_(std::lround(kWindowSeconds * sample_rate)),
      ceiling_(static_cast<float>(std::pow(10.0, (ceiling_dbtp - kMarginDb) / 20))) {
  double sum = 0;
  for (std::int64_t k = -window_; k <= window_; ++k) {
    smoothing_.push_back(
        0.5 + 0.5 * std::cos(std::numbers::pi * static_cast<double>(k) / static_cast<double>(window_ + 1)));
    sum += smoothing_.back();
  }
  for (auto& weight : smoothing_) {
    weight /= sum;
  }
}

void Limiter::process(std::span<const float> input, std::span<float> output) const {
  const auto channels = static_cast<std::size_t>(channels_);
  const auto frames = static_cast<std::int64_t>(output.size() / channels);
  const std::int64_t wide = frames + 4 * window_;  // frames whose needed gain matters
  const auto frame = [&](std::int64_t i) {
    return input.data() + static_cast<std::size_t>(i + kReachOfPeak) * channels;
  };

  std::vector<float> needed(static_cast<std::size_t>(wide), 1.0F);
  bool any = false;
  for (std::int64_t i = -1; i < wide; ++i) {
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const float* x = frame(i) + channel;
      if (std::max(std::abs(x[0]), std::abs(x[channels])) < kQuiet * ceiling_) {
        continue;
      }
      // A peak between this sample and the next asks the same of both.
      const float peak = true_peak_at(x, channels_);
      if (peak > ceiling_) {
        any = true;
        for (const std::int64_t k : {i, i + 1}) {
          if (k >= 0 && k < wide) {
            auto& gain = needed[static_cast<std::size_t>(k)];
            gain = std::min(gain, ceiling_ / peak);
          }
        }
      }
    }
  }
  const float* begin = frame(2 * window_);
  if (!any) {
    std::copy(begin, begin + output.size(), output.begin());
    return;
  }
  // Minimum over [i − window, i + window], by a deque of candidates.
  std::vector<float> lowest(static_cast<std::size_t>(frames + 2 * window_));
  std::deque<std::int64_t> candidates;
  for (std::int64_t i = 0; i < wide; ++i) {
    while (!candidates.empty() &&
           needed[static_cast<std::size_t>(candidates.back())] >= needed[static_cast<std::size_t>(i)]) {
      candidates.pop_back();
    }
    candidates.push_back(i);
    if (candidates.front() < i - 2 * window_) {
      candidates.pop_front();
    }
    if (i >= 2 * window_) {
      lowest[static_cast<std::size_t>(i - 2 * window_)] =
          needed[static_cast<std::size_t>(candidates.front())];
    }
  }
  std::int64_t last_low = -1;  // how far the stretch reaches in which some gain is below 1
  for (std::int64_t i = 0, scanned = 0; i < frames; ++i) {
    for (; scanned <= i + 2 * window_; ++scanned) {
      if (lowest[static_cast<std::size_t>(scanned)] < 1) {
        last_low = scanned;
      }
    }
    float gain = 1;
    if (last_low >= i) {
      double sum = 0;
      for (std::int64_t k = 0; k <= 2 * window_; ++k) {
        sum += smoothing_[static_cast<std::size_t>(k)] * lowest[static_cast<std::size_t>(i + k)];
      }
      gain = static_cast<float>(std::min(sum, 1.0));
    }
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const auto at = static_cast<std::size_t>(i) * channels + channel;
      output[at] = begin[at] * gain;
    }
  }
}

}  // namespace onair
