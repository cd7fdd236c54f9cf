#include "stages/sound/clip_measure.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <vector>

namespace onair {

namespace {

constexpr double kSilenceBelowLoudestDb = 50;
constexpr double kMarginBeforeSeconds = 0.02;
constexpr double kMarginAfterSeconds = 0.04;

struct FreeState {
  void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};

/// Mean loudness of the samples, however short: their energy is spread over one block and scaled back.
double loudness(std::span<const float> samples, int rate) {
  const auto block = static_cast<std::size_t>(rate) * 2 / 5;
  const std::unique_ptr<ebur128_state, FreeState> state(
      ebur128_init(1, static_cast<unsigned long>(rate), EBUR128_MODE_S));
  if (!state) {
    throw std::bad_alloc();
  }
  std::vector<float> padded(samples.begin(), samples.end());
  padded.resize(padded.size() + block, 0.0F);  // the filter's ringing counts
  // Windows of the sound's own length, in hops that the library allows (whole milliseconds).
  double energy = 0;
  std::size_t done = 0;
  const std::size_t window = static_cast<std::size_t>(rate) * 3;
  while (done < padded.size()) {
    const std::size_t piece = std::min(window, padded.size() - done);
    std::vector<float> full(padded.begin() + static_cast<std::ptrdiff_t>(done),
                            padded.begin() + static_cast<std::ptrdiff_t>(done + piece));
    full.resize(window, 0.0F);
    ebur128_add_frames_float(state.get(), full.data(), full.size());
    double lufs = -HUGE_VAL;
    ebur128_loudness_shortterm(state.get(), &lufs);
    energy += std::isfinite(lufs) ? std::pow(10.0, lufs / 10) * static_cast<double>(window) : 0;
    done += piece;
  }
  return energy > 0 ? 10 * std::log10(energy / static_cast<double>(samples.size())) : -HUGE_VAL;
}

}  // namespace

ClipMeasure measure_clip(std::span<const float> mono, int sample_rate) {
  const auto step = static_cast<std::size_t>(std::max(1, sample_rate / 100));
  std::vector<double> powers;
  for (std::size_t at = 0; at < mono.size(); at += step) {
    const auto piece = mono.subspan(at, std::min(step, mono.size() - at));
    double sum = 0;
    for (const float sample : piece) {
      sum += static_cast<double>(sample) * sample;
    }
    powers.push_back(sum / static_cast<double>(piece.size()));
  }
  const double loudest = powers.empty() ? 0 : *std::max_element(powers.begin(), powers.end());
  constexpr double kNothing = 1e-10;  // −100 dBFS
  if (loudest < kNothing) {
    return {0, 0, -HUGE_VAL};
  }
  const double threshold = loudest * std::pow(10.0, -kSilenceBelowLoudestDb / 10);
  const auto loud = [&](double power) { return power >= threshold; };
  const auto first = std::find_if(powers.begin(), powers.end(), loud) - powers.begin();
  const auto last = powers.rend() - std::find_if(powers.rbegin(), powers.rend(), loud);
  const auto before = static_cast<std::int64_t>(kMarginBeforeSeconds * sample_rate);
  const auto after = static_cast<std::int64_t>(kMarginAfterSeconds * sample_rate);
  const auto size = static_cast<std::int64_t>(mono.size());
  const auto begin = std::max<std::int64_t>(0, first * static_cast<std::int64_t>(step) - before);
  const auto end = std::min<std::int64_t>(size, last * static_cast<std::int64_t>(step) + after);
  const auto voice = mono.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  return {begin, end - begin, loudness(voice, sample_rate)};
}

}  // namespace onair
