#include "stages/lib/voicevox/client.h"

#include "stages/lib/fault.h"

namespace onair::voicevox {

using nlohmann::json;

namespace {

constexpr std::size_t kLongestWords = 300;

std::string place_of(const json& item) {
  std::string place;
  for (const auto& part : item.value("loc", json::array())) {
    place += (place.empty() ? "" : ".") + (part.is_string() ? part.get<std::string>() : part.dump());
  }
  return place;
}

}  // namespace

std::string error_words(const std::string& body) {
  const auto parsed = json::parse(body, nullptr, false);
  if (parsed.is_object()) {
    if (parsed.contains("message") && parsed["message"].is_string()) {
      return parsed["message"];
    }
    const auto detail = parsed.value("detail", json());
    if (detail.is_string()) {
      return detail;
    }
    if (detail.is_object() && detail.contains("text") && detail["text"].is_string()) {
      return detail["text"];
    }
    std::string words;
    for (const auto& item : detail.is_array() ? detail : json::array()) {
      if (item.is_object() && item.contains("msg") && item["msg"].is_string()) {
        words += (words.empty() ? "" : "; ") + place_of(item) + ": " + item["msg"].get<std::string>();
      }
    }
    if (!words.empty()) {
      return words;
    }
  }
  std::string words = body.substr(0, kLongestWords);
  while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0x80) != 0) {
    words.pop_back();  // perhaps half a character
  }
  return words;
}

Client::Client(std::string url, Timeouts timeouts, std::stop_token stop)
    : url_(std::move(url)), timeouts_(timeouts), stop_(std::move(stop)) {
  while (url_.ends_with('/')) {
    url_.pop_back();
  }
}

http::Response Client::ask(const std::string& method, const std::string& path,
                           const std::vector<std::pair<std::string, std::string>>& parameters,
                           const std::string& body) {
  http::Request request;
  request.method = method;
  request.url = url_ + path + http::query(parameters);
  request.connect_timeout = timeouts_.connect;
  request.timeout = timeouts_.request;
  request.stop = stop_;
  if (!body.empty()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body;
  }
  auto response = http_.send(request);
  if (response.status >= 200 && response.status < 300) {
    return response;
  }
  const auto kind =
      response.status >= 500 || response.status == 429 ? Fault::Kind::transient : Fault::Kind::bad_data;
  throw Fault(kind, method + " " + url_ + path + ": the engine answered " + std::to_string(response.status) +
                        ": " + error_words(response.body));
}

json Client::ask_json(const std::string& method, const std::string& path,
                      const std::vector<std::pair<std::string, std::string>>& parameters) {
  const auto response = ask(method, path, parameters);
  auto value = json::parse(response.body, nullptr, false);
  if (value.is_discarded()) {
    throw Fault(Fault::Kind::unavailable,
                method + " " + url_ + path + ": the answer is no JSON, so no VOICEVOX engine speaks there: " +
                    error_words(response.body));
  }
  return value;
}

std::string Client::version() {
  const auto value = ask_json("GET", "/version", {});
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<Speaker> Client::speakers() {
  const auto value = ask_json("GET", "/speakers", {});
  std::vector<Speaker> speakers;
  try {
    for (const auto& each : value) {
      Speaker speaker{each.at("name"), each.at("speaker_uuid"), {}};
      for (const auto& style : each.at("styles")) {
        if (style.value("type", "talk") == "talk") {
          speaker.styles.push_back({style.at("name"), style.at("id")});
        }
      }
      speakers.push_back(std::move(speaker));
    }
  } catch (const json::exception& error) {
    throw Fault(Fault::Kind::unavailable,
                "GET " + url_ + "/speakers: the answer is not a VOICEVOX engine's: " + error.what());
  }
  return speakers;
}

json Client::user_dictionary() { return ask_json("GET", "/user_dict", {}); }

void Client::initialize(int style) {
  ask("POST", "/initialize_speaker", {{"speaker", std::to_string(style)}, {"skip_reinit", "true"}});
}

json Client::audio_query(const std::string& text, int style) {
  auto query = ask_json("POST", "/audio_query", {{"text", text}, {"speaker", std::to_string(style)}});
  if (!query.is_object() || !query.contains("accent_phrases") || !query["accent_phrases"].is_array()) {
    throw Fault(Fault::Kind::transient, "POST " + url_ + "/audio_query: the answer is no AudioQuery");
  }
  return query;
}

wav::Sound Client::synthesis(const json& query, int style) {
  const auto response = ask("POST", "/synthesis", {{"speaker", std::to_string(style)}}, query.dump());
  try {
    return wav::parse(response.body);
  } catch (const Fault& fault) {
    throw Fault(Fault::Kind::transient, "POST " + url_ + "/synthesis: " + fault.what());
  }
}

}  // namespace onair::voicevox
