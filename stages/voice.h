#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "stages/lib/voicevox/pool.h"
#include "stages/show.h"

namespace onair {

/// The speech engine of a show, reached when it is first needed: the show's VOICEVOX engines, or the built-in
/// engine, which is started on a free loopback port and ends with this object. Thread-safe.
class SpeechEngine {
 public:
  using Warn = std::function<void(const std::string&)>;
  SpeechEngine(VoiceEngine settings, std::stop_token stop, Warn warn);
  ~SpeechEngine();
  SpeechEngine(const SpeechEngine&) = delete;
  SpeechEngine& operator=(const SpeechEngine&) = delete;

  /// What a line's sound depends on besides its query: {engine, version, user_dict (digest)}.
  nlohmann::json identity();
  const std::vector<voicevox::Speaker>& speakers();
  /// Speaks a reading in a voice; `style` instead of the voice's own where it is not empty. Nothing where no
  /// part of it can be spoken.
  std::optional<wav::Sound> speak(const std::string& reading, const Voice& voice, const std::string& style);

  bool is_builtin() const { return settings_.kind == VoiceEngine::Kind::builtin; }
  /// Requests that may be under way at once.
  int capacity() const;

 private:
  voicevox::Pool& pool();
  struct Builtin;

  VoiceEngine settings_;
  std::stop_token stop_;
  Warn warn_;
  std::mutex mutex_;  // guards what is below
  std::unique_ptr<Builtin> builtin_;
  std::unique_ptr<voicevox::Pool> pool_;
  std::optional<std::vector<voicevox::Speaker>> speakers_;
};

/// The text as it is sent to an engine: control characters, line breaks and zero-width characters, which
/// engines drop or stumble over, become spaces or nothing.
std::string sendable(const std::string& reading);

/// What the sound of a line depends on besides reading and engine: names and scales, defaults resolved.
nlohmann::json voice_key(const Voice& voice, const std::string& style);

/// Who must be credited for a speaker's voice.
std::string credit(const SpeechEngine& engine, const Voice& voice);

}  // namespace onair
