#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "stages/lib/http/client.h"
#include "stages/lib/wav/wav.h"

namespace onair::voicevox {

struct Style {
  std::string name;
  int id = 0;
};

struct Speaker {
  std::string name;
  std::string uuid;
  std::vector<Style> styles;
};

struct Timeouts {
  std::chrono::milliseconds connect{5000};
  std::chrono::milliseconds request{300'000};  ///< slow CPUs take minutes for a long line
};

/// What an engine of VOICEVOX's HTTP contract is asked. One thread at a time. Faults: as http::Client has
/// them; transient for 5xx and for an answer that is no WAV; bad_data, with the engine's words, for other
/// refusals.
class Client {
 public:
  Client(std::string url, Timeouts timeouts, std::stop_token stop = {});

  const std::string& url() const { return url_; }
  std::string version();
  std::vector<Speaker> speakers();
  nlohmann::json user_dictionary();
  void initialize(int style);
  /// An AudioQuery, members that we do not know included. Its accent_phrases are empty where nothing can be
  /// spoken.
  nlohmann::json audio_query(const std::string& text, int style);
  wav::Sound synthesis(const nlohmann::json& query, int style);

 private:
  http::Response ask(const std::string& method, const std::string& path,
                     const std::vector<std::pair<std::string, std::string>>& parameters,
                     const std::string& body = "");
  nlohmann::json ask_json(const std::string& method, const std::string& path,
                          const std::vector<std::pair<std::string, std::string>>& parameters);

  std::string url_;
  Timeouts timeouts_;
  std::stop_token stop_;
  http::Client http_;
};

/// The words of an engine's error body, whichever of its shapes it has; the body's beginning where it has
/// none.
std::string error_words(const std::string& body);

}  // namespace onair::voicevox
