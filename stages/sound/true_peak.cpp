#include "stages/sound/true_peak.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace onair {

namespace {

constexpr int kPhases = 4;
constexpr int kTaps = 2 * kTruePeakReach;

/// Hann-windowed sinc, a quarter of a sample apart.
std::array<std::array<float, kTaps>, kPhases> make_filter() {
  std::array<std::array<float, kTaps>, kPhases> filter{};
  for (int phase = 1; phase < kPhases; ++phase) {
    for (int k = 0; k < kTaps; ++k) {
      const double distance = k - kTruePeakReach + 1 - static_cast<double>(phase) / kPhases;
      const double angle = std::numbers::pi * distance;
      const double window = 0.5 + 0.5 * std::cos(angle / kTruePeakReach);
      filter[static_cast<std::size_t>(phase)][static_cast<std::size_t>(k)] =
          static_cast<float>(window * std::sin(angle) / angle);
    }
  }
  return filter;
}

}  // namespace

float true_peak_at(const float* x, int stride) {
  static const auto filter = make_filter();
  float peak = std::abs(*x);
  for (int phase = 1; phase < kPhases; ++phase) {
    float sum = 0;
    for (int k = 0; k < kTaps; ++k) {
      sum += filter[static_cast<std::size_t>(phase)][static_cast<std::size_t>(k)] *
             x[(k - kTruePeakReach + 1) * stride];
    }
    peak = std::max(peak, std::abs(sum));
  }
  return peak;
}

}  // namespace onair
