#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace onair {

/// The words of a line as they are shown and as they are spoken; without ruby the two are equal.
struct SpokenText {
  std::string display;
  std::string reading;
};

/// How a line ends, which decides the silence after it.
enum class LineEnd {
  sentence,   ///< inside a line that was split at its sentences
  line,       ///< the end of a line of the script
  paragraph,  ///< a blank line follows
  segment,    ///< a divider or the end of the script follows
};

/// One line of the script, or one sentence of a long one.
struct ScriptLine {
  int number = 0;    ///< of the line in the file, from 1
  int part = 0;      ///< of the line, from 0, where it was split
  std::string host;  ///< key of the show's hosts
  SpokenText text;
  std::string style;  ///< set by a [style NAME] cue before it; empty: the host's own
  LineEnd end = LineEnd::line;
};

/// A cue that stands alone on a line.
struct ScriptCue {
  enum class Kind { pause, jingle, bgm };
  Kind kind = Kind::pause;
  int number = 0;      ///< of the line in the file, from 1
  double seconds = 0;  ///< of a pause
  std::string name;    ///< of a jingle or a bgm; "off" turns the bgm off
};

using ScriptElement = std::variant<ScriptLine, ScriptCue>;

/// What lies between two dividers, or under one heading.
struct ScriptSegment {
  std::string title;            ///< of its heading; empty without one
  std::string url;              ///< of its heading; empty without one
  bool divider_before = false;  ///< a divider, not only a heading, opens it
  std::vector<ScriptElement> elements;
};

struct ScriptWarning {
  int line = 0;
  std::string message;
};

struct Script {
  std::vector<ScriptSegment> segments;
  std::vector<ScriptWarning> warnings;
};

struct ScriptOptions {
  /// (key, shown name) of each host of the show; "名前：text" gives a line to the host of that name or key.
  std::vector<std::pair<std::string, std::string>> hosts;
  std::string default_host;          ///< key
  std::size_t max_characters = 150;  ///< of a line; a longer one is split at its sentences
};

/// Parses a script (docs/formats.md has the grammar). Throws Fault (bad_data), with `name` and the line,
/// for text that is not UTF-8 or is larger than 1 MiB, for a script in which nothing is spoken, and for a
/// malformed cue. Segments without a spoken line or a cue are dropped.
Script parse_script(std::string_view text, const std::string& name, const ScriptOptions& options);

}  // namespace onair
