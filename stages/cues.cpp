#include "stages/cues.h"

#include <algorithm>

namespace onair {

namespace {

using pipeline::ConfigNode;
using pipeline::Unit;

constexpr double kLongestFadeSeconds = 60;

class CueReader {
 public:
  CueReader(const Show& show, const Episode& episode) : show_(show), episode_(episode) {}

  /// Nothing where the node is faulty.
  std::optional<Cue> read(const ConfigNode& node) const {
    Cue cue;
    return fill(node, cue) ? std::optional(cue) : std::nullopt;
  }

  std::optional<Bed> read_bed(const ConfigNode& node) const {
    Bed bed;
    bed.where = node.where();
    if (node.is_scalar()) {
      bed.file = node.as_file();
      return bed.file.empty() ? std::nullopt : std::optional(bed);
    }
    bed.file = node.require("file").as_file();
    bed.gain_db = node.number("gain", bed.gain_db, Unit::decibels, -96, 24);
    bed.under_speech_db =
        node.number("under_speech_db", std::min(bed.under_speech_db, bed.gain_db), Unit::decibels, -96, 24);
    bed.fade_in_seconds = node.number("fade_in", bed.fade_in_seconds, Unit::seconds, 0, kLongestFadeSeconds);
    bed.fade_out_seconds =
        node.number("fade_out", bed.fade_out_seconds, Unit::seconds, 0, kLongestFadeSeconds);
    bed.crossfade_seconds =
        node.number("crossfade", bed.crossfade_seconds, Unit::seconds, 0, kLongestFadeSeconds);
    node.reject_unread();
    return bed.file.empty() ? std::nullopt : std::optional(bed);
  }

 private:
  bool fill(const ConfigNode& node, Cue& cue) const {
    cue.where = node.where();
    if (node.is_scalar()) {
      cue.file = node.as_file();
      return !cue.file.empty();
    }
    cue.gain_db = node.number("gain", cue.gain_db, Unit::decibels, -96, 24);
    cue.fade_in_seconds = node.number("fade_in", cue.fade_in_seconds, Unit::seconds, 0, kLongestFadeSeconds);
    cue.fade_out_seconds =
        node.number("fade_out", cue.fade_out_seconds, Unit::seconds, 0, kLongestFadeSeconds);
    cue.overlap_seconds = node.number("overlap", cue.overlap_seconds, Unit::seconds, 0, kLongestFadeSeconds);
    const auto file = node.find("file");
    const auto by_host = node.find("by_host");
    const auto by_weekday = node.find("by_weekday");
    const Cue common = cue;
    // All choices are read, so that a fault shows on any day; the weekday's goes before the host's.
    std::optional<Cue> chosen;
    for (const auto& [choices, name] :
         {std::pair(by_host, episode_.host), std::pair(by_weekday, episode_.weekday)}) {
      for (const auto& [key, value] :
           choices ? choices->entries() : std::vector<std::pair<std::string, ConfigNode>>{}) {
        check_choice(*choices, key);
        Cue choice = common;
        if (fill(value, choice) && key == name) {
          chosen = choice;
        }
      }
    }
    const auto otherwise = file ? file->as_file() : std::filesystem::path();
    node.reject_unread();
    if (chosen) {
      cue = *chosen;
    } else if (!otherwise.empty()) {
      cue.file = otherwise;
    } else if (!file) {
      node.fault(node.path() + " has no file for this episode; add file:, for when no other choice fits");
    }
    return !cue.file.empty();
  }

  void check_choice(const ConfigNode& choices, const std::string& key) const {
    std::vector<std::string> known = {"monday", "tuesday",  "wednesday", "thursday",
                                      "friday", "saturday", "sunday"};
    if (choices.path().ends_with("by_host")) {
      known.clear();
      for (const auto& host : show_.hosts) {
        known.push_back(host.key);
      }
    }
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      const auto meant = pipeline::nearest(key, known);
      choices.fault_at(choices.where_key(key), "'" + key + "' is no choice of " + choices.path() +
                                                   (meant ? "; did you mean '" + *meant + "'?" : ""));
    }
  }

  const Show& show_;
  const Episode& episode_;
};

nlohmann::json to_json(const Cue& cue) {
  return {{"gain", cue.gain_db},
          {"fade_in", cue.fade_in_seconds},
          {"fade_out", cue.fade_out_seconds},
          {"overlap", cue.overlap_seconds}};
}

nlohmann::json to_json(const Bed& bed) {
  return {{"gain", bed.gain_db},
          {"under_speech_db", bed.under_speech_db},
          {"fade_in", bed.fade_in_seconds},
          {"fade_out", bed.fade_out_seconds},
          {"crossfade", bed.crossfade_seconds}};
}

template <class T>
nlohmann::json to_json_or_null(const std::optional<T>& value) {
  return value ? to_json(*value) : nlohmann::json();
}

template <class Range>
nlohmann::json to_json_map(const Range& sounds) {
  nlohmann::json result = nlohmann::json::object();
  for (const auto& [name, sound] : sounds) {
    result[name] = to_json(sound);
  }
  return result;
}

}  // namespace

Cues read_cues(const ConfigNode& node, const Show& show, const Episode& episode) {
  const CueReader reader(show, episode);
  Cues cues;
  if (const auto opening = node.find("opening")) {
    cues.opening = reader.read(*opening);
  }
  if (const auto divider = node.find("divider")) {
    for (const auto& each : divider->is_sequence() ? divider->items() : std::vector<ConfigNode>{*divider}) {
      if (auto cue = reader.read(each)) {
        cues.dividers.push_back(*cue);
      }
    }
    if (!cues.dividers.empty()) {
      const auto first = draw(show, episode, "divider", cues.dividers.size());
      std::rotate(cues.dividers.begin(), cues.dividers.begin() + static_cast<std::ptrdiff_t>(first),
                  cues.dividers.end());
    }
  }
  if (const auto ending = node.find("ending")) {
    cues.ending = reader.read(*ending);
  }
  if (const auto bed = node.find("bgm")) {
    cues.bed = reader.read_bed(*bed);
  }
  if (const auto jingles = node.find("jingles")) {
    for (const auto& [name, each] : jingles->entries()) {
      if (auto cue = reader.read(each)) {
        cues.jingles[name] = *cue;
      }
    }
  }
  if (const auto beds = node.find("bgms")) {
    for (const auto& [name, each] : beds->entries()) {
      if (auto bed = reader.read_bed(each)) {
        cues.beds[name] = *bed;
      }
    }
  }
  return cues;
}

std::vector<std::pair<std::string, std::filesystem::path>> Cues::files() const {
  std::vector<std::pair<std::string, std::filesystem::path>> result;
  const auto add = [&](const std::string& name, const auto& sound) { result.emplace_back(name, sound.file); };
  if (opening) {
    add("opening", *opening);
  }
  for (std::size_t i = 0; i < dividers.size(); ++i) {
    add("divider[" + std::to_string(i) + "]", dividers[i]);
  }
  if (ending) {
    add("ending", *ending);
  }
  if (bed) {
    add("bgm", *bed);
  }
  for (const auto& [name, jingle] : jingles) {
    add("jingles." + name, jingle);
  }
  for (const auto& [name, named_bed] : beds) {
    add("bgms." + name, named_bed);
  }
  return result;
}

nlohmann::json to_json(const Cues& cues) {
  nlohmann::json dividers = nlohmann::json::array();
  for (const auto& divider : cues.dividers) {
    dividers.push_back(to_json(divider));
  }
  return {{"opening", to_json_or_null(cues.opening)}, {"divider", dividers},
          {"ending", to_json_or_null(cues.ending)},   {"bgm", to_json_or_null(cues.bed)},
          {"jingles", to_json_map(cues.jingles)},     {"bgms", to_json_map(cues.beds)}};
}

}  // namespace onair
