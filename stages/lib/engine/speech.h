#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stages/lib/engine/audio_query.h"
#include "stages/lib/engine/user_dictionary.h"
#include "stages/lib/openjtalk/analyzer.h"
#include "stages/lib/openjtalk/synthesizer.h"

namespace onair::engine {

/// The styles of the one speaker, メイ. Ids never change.
struct StyleFacts {
  int id;
  const char* name;
  const char* voice;  ///< file name of the HTS voice
};
constexpr std::array<StyleFacts, 5> kStyles = {{{9000, "ノーマル", "mei_normal.htsvoice"},
                                                {9001, "よろこび", "mei_happy.htsvoice"},
                                                {9002, "かなしみ", "mei_sad.htsvoice"},
                                                {9003, "いかり", "mei_angry.htsvoice"},
                                                {9004, "はじらい", "mei_bashful.htsvoice"}}};
constexpr const char* kSpeakerName = "メイ";
constexpr const char* kSpeakerUuid = "5f0e1c52-7a0c-4c3b-9d58-0a6f2d1be7c4";

/// What the endpoints do, without HTTP. Thread-safe. `style` is one of kStyles' ids, by its index.
class Speech {
 public:
  Speech(std::filesystem::path dictionary, const std::filesystem::path& voices,
         std::optional<std::filesystem::path> user_dictionary);

  /// Phrases with the lengths and pitches of the style's voice; words of the user dictionary are read as it
  /// says.
  std::vector<openjtalk::AccentPhrase> phrases(const std::string& text, std::size_t style);
  void predict_lengths(std::vector<openjtalk::AccentPhrase>& phrases, std::size_t style);
  void predict_pitches(std::vector<openjtalk::AccentPhrase>& phrases, std::size_t style);
  /// A WAV of 16-bit PCM. Throws Refusal (500) for a query of more than ten minutes or an impossible rate.
  std::string synthesize(AudioQuery query, std::size_t style, bool interrogative_upspeak);
  /// Loads the style's voice.
  void initialize(std::size_t style);
  bool is_initialized(std::size_t style) const { return initialized_.at(style); }

  UserDictionary& user_dictionary() { return user_dictionary_; }

 private:
  openjtalk::Analyzer analyzer_;
  std::array<std::unique_ptr<openjtalk::Synthesizer>, kStyles.size()> synthesizers_;
  std::array<std::atomic<bool>, kStyles.size()> initialized_{};
  UserDictionary user_dictionary_;
};

}  // namespace onair::engine
