#include "stages/sound/renderer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "stages/sound/envelope.h"
#include "stages/sound/limiter.h"

namespace onair {

namespace {

std::int64_t floor_mod(std::int64_t a, std::int64_t b) { return ((a % b) + b) % b; }

/// Equal-power cross-fade: the share of the turn that comes in, `i` samples into `length`.
double fading_in(std::int64_t i, std::int64_t length) {
  return std::sin(std::numbers::pi / 2 * (static_cast<double>(i) + 0.5) / static_cast<double>(length));
}

/// Gains that hold for a while are computed once.
class GainReader {
 public:
  explicit GainReader(const Placement& placement) : placement_(placement) {}
  double at(std::int64_t sample) {
    if (sample < constant_until_) {
      return gain_;
    }
    gain_ = gain_at(placement_, sample);
    constant_until_ = end_of_constant(sample);
    return gain_;
  }

 private:
  std::int64_t end_of_constant(std::int64_t sample) const {
    const std::int64_t fade_out_begin = placement_.at + placement_.length - placement_.fade_out;
    if (sample < placement_.at + placement_.fade_in || sample >= fade_out_begin) {
      return sample + 1;
    }
    const auto& points = placement_.duck;
    const auto after =
        std::upper_bound(points.begin(), points.end(), sample,
                         [](std::int64_t at, const GainPoint& point) { return at < point.at; });
    if (after == points.end()) {
      return fade_out_begin;
    }
    if (after != points.begin() && (after - 1)->db != after->db) {
      return sample + 1;
    }
    return std::min(fade_out_begin, after->at);
  }

  const Placement& placement_;
  double gain_ = 0;
  std::int64_t constant_until_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace

Renderer::Renderer(Recipe recipe, const SourcePaths& paths) : recipe_(std::move(recipe)) {
  std::map<int, std::shared_ptr<const Resampler>> by_rate;
  for (const auto& source : recipe_.sources) {
    sources_.push_back(std::make_unique<SoundSource>(source, paths(source)));
    auto& resampler = by_rate[source.sample_rate];
    if (!resampler) {
      resampler = std::make_shared<const Resampler>(source.sample_rate, recipe_.sample_rate);
    }
    resamplers_.push_back(resampler);
  }
}

void Renderer::render(std::int64_t begin, std::span<float> interleaved, const Level& level) const {
  const Limiter limiter(recipe_.sample_rate, recipe_.channels, level.ceiling_dbtp);
  std::vector<float> sum(interleaved.size() +
                         static_cast<std::size_t>(2 * limiter.reach() * recipe_.channels));
  render_sum(begin - limiter.reach(), sum);
  const auto gain = static_cast<float>(to_linear(level.gain_db));
  for (auto& sample : sum) {
    sample *= gain;
  }
  limiter.process(sum, interleaved);
}

void Renderer::render_sum(std::int64_t begin, std::span<float> interleaved) const {
  std::fill(interleaved.begin(), interleaved.end(), 0.0F);
  const auto frames = static_cast<std::int64_t>(interleaved.size()) / recipe_.channels;
  for (const auto& placement : recipe_.placements) {
    if (placement.at < begin + frames && begin < placement.at + placement.length) {
      add(placement, begin, interleaved);
    }
  }
}

void Renderer::add(const Placement& placement, std::int64_t begin, std::span<float> interleaved) const {
  if (placement.loop_crossfade.value_or(0) == 0) {
    add_turn(placement, placement.at, placement.length, begin, interleaved);
    return;
  }
  const auto& source = recipe_.sources[placement.source];
  const std::int64_t turn = source.frames * recipe_.sample_rate / source.sample_rate;
  const std::int64_t step = std::max<std::int64_t>(1, turn - std::min(*placement.loop_crossfade, turn / 2));
  const auto frames = static_cast<std::int64_t>(interleaved.size()) / recipe_.channels;
  const std::int64_t first = std::max<std::int64_t>(0, (begin - placement.at - turn) / step);
  const std::int64_t last = (begin + frames - placement.at) / step;
  for (std::int64_t k = first; k <= last; ++k) {
    add_turn(placement, placement.at + k * step, turn, begin, interleaved);
  }
}

void Renderer::add_turn(const Placement& placement, std::int64_t turn_begin, std::int64_t turn_length,
                        std::int64_t begin, std::span<float> interleaved) const {
  const auto frames = static_cast<std::int64_t>(interleaved.size()) / recipe_.channels;
  const std::int64_t from = std::max({begin, placement.at, turn_begin});
  const std::int64_t to =
      std::min({begin + frames, placement.at + placement.length, turn_begin + turn_length});
  if (from >= to) {
    return;
  }
  const auto sound = resampled(placement, from - turn_begin, to - from);
  const int channels = sources_[placement.source]->channels();
  const std::int64_t fade = placement.loop_crossfade.value_or(0);
  const bool fades_in = fade > 0 && turn_begin > placement.at;
  GainReader gains(placement);
  for (std::int64_t i = from; i < to; ++i) {
    double gain = gains.at(i);
    if (fades_in && i - turn_begin < fade) {
      gain *= fading_in(i - turn_begin, fade);
    }
    if (const std::int64_t left = turn_begin + turn_length - 1 - i; fade > 0 && left < fade) {
      gain *= fading_in(left, fade);
    }
    const auto g = static_cast<float>(gain);
    const float* x = &sound[static_cast<std::size_t>((i - from) * channels)];
    float* y = &interleaved[static_cast<std::size_t>((i - begin) * recipe_.channels)];
    if (recipe_.channels == 1) {
      y[0] += g * (channels == 1 ? x[0] : 0.5F * (x[0] + x[1]));
    } else {
      y[0] += g * x[0];
      y[1] += g * x[channels - 1];
    }
  }
}

std::vector<float> Renderer::resampled(const Placement& placement, std::int64_t first,
                                       std::int64_t count) const {
  const auto& resampler = *resamplers_[placement.source];
  const auto channels = static_cast<std::size_t>(sources_[placement.source]->channels());
  const auto range = resampler.input_range(first, count);
  std::vector<float> input(static_cast<std::size_t>(range.length) * channels);
  read_source(placement, placement.source_start + range.begin, input);
  if (resampler.is_identity()) {
    return input;
  }
  std::vector<float> output(static_cast<std::size_t>(count) * channels);
  std::vector<float> one_in(static_cast<std::size_t>(range.length));
  std::vector<float> one_out(static_cast<std::size_t>(count));
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t i = 0; i < one_in.size(); ++i) {
      one_in[i] = input[i * channels + channel];
    }
    resampler.process(first, one_out, one_in);
    for (std::size_t i = 0; i < one_out.size(); ++i) {
      output[i * channels + channel] = one_out[i];
    }
  }
  return output;
}

/// A bed without a cross-fade goes round in its file.
void Renderer::read_source(const Placement& placement, std::int64_t first, std::span<float> out) const {
  const auto& source = *sources_[placement.source];
  if (!placement.loop_crossfade || *placement.loop_crossfade > 0) {
    source.read(first, out);
    return;
  }
  const auto channels = static_cast<std::size_t>(source.channels());
  while (!out.empty()) {
    const std::int64_t at = floor_mod(first, source.frames());
    const std::size_t piece = std::min(out.size(), static_cast<std::size_t>(source.frames() - at) * channels);
    source.read(at, out.first(piece));
    out = out.subspan(piece);
    first += static_cast<std::int64_t>(piece / channels);
  }
}

}  // namespace onair
