#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "stages/clips.h"
#include "stages/recipe.h"

namespace onair {

/// A spoken line in the episode. An unspeakable line has length 0.
struct TimelineLine {
  std::int64_t at = 0;
  std::int64_t length = 0;
  int number = 0;  ///< of the line in the script's file
  int part = 0;
  std::size_t segment = 0;
  std::string host;
  std::string host_name;
  std::string display;
  std::string reading;
};

/// A sound that is no speech: opening, divider, ending, jingle, bed.
struct TimelineCue {
  std::string role;
  std::string name;  ///< of the file, without folders
  std::int64_t at = 0;
  std::int64_t length = 0;
};

/// A chapter: segments never overlap, the first starts at 0, the last ends with the episode.
struct TimelineSegment {
  std::int64_t at = 0;
  std::int64_t length = 0;
  std::string title;
  std::string url;
};

/// timeline.json: where every line, cue and segment lies, to the sample; what a transcript needs.
/// Durations in seconds are written beside the samples.
struct Timeline {
  int sample_rate = 44100;
  std::int64_t length = 0;
  std::vector<TimelineSegment> segments;
  std::vector<TimelineLine> lines;  ///< every line of the script, in its order
  std::vector<TimelineCue> cues;
  std::vector<std::string> credits;
};

nlohmann::json to_json(const Timeline& timeline);
/// Throws Fault (bad_data) that names `name` where the JSON is not of timeline.json's form.
Timeline timeline_from_json(const nlohmann::json& json, const std::string& name);

}  // namespace onair
