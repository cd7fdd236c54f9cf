#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "stages/recipe.h"
#include "stages/sound/resampler.h"
#include "stages/sound/source.h"

namespace onair {

/// Where the file of a recipe's source lies.
using SourcePaths = std::function<std::filesystem::path(const RecipeSource&)>;

/// What makes the finished mix of the sum of the placements.
struct Level {
  double gain_db = 0;
  double ceiling_dbtp = -1;
};

/// Turns a recipe into sound. Random access: any stretch, in any partition, by any number of threads, comes
/// out bit for bit the same. Thread-safe. Faults of the sources are thrown where they are first heard.
class Renderer {
 public:
  Renderer(Recipe recipe, const SourcePaths& paths);

  /// The finished mix, from frame `begin` (which may lie before 0) for as many frames as fit: interleaved,
  /// recipe().channels at recipe().sample_rate. Silence outside of the episode.
  void render(std::int64_t begin, std::span<float> interleaved, const Level& level) const;
  /// The bare sum of the placements.
  void render_sum(std::int64_t begin, std::span<float> interleaved) const;

  const Recipe& recipe() const { return recipe_; }

 private:
  void add(const Placement& placement, std::int64_t begin, std::span<float> interleaved) const;
  void add_turn(const Placement& placement, std::int64_t turn_begin, std::int64_t turn_length,
                std::int64_t begin, std::span<float> interleaved) const;
  std::vector<float> resampled(const Placement& placement, std::int64_t first, std::int64_t count) const;
  void read_source(const Placement& placement, std::int64_t first, std::span<float> out) const;

  Recipe recipe_;
  std::vector<std::unique_ptr<SoundSource>> sources_;
  std::vector<std::shared_ptr<const Resampler>> resamplers_;  // by source
};

}  // namespace onair
