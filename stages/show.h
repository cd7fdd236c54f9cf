#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config.h"

namespace onair {

/// How a host's voice is asked of the engine. Scales as AudioQuery has them.
struct Voice {
  std::string speaker;          ///< name, as /speakers has it
  std::string style;            ///< name; empty: the speaker's first style
  double speed = 1.0;           ///< speedScale
  double pitch = 0.0;           ///< pitchScale
  double intonation = 1.0;      ///< intonationScale
  double volume = 1.0;          ///< volumeScale
  std::optional<double> pause;  ///< pauseLength, seconds
  double pause_scale = 1.0;     ///< pauseLengthScale
  pipeline::Location where;     ///< of `voice:` in the YAML
  pipeline::Location where_style;
};

struct Host {
  std::string key;
  std::string name;
  std::optional<Voice> voice;  ///< a host that never speaks needs none
  double gain_db = 0;          ///< on top of the levelling of hosts to each other
  pipeline::Location where;
};

/// Where speech comes from.
struct VoiceEngine {
  enum class Kind { none, voicevox, builtin };
  Kind kind = Kind::none;
  std::vector<std::string> urls;  ///< of kind voicevox
  int in_flight = 2;              ///< requests at once per URL
  double connect_timeout_seconds = 5;
  double timeout_seconds = 300;  ///< of one request
  pipeline::Location where;
};

/// A show's YAML but for its stages.
struct Show {
  std::string key;  ///< the YAML's file name without extension: names the folder of its episodes
  std::string title;
  std::string language = "ja";
  std::string timezone = "Asia/Tokyo";
  std::string site;
  std::string author;
  std::optional<std::filesystem::path> artwork;
  std::vector<Host> hosts;                    ///< in the YAML's order
  std::map<std::string, std::string> on_air;  ///< "default", "monday" … to a host's key or "off"
  VoiceEngine voice;

  const Host* host(const std::string& key) const;
};

/// Reads everything of the root but `stages` and `resources`; faults go to the document.
Show read_show(const pipeline::ConfigNode& root, const std::string& key);

/// One run of a show for one date.
struct Episode {
  std::string date;     ///< 2024-12-18
  std::string weekday;  ///< monday … sunday
  std::string host;     ///< key of the host on air; "off" where the show pauses
};

/// Throws pipeline::Error (usage) for a date that is none.
Episode make_episode(const Show& show, const std::string& date);
/// Today's date in the show's time zone; the one place that reads the clock for content.
std::string today(const Show& show);

/// Draws one of `count` from the show's title, the date and `what`: the same for the same three.
std::size_t draw(const Show& show, const Episode& episode, const std::string& what, std::size_t count);

}  // namespace onair
