#include "stages/sound/loudness.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <vector>

#include "stages/sound/true_peak.h"

namespace onair {

namespace {

constexpr int kStretchHops = 200;  // of 100 ms
constexpr int kBlockHops = 4;      // a gating block lasts 400 ms

struct FreeState {
  void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};
using State = std::unique_ptr<ebur128_state, FreeState>;

/// Frames [begin, begin + count) with kTruePeakReach more on either side.
float largest_peak(std::span<const float> padded, std::int64_t count, int channels, float floor) {
  float peak = floor;
  const float* first = padded.data() + static_cast<std::ptrdiff_t>(kTruePeakReach) * channels;
  for (std::int64_t i = 0; i < count; ++i) {
    for (int channel = 0; channel < channels; ++channel) {
      const float* x = first + i * channels + channel;
      if (std::max(std::abs(x[0]), std::abs(x[channels])) > 0.6F * peak) {
        peak = std::max(peak, true_peak_at(x, channels));
      }
    }
  }
  return peak;
}

}  // namespace

Loudness measure_loudness(const ReadSound& read, std::int64_t length, int sample_rate, int channels,
                          const Parallel& parallel) {
  const std::int64_t hop = sample_rate / 10;
  const std::int64_t stretch = kStretchHops * hop;
  const auto count = static_cast<std::size_t>((length + stretch - 1) / stretch);
  std::vector<State> states(count);
  std::vector<float> peaks(count, 0);
  parallel(count, [&](std::size_t index) {
    // The blocks that end in this stretch begin up to 300 ms before it.
    const std::int64_t begin = static_cast<std::int64_t>(index) * stretch;
    const std::int64_t end = std::min(length, begin + stretch);
    const std::int64_t from = std::max<std::int64_t>(0, begin - (kBlockHops - 1) * hop);
    std::vector<float> samples(static_cast<std::size_t>((end - from + 2 * kTruePeakReach) * channels));
    read(from - kTruePeakReach, samples);
    states[index].reset(ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(sample_rate),
                                     EBUR128_MODE_I));
    if (!states[index]) {
      throw std::bad_alloc();
    }
    ebur128_add_frames_float(states[index].get(),
                             samples.data() + static_cast<std::ptrdiff_t>(kTruePeakReach) * channels,
                             static_cast<std::size_t>(end - from));
    peaks[index] = largest_peak(samples, end - from, channels, 1e-9F);
  });
  std::vector<ebur128_state*> raw;
  for (const auto& state : states) {
    raw.push_back(state.get());
  }
  Loudness loudness;
  loudness.integrated_lufs = -HUGE_VAL;
  if (!raw.empty()) {
    ebur128_loudness_global_multiple(raw.data(), raw.size(), &loudness.integrated_lufs);
  }
  loudness.true_peak_dbtp =
      20 * std::log10(peaks.empty() ? 1e-9F : *std::max_element(peaks.begin(), peaks.end()));
  return loudness;
}

}  // namespace onair
