#include "stages/lib/openjtalk/analyzer.h"

#include <algorithm>
#include <sstream>
#include <string_view>

#include "stages/lib/fault.h"
#include "stages/lib/openjtalk/command.h"
#include "stages/lib/openjtalk/mora_table.h"

namespace onair::openjtalk {

namespace {

constexpr std::size_t kLongestLineBytes = 990;
constexpr std::size_t kMostRemembered = 512;
constexpr int kMostMoras = 49;

/// What a label says, of what is needed.
struct Label {
  std::string phoneme;
  std::string mora;    // a2
  std::string phrase;  // i3, f5
  int accent = 0;      // f2
  bool interrogative = false;
  bool silence = false;
};

std::string between(const std::string& text, const std::string& before, const std::string& after,
                    std::size_t from = 0) {
  const auto begin = text.find(before, from);
  if (begin == std::string::npos) {
    return {};
  }
  const auto start = begin + before.size();
  const auto end = text.find(after, start);
  return end == std::string::npos ? std::string() : text.substr(start, end - start);
}

Label parse_label(const std::string& text) {
  Label label;
  label.phoneme = between(text, "-", "+");
  const auto a = text.find("/A:");
  const auto f = text.find("/F:");
  const auto i = text.find("/I:");
  label.mora = between(text, "+", "+", a);
  label.phrase = between(text, "@", "+", i) + "/" + between(text, "@", "_", f);
  const std::string accent = between(text, "_", "#", f);
  label.silence = accent.empty() || accent == "xx";
  label.accent = label.silence ? 0 : std::stoi(accent);
  label.interrogative = between(text, "#", "_", f) == "1";
  return label;
}

/// The labels of a trace, with empty ones of silence where the groups part.
std::vector<Label> labels_of(const std::string& trace) {
  std::vector<Label> labels;
  std::istringstream lines(trace);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "[Output label]") {
      inside = true;
    } else if (inside && line.empty()) {
      break;
    } else if (inside) {
      // "start end label"
      const auto space = line.rfind(' ');
      labels.push_back(parse_label(space == std::string::npos ? line : line.substr(space + 1)));
    }
  }
  return labels;
}

/// One accent phrase from its labels.
AccentPhrase phrase_of(const std::vector<Label>& labels) {
  AccentPhrase phrase;
  for (std::size_t i = 0; i < labels.size() && std::stoi(labels[i].mora) < kMostMoras;) {
    Mora mora;
    if (i + 1 < labels.size() && labels[i + 1].mora == labels[i].mora) {
      mora.consonant = labels[i].phoneme;
      mora.consonant_length = 0;
      ++i;
    }
    mora.vowel = labels[i++].phoneme;
    mora.text =
        katakana(mora.consonant.value_or(""), mora.vowel).value_or(mora.consonant.value_or("") + mora.vowel);
    phrase.moras.push_back(std::move(mora));
  }
  phrase.accent = std::min(labels.front().accent, static_cast<int>(phrase.moras.size()));
  phrase.is_interrogative = labels.back().interrogative;
  return phrase;
}

bool ends_with_any(const std::string& text, std::initializer_list<std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return text.ends_with(mark); });
}

Mora pause() {
  Mora mora;
  mora.text = "、";
  mora.vowel = "pau";
  return mora;
}

void append_character(std::string_view character, std::string& line) {
  const auto byte = static_cast<unsigned char>(character[0]);
  if (character.size() == 1 && byte > 0x20 && byte < 0x7F) {
    const unsigned code = 0xFF00U + byte - 0x20U;  // the full-width form
    line += static_cast<char>(0xE0 | code >> 12);
    line += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    line += static_cast<char>(0x80 | (code & 0x3F));
  } else if (byte == 0x20) {
    line += "　";
  } else if (byte > 0x20) {
    line += character;
  }
}

}  // namespace

std::vector<std::string> command_lines(const std::string& text) {
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      ++end;
    }
    append_character(std::string_view(text).substr(i, end - i), lines.back());
    i = end;
    const auto size = lines.back().size();
    const bool full = size >= kLongestLineBytes;
    const bool good_place =
        size >= kLongestLineBytes / 2 && ends_with_any(lines.back(), {"。", "！", "？", "．"});
    const bool fair_place = size >= kLongestLineBytes * 4 / 5 && ends_with_any(lines.back(), {"、", "，"});
    if (full || good_place || fair_place) {
      lines.emplace_back();
    }
  }
  if (lines.back().empty()) {
    lines.pop_back();
  }
  return lines;
}

std::vector<AccentPhrase> phrases_of_trace(const std::string& trace) {
  std::vector<AccentPhrase> phrases;
  std::vector<Label> current;
  bool pause_pending = false;
  const auto finish = [&] {
    if (!current.empty()) {
      phrases.push_back(phrase_of(current));
      current.clear();
    }
  };
  for (const auto& label : labels_of(trace)) {
    if (label.silence) {
      finish();
      pause_pending = !phrases.empty();
      continue;
    }
    if (!current.empty() && current.back().phrase != label.phrase) {
      finish();
    }
    if (pause_pending) {
      phrases.back().pause_mora = pause();
      pause_pending = false;
    }
    current.push_back(label);
  }
  finish();
  return phrases;
}

Analyzer::Analyzer(std::filesystem::path dictionary, std::filesystem::path voice)
    : dictionary_(std::move(dictionary)), voice_(std::move(voice)) {}

std::vector<AccentPhrase> Analyzer::analyze_piece(const std::string& piece) const {
  const auto finished = run_command(
      {"open_jtalk", "-x", dictionary_.string(), "-m", voice_.string(), "-ot", "/dev/stdout"}, piece + "\n");
  // A text without anything to speak makes the command fail.
  return finished.exit_code == 0 ? phrases_of_trace(finished.out) : std::vector<AccentPhrase>{};
}

std::vector<AccentPhrase> Analyzer::analyze(const std::string& text) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = recent_.find(text); found != recent_.end()) {
      return found->second;
    }
  }
  std::vector<AccentPhrase> phrases;
  for (const auto& line : command_lines(text)) {
    auto piece = analyze_piece(line);
    if (!phrases.empty() && !piece.empty()) {
      phrases.back().pause_mora = pause();
    }
    std::move(piece.begin(), piece.end(), std::back_inserter(phrases));
  }
  const std::lock_guard lock(mutex_);
  if (recent_.size() >= kMostRemembered) {
    recent_.clear();
  }
  recent_[text] = phrases;
  return phrases;
}

}  // namespace onair::openjtalk
