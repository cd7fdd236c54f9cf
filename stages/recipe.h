#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace onair {

/// A sound file that the mix uses, at its own rate and channels.
struct RecipeSource {
  std::string path;    ///< relative to the workspace, '/' between parts; or "onair:NAME", a shipped asset
  std::string digest;  ///< of the file's bytes; a renderer refuses other bytes
  int sample_rate = 0;
  int channels = 0;         ///< 1 or 2 (more are mixed down on reading)
  std::int64_t frames = 0;  ///< decoded length at its own rate
};

/// A point of a gain curve; between two points the gain is linear in dB, outside of them it is constant.
struct GainPoint {
  std::int64_t at = 0;  ///< sample of the mix, absolute
  double db = 0;
};

/// A sound placed in the mix. All times are in samples of the mix unless they say otherwise.
struct Placement {
  std::string role;  ///< speech, opening, divider, ending, jingle or bed
  std::size_t source = 0;
  std::int64_t at = 0;            ///< first sample
  std::int64_t length = 0;        ///< samples that sound
  std::int64_t source_start = 0;  ///< first frame of the source, at the source's rate
  /// A bed: when the source ends it begins again, each turn overlapping the one before by this many
  /// samples in an equal-power cross-fade. Absent: the source is heard once.
  std::optional<std::int64_t> loop_crossfade;
  double gain_db = 0;
  std::int64_t fade_in = 0;     ///< raised-cosine, inside the length
  std::int64_t fade_out = 0;    ///< raised-cosine, inside the length
  std::vector<GainPoint> duck;  ///< in ascending order; empty: 0 dB throughout
};

/// mix.json: everything that a renderer needs for the sound of any stretch of the episode.
struct Recipe {
  int sample_rate = 44100;
  int channels = 2;  ///< 1 or 2
  std::int64_t length = 0;
  std::vector<RecipeSource> sources;
  std::vector<Placement> placements;  ///< ordered by `at`, then by role and source

  double target_lufs = -16;
  double ceiling_dbtp = -1;
  double measured_lufs = 0;  ///< integrated loudness of the sum of the placements, before `gain_db`
  double measured_dbtp = 0;  ///< true peak of it
  double gain_db = 0;        ///< with it and the limiter the mix meets target_lufs; a multiple of 0.1
};

nlohmann::json to_json(const Recipe& recipe);
/// Throws Fault (bad_data) that names `name` and the member where the JSON is not of mix.json's form, or
/// where a placement lies outside the mix or names no source.
Recipe recipe_from_json(const nlohmann::json& json, const std::string& name);

}  // namespace onair
