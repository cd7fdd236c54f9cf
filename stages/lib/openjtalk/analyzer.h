#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "stages/lib/openjtalk/accent_phrase.h"

namespace onair::openjtalk {

/// Finds out how a Japanese text is read: accent phrases without lengths and pitches. Runs Debian's
/// open_jtalk command for its analysis, which reads one line of at most 1,022 bytes, so that a long text is
/// analysed in pieces cut at punctuation. Remembers recent answers. Thread-safe.
class Analyzer {
 public:
  /// `voice` is any HTS voice: the command wants one.
  Analyzer(std::filesystem::path dictionary, std::filesystem::path voice);

  /// Empty where nothing can be spoken. Fault (unavailable) where the command cannot be run.
  std::vector<AccentPhrase> analyze(const std::string& text);

 private:
  std::vector<AccentPhrase> analyze_piece(const std::string& piece) const;

  std::filesystem::path dictionary_;
  std::filesystem::path voice_;
  std::mutex mutex_;
  std::map<std::string, std::vector<AccentPhrase>> recent_;
};

/// ASCII as full-width characters, controls dropped, cut into lines that the command can take.
std::vector<std::string> command_lines(const std::string& text);

/// Accent phrases of the full-context labels in a trace of `open_jtalk -ot`.
std::vector<AccentPhrase> phrases_of_trace(const std::string& trace);

}  // namespace onair::openjtalk
