#include "stages/sound/level.h"

#include <cmath>
#include <sstream>

#include "stages/lib/fault.h"

namespace onair {

namespace {

constexpr double kCloseEnoughLu = 0.06;
constexpr int kMostRounds = 10;

// Coarse enough that an edited line rarely changes the gain, and with it the sound of the whole episode.
double quantized(double db) { return std::round(db * 10) / 10; }

}  // namespace

Loudness measure_mix(const Renderer& renderer, const Level& level, const Parallel& parallel) {
  const auto& recipe = renderer.recipe();
  return measure_loudness(
      [&](std::int64_t begin, std::span<float> out) { renderer.render(begin, out, level); }, recipe.length,
      recipe.sample_rate, recipe.channels, parallel);
}

FoundLevel find_level(const Renderer& renderer, double target_lufs, double ceiling_dbtp,
                      const Parallel& parallel) {
  const auto& recipe = renderer.recipe();
  FoundLevel found;
  found.sum =
      measure_loudness([&](std::int64_t begin, std::span<float> out) { renderer.render_sum(begin, out); },
                       recipe.length, recipe.sample_rate, recipe.channels, parallel);
  if (!std::isfinite(found.sum.integrated_lufs)) {
    throw Fault(Fault::Kind::bad_data,
                "the mix is silent, or shorter than the 400 ms that loudness is measured over");
  }
  found.level = {quantized(target_lufs - found.sum.integrated_lufs), ceiling_dbtp};
  if (found.sum.true_peak_dbtp + found.level.gain_db <= ceiling_dbtp - 0.2) {
    found.mix = {found.sum.integrated_lufs + found.level.gain_db,
                 found.sum.true_peak_dbtp + found.level.gain_db};
    return found;  // the limiter will not touch it
  }
  for (int round = 0; round < kMostRounds; ++round) {
    found.mix = measure_mix(renderer, found.level, parallel);
    const double missing = target_lufs - found.mix.integrated_lufs;
    if (std::abs(missing) <= kCloseEnoughLu) {
      return found;
    }
    // The harder it limits, the less of a gain is heard: ask for a little more than is missing.
    const double step = quantized(missing * 1.2);
    found.level.gain_db = quantized(found.level.gain_db + (step != 0 ? step : std::copysign(0.1, missing)));
  }
  std::ostringstream text;
  text << "the mix reaches " << found.mix.integrated_lufs << " LUFS where " << target_lufs
       << " are asked, with true peaks held at " << ceiling_dbtp << " dBTP; ask for less loudness";
  throw Fault(Fault::Kind::bad_data, text.str());
}

}  // namespace onair
