#include "stages/sound/resampler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace onair {

namespace {

constexpr double kKaiserBeta = 8.96;       // 90 dB of attenuation (Kaiser 1974)
constexpr std::int64_t kTapsAtUnity = 64;  // transition from 0.9 to 1.1 of the Nyquist frequency
constexpr std::size_t kLanes = 8;

/// Modified Bessel function of the first kind, order 0, by its power series.
double bessel_i0(double x) {
  double sum = 1;
  double term = 1;
  for (int k = 1; k < 64; ++k) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

double kaiser(double position) {  // from -1 to 1
  return std::abs(position) >= 1
             ? 0
             : bessel_i0(kKaiserBeta * std::sqrt(1 - position * position)) / bessel_i0(kKaiserBeta);
}

double sinc(double x) { return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

}  // namespace

Resampler::Resampler(int input_rate, int output_rate) {
  const int common = std::gcd(input_rate, output_rate);
  up_ = output_rate / common;
  down_ = input_rate / common;
  if (is_identity()) {
    taps_ = 1;
    filter_ = {1};
    return;
  }
  // Going down, the filter must be as much longer as it is lower.
  const double cutoff = std::min(1.0, static_cast<double>(up_) / static_cast<double>(down_));
  taps_ = (static_cast<std::int64_t>(std::ceil(kTapsAtUnity / cutoff)) + 7) / 8 * 8;
  filter_.resize(static_cast<std::size_t>(up_ * taps_));
  for (std::int64_t phase = 0; phase < up_; ++phase) {
    const double fraction = static_cast<double>(phase) / static_cast<double>(up_);
    double sum = 0;
    std::vector<double> taps(static_cast<std::size_t>(taps_));
    for (std::int64_t k = 0; k < taps_; ++k) {
      const double distance = static_cast<double>(k - taps_ / 2 + 1) - fraction;
      taps[static_cast<std::size_t>(k)] =
          sinc(distance * cutoff) * kaiser(distance / (static_cast<double>(taps_) / 2));
      sum += taps[static_cast<std::size_t>(k)];
    }
    for (std::int64_t k = 0; k < taps_; ++k) {
      filter_[static_cast<std::size_t>(phase * taps_ + k)] =
          static_cast<float>(taps[static_cast<std::size_t>(k)] / sum);  // every phase passes DC alike
    }
  }
}

Resampler::Range Resampler::input_range(std::int64_t first, std::int64_t count) const {
  const std::int64_t before = taps_ / 2 - (taps_ > 1 ? 1 : 0);
  const std::int64_t begin = floor_div(first * down_, up_) - before;
  const std::int64_t end = floor_div((first + count - 1) * down_, up_) - before + taps_;
  return {begin, end - begin};
}

void Resampler::process(std::int64_t first, std::span<float> output, std::span<const float> input) const {
  const std::int64_t base = floor_div(first * down_, up_);
  std::int64_t position = first * down_ - base * up_;  // in units of 1 / up_ from the base
  for (auto& sample : output) {
    const float* taps = &filter_[static_cast<std::size_t>(position % up_ * taps_)];
    const float* x = &input[static_cast<std::size_t>(position / up_)];
    if (taps_ == 1) {
      sample = *x;
    } else {
      std::array<float, kLanes> lanes{};
      for (std::int64_t k = 0; k < taps_; k += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          lanes[lane] += taps[static_cast<std::size_t>(k) + lane] * x[static_cast<std::size_t>(k) + lane];
        }
      }
      sample =
          ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
    }
    position += down_;
  }
}

}  // namespace onair
