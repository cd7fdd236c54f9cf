#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config.h"
#include "stages/show.h"

namespace onair {

/// A sound of the show as its YAML describes it, with the choices of weekday and host made.
struct Cue {
  std::filesystem::path file;
  pipeline::Location where;
  double gain_db = 0;
  double fade_in_seconds = 0;
  double fade_out_seconds = 0;
  double overlap_seconds = 0;
};

struct Bed {
  std::filesystem::path file;
  pipeline::Location where;
  double gain_db = -8;
  double under_speech_db = -18;
  double fade_in_seconds = 1;
  double fade_out_seconds = 2;
  double crossfade_seconds = 0;
};

/// All sounds of a mix.
struct Cues {
  std::optional<Cue> opening;
  std::vector<Cue> dividers;  ///< in the order of this episode
  std::optional<Cue> ending;
  std::map<std::string, Cue> jingles;
  std::optional<Bed> bed;
  std::map<std::string, Bed> beds;

  /// Every file with the name that explanations use.
  std::vector<std::pair<std::string, std::filesystem::path>> files() const;
};

/// Reads opening, divider, ending, bgm, jingles and bgms. Several dividers take turns; which one is first is
/// drawn for the episode. A cue is a file's name or a map {file, gain, fade_in, fade_out, overlap,
/// by_weekday, by_host}.
Cues read_cues(const pipeline::ConfigNode& node, const Show& show, const Episode& episode);

/// For a stage's key: everything but the files' contents.
nlohmann::json to_json(const Cues& cues);

}  // namespace onair
