#include "stages/voice.h"

#include <unicode/uchar.h>

#include "pipeline/digest.h"
#include "stages/lib/engine/server.h"
#include "stages/lib/fault.h"
#include "stages/utf8.h"

namespace onair {

struct SpeechEngine::Builtin {
  engine::Server server{{}};
};

SpeechEngine::SpeechEngine(VoiceEngine settings, std::stop_token stop, Warn warn)
    : settings_(std::move(settings)), stop_(std::move(stop)), warn_(std::move(warn)) {}

SpeechEngine::~SpeechEngine() = default;

int SpeechEngine::capacity() const {
  const auto engines = settings_.kind == VoiceEngine::Kind::builtin ? 1 : settings_.urls.size();
  return settings_.in_flight * static_cast<int>(engines);
}

voicevox::Pool& SpeechEngine::pool() {
  const std::lock_guard lock(mutex_);
  if (!pool_) {
    auto urls = settings_.urls;
    if (settings_.kind == VoiceEngine::Kind::none) {
      throw Fault(Fault::Kind::bad_data,
                  "the show names no speech engine; add engines: {voice: {kind: voicevox, url: …}} or {kind: "
                  "builtin}");
    }
    if (settings_.kind == VoiceEngine::Kind::builtin) {
      builtin_ = std::make_unique<Builtin>();
      urls = {"http://127.0.0.1:" + std::to_string(builtin_->server.start())};
    }
    const auto milliseconds = [](double seconds) {
      return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
    };
    pool_ =
        std::make_unique<voicevox::Pool>(urls, settings_.in_flight,
                                         voicevox::Timeouts{milliseconds(settings_.connect_timeout_seconds),
                                                            milliseconds(settings_.timeout_seconds)},
                                         stop_, warn_);
  }
  return *pool_;
}

nlohmann::json SpeechEngine::identity() {
  const auto answer = pool().identity();
  return {{"engine", is_builtin() ? "builtin" : "voicevox"},
          {"version", answer["version"]},
          {"user_dict", pipeline::digest_json(answer["user_dict"])}};
}

const std::vector<voicevox::Speaker>& SpeechEngine::speakers() {
  auto& engines = pool();
  const std::lock_guard lock(mutex_);
  if (!speakers_) {
    speakers_ = engines.speakers();
  }
  return *speakers_;
}

std::optional<wav::Sound> SpeechEngine::speak(const std::string& reading, const Voice& voice,
                                              const std::string& style) {
  const int id = voicevox::find_style(speakers(), voice.speaker, style.empty() ? voice.style : style);
  return pool().speak(sendable(reading), id, [&](nlohmann::json& query) {
    query["speedScale"] = voice.speed;
    query["pitchScale"] = voice.pitch;
    query["intonationScale"] = voice.intonation;
    query["volumeScale"] = voice.volume;
    if (voice.pause) {
      query["pauseLength"] = *voice.pause;
    }
    if (voice.pause_scale != 1) {
      query["pauseLengthScale"] = voice.pause_scale;
    }
  });
}

std::string sendable(const std::string& reading) {
  std::string text;
  for (std::size_t at = 0; at < reading.size();) {
    const std::size_t begin = at;
    const auto character = next_character(reading, at);
    const auto type = u_charType(static_cast<UChar32>(character.value_or(0)));
    if (character == U'\t' || character == U'\n' || character == U'\r') {
      text += ' ';
    } else if (character && type != U_CONTROL_CHAR && type != U_FORMAT_CHAR) {
      text.append(reading, begin, at - begin);
    }
  }
  return text;
}

nlohmann::json voice_key(const Voice& voice, const std::string& style) {
  return {{"speaker", voice.speaker},
          {"style", style.empty() ? voice.style : style},
          {"speed", voice.speed},
          {"pitch", voice.pitch},
          {"intonation", voice.intonation},
          {"volume", voice.volume},
          {"pause", voice.pause ? nlohmann::json(*voice.pause) : nlohmann::json()},
          {"pause_scale", voice.pause_scale}};
}

std::string credit(const SpeechEngine& engine, const Voice& voice) {
  if (engine.is_builtin()) {
    return "Speech by Open JTalk with the HTS voice \"Mei\" (MMDAgent Project Team, Nagoya Institute of "
           "Technology, CC BY 3.0)";
  }
  return "VOICEVOX:" + voice.speaker;
}

}  // namespace onair
