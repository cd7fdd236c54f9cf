#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "stages/script.h"

namespace onair {

/// A spoken line: what the script says and the sound that the engine made of it.
struct Clip {
  ScriptLine line;
  std::string host_name;  ///< as listeners read it
  std::string
      file;  ///< "clips/4f0c….wav", relative to the stage's folder; empty where the line is unspeakable
  std::string digest;  ///< of that file
  int sample_rate = 0;
  int channels = 0;
  std::int64_t frames = 0;
};

using ClipElement = std::variant<Clip, ScriptCue>;

struct ClipSegment {
  std::string title;
  std::string url;
  bool divider_before = false;
  std::vector<ClipElement> elements;
};

/// clips.json: the script with its sound, what synthesize leaves and mix reads.
struct Clips {
  std::vector<ClipSegment> segments;
  std::vector<std::string> credits;  ///< "VOICEVOX:ずんだもん", one a character heard, in order of appearance
};

nlohmann::json to_json(const Clips& clips);
/// Throws Fault (bad_data) that names `name` where the JSON is not of clips.json's form.
Clips clips_from_json(const nlohmann::json& json, const std::string& name);

}  // namespace onair
