#include "stages/script.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "stages/lib/fault.h"
#include "stages/ruby.h"
#include "stages/sentences.h"
#include "stages/utf8.h"

namespace onair {

namespace {

constexpr std::size_t kLargestBytes = 1 << 20;
constexpr double kLongestPauseSeconds = 60;

/// A line of the file: its text without what surrounds it.
struct RawLine {
  int number;
  std::string_view text;
};

std::vector<RawLine> lines_of(std::string_view text) {
  std::vector<RawLine> lines;
  int number = 1;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back({number++, trim(text.substr(0, end))});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// How many hyphens the text ends with.
std::size_t trailing_hyphens(std::string_view text) {
  const auto last = text.find_last_not_of('-');
  return text.size() - (last == std::string_view::npos ? 0 : last + 1);
}

class ScriptParser {
 public:
  ScriptParser(std::string name, const ScriptOptions& options) : name_(std::move(name)), options_(options) {}

  Script parse(std::string_view text) {
    for (const auto& line : lines_of(text)) {
      parse_line(line);
    }
    end_segment(false);
    const bool spoken = std::any_of(script_.segments.begin(), script_.segments.end(), has_speech);
    if (!spoken) {
      throw Fault(Fault::Kind::bad_data, name_ + " has nothing to speak: write at least one line of text");
    }
    return std::move(script_);
  }

 private:
  static bool has_speech(const ScriptSegment& segment) {
    return std::any_of(segment.elements.begin(), segment.elements.end(),
                       [](const auto& element) { return std::holds_alternative<ScriptLine>(element); });
  }

  [[noreturn]] void fail(const RawLine& line, const std::string& message) const {
    throw Fault(Fault::Kind::bad_data, name_ + ":" + std::to_string(line.number) + ":1: " + message);
  }

  void parse_line(RawLine line) {
    if (line.text.empty()) {
      end_paragraph(LineEnd::paragraph);
      return;
    }
    const std::size_t hyphens = trailing_hyphens(line.text);
    const bool divider = hyphens >= 3;
    if (divider) {
      line.text = trim(line.text.substr(0, line.text.size() - hyphens));
    }
    if (!line.text.empty()) {
      parse_content(line);
    }
    if (divider) {
      end_segment(true);
    }
  }

  void parse_content(const RawLine& line) {
    if (line.text.starts_with("# ")) {
      parse_heading(line);
    } else if (line.text.starts_with('[') && line.text.ends_with(']')) {
      parse_cue(line);
    } else {
      parse_speech(line);
    }
  }

  void parse_heading(const RawLine& line) {
    auto title = trim(line.text.substr(2));
    std::string_view url;
    const auto open = title.rfind('<');
    if (title.ends_with('>') && open != std::string_view::npos) {
      url = title.substr(open + 1, title.size() - open - 2);
      title = trim(title.substr(0, open));
    }
    if (title.empty()) {
      fail(line, "a heading needs a title: # Title <https://…>");
    }
    end_segment(false);
    segment_.title = title;
    segment_.url = url;
  }

  void parse_cue(const RawLine& line) {
    const auto inside = trim(line.text.substr(1, line.text.size() - 2));
    const auto space = inside.find_first_of(" \t");
    const auto word = inside.substr(0, space);
    const auto rest = space == std::string_view::npos ? std::string_view() : trim(inside.substr(space));
    ScriptCue cue;
    cue.number = line.number;
    if (word == "style") {
      style_ = rest;
      return;
    }
    if (word == "pause") {
      cue.seconds = parse_pause(line, rest);
    } else if ((word == "jingle" || word == "bgm") && !rest.empty()) {
      cue.kind = word == "jingle" ? ScriptCue::Kind::jingle : ScriptCue::Kind::bgm;
      cue.name = rest;
    } else {
      fail(line,
           std::string(line.text) +
               " is no cue; known are [pause 1.5], [jingle NAME], [bgm NAME], [bgm off] and [style NAME]");
    }
    segment_.elements.emplace_back(cue);
  }

  double parse_pause(const RawLine& line, std::string_view text) const {
    double seconds = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || !std::isfinite(seconds) ||
        seconds < 0 || seconds > kLongestPauseSeconds) {
      fail(line, "a pause lasts from 0 to 60 seconds, written as [pause 1.5]; this says '" +
                     std::string(text) + "'");
    }
    return seconds;
  }

  /// Takes "名前：" off the line and returns the host; the default host without it.
  std::string take_host(std::string_view& text) const {
    for (const auto& [key, shown] : options_.hosts) {
      for (const auto& name : {shown, key}) {
        for (const std::string_view colon : {"：", ":"}) {
          if (!name.empty() && text.starts_with(name) && text.substr(name.size()).starts_with(colon)) {
            text = trim(text.substr(name.size() + colon.size()));
            return key;
          }
        }
      }
    }
    return options_.default_host;
  }

  void warn_of_markup(const RawLine& line) {
    if (line.text.find("**") != std::string_view::npos || line.text.find("```") != std::string_view::npos) {
      script_.warnings.push_back({line.number, "holds Markdown, which would be spoken"});
    }
    if ((line.text.starts_with("（") && line.text.ends_with("）")) ||
        (line.text.starts_with("(") && line.text.ends_with(")"))) {
      script_.warnings.push_back({line.number, "looks like a stage direction, which would be spoken"});
    }
  }

  void parse_speech(const RawLine& line) {
    warn_of_markup(line);
    auto text = line.text;
    const std::string host = take_host(text);
    if (text.empty()) {
      return;
    }
    std::vector<std::string> parts = {std::string(text)};
    if (count_characters(parse_ruby(text).display) > options_.max_characters) {
      parts = split_sentences(text, options_.max_characters);
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      ScriptLine spoken;
      spoken.number = line.number;
      spoken.part = static_cast<int>(i);
      spoken.host = host;
      spoken.text = parse_ruby(parts[i]);
      spoken.style = style_;
      spoken.end = i + 1 < parts.size() ? LineEnd::sentence : LineEnd::line;
      segment_.elements.emplace_back(std::move(spoken));
    }
  }

  /// Sets how the last spoken line ends.
  void end_paragraph(LineEnd end) {
    for (auto element = segment_.elements.rbegin(); element != segment_.elements.rend(); ++element) {
      if (auto* line = std::get_if<ScriptLine>(&*element)) {
        line->end = end;
        return;
      }
    }
  }

  void end_segment(bool divider) {
    end_paragraph(LineEnd::segment);
    if (!segment_.elements.empty()) {
      script_.segments.push_back(std::move(segment_));
      segment_ = {};
      segment_.divider_before = divider;
    } else {
      segment_.divider_before = (segment_.divider_before || divider) && !script_.segments.empty();
    }
    style_.clear();
  }

  std::string name_;
  const ScriptOptions& options_;
  Script script_;
  ScriptSegment segment_;
  std::string style_;
};

}  // namespace

Script parse_script(std::string_view text, const std::string& name, const ScriptOptions& options) {
  if (text.size() > kLargestBytes) {
    throw Fault(Fault::Kind::bad_data,
                name + " has " + std::to_string(text.size()) +
                    " bytes; a script of more than 1 MiB is none (an hour of talk has 60 KiB)");
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  if (const auto bad = first_bad_utf8(text)) {
    throw Fault(Fault::Kind::bad_data, name + ":" + std::to_string(bad->line) + ":" +
                                           std::to_string(bad->column) +
                                           ": this is not UTF-8; save the script as UTF-8");
  }
  return ScriptParser(name, options).parse(text);
}

}  // namespace onair
