#include "stages/lib/engine/server.h"

#include <httplib.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <set>
#include <thread>

#include "stages/lib/engine/kana.h"
#include "stages/lib/engine/picture.h"
#include "stages/lib/engine/speech.h"
#include "stages/lib/fault.h"

namespace onair::engine {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDictionary = "/var/lib/mecab/dic/open-jtalk/naist-jdic";
constexpr const char* kPolicy =
    "メイ（Mei）の声は「HTS Voice \"Mei\"」によるものです。\n"
    "Copyright (c) 2009-2018 Nagoya Institute of Technology, Department of Computer Science (MMDAgent "
    "Project Team)\n"
    "Creative Commons Attribution 3.0 — 公開する作品には上のクレジットを添えてください。\n";
constexpr std::size_t kLongestText = 2730;  // characters
constexpr std::size_t kLargestBody = 16U << 20;

fs::path find_voices() {
  std::error_code ignored;
  const char* named = std::getenv("ONAIR_VOICES");
  const auto program = fs::read_symlink("/proc/self/exe", ignored);
  for (const auto& folder :
       {fs::path(named == nullptr ? "" : named), program.parent_path().parent_path() / "share/onair/voices",
        fs::path(ONAIR_SOURCE_DIR) / "build/voices/mei"}) {
    if (!folder.empty() && fs::exists(folder / kStyles[0].voice, ignored)) {
      return folder;
    }
  }
  throw Fault(Fault::Kind::missing_input,
              "the voices of the built-in engine are not installed; run scripts/setup, or name their folder "
              "in ONAIR_VOICES");
}

fs::path find_dictionary() {
  if (!fs::exists(fs::path(kDictionary) / "sys.dic")) {
    throw Fault(Fault::Kind::missing_input,
                std::string("the dictionary of Open JTalk is not at ") + kDictionary +
                    "; install Debian's package open-jtalk-mecab-naist-jdic, or run scripts/setup");
  }
  return kDictionary;
}

std::string base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return text;
}

void answer(httplib::Response& response, const OrderedJson& json, int status = 200) {
  response.status = status;
  response.set_content(json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace), "application/json");
}

/// The query of a request, read as FastAPI reads it.
class QueryReader {
 public:
  explicit QueryReader(const httplib::Request& request) : request_(request) {}

  std::string text(const char* name) {
    if (!request_.has_param(name)) {
      faults_.add("missing", {"query", name}, "Field required", nullptr);
      return {};
    }
    return request_.get_param_value(name);
  }
  std::optional<int> integer(const char* name, bool required) {
    if (!request_.has_param(name)) {
      if (required) {
        faults_.add("missing", {"query", name}, "Field required", nullptr);
      }
      return std::nullopt;
    }
    const std::string value = request_.get_param_value(name);
    char* end = nullptr;
    const long parsed = std::strtol(value.c_str(), &end, 10);
    if (value.empty() || *end != '\0' || std::abs(parsed) > 1'000'000'000) {
      faults_.add("int_parsing", {"query", name},
                  "Input should be a valid integer, unable to parse string as an integer", value);
      return std::nullopt;
    }
    return static_cast<int>(parsed);
  }
  bool boolean(const char* name, bool fallback) {
    if (!request_.has_param(name)) {
      return fallback;
    }
    const std::string value = request_.get_param_value(name);
    static const std::set<std::string> yes = {"true", "True", "1", "on", "yes", "t", "y"};
    static const std::set<std::string> no = {"false", "False", "0", "off", "no", "f", "n"};
    if (!yes.contains(value) && !no.contains(value)) {
      faults_.add("bool_parsing", {"query", name},
                  "Input should be a valid boolean, unable to interpret input", value);
    }
    return yes.contains(value);
  }
  Faults& faults() { return faults_; }
  void check() const {
    faults_.throw_if_any();
    if (request_.has_param("core_version") && request_.get_param_value("core_version") != kEngineVersion) {
      throw Refusal(
          message("バージョン " + request_.get_param_value("core_version") + " のコアが見つかりません。"));
    }
  }

 private:
  const httplib::Request& request_;
  Faults faults_;
};

std::size_t style_index(int id) {
  for (std::size_t i = 0; i < kStyles.size(); ++i) {
    if (kStyles[i].id == id) {
      return i;
    }
  }
  throw Refusal(message("指定されたスタイルが見つかりませんでした。"));
}

OrderedJson body_of(const httplib::Request& request, const Faults& earlier = {}) {
  Faults faults = earlier;
  if (request.body.empty()) {
    faults.add("missing", OrderedJson::array({"body"}), "Field required", nullptr);
    faults.throw_if_any();
  }
  const auto type = request.get_header_value("Content-Type");
  if (!type.starts_with("application/json")) {
    return request.body;  // a text, which is no object: FastAPI refuses it as such
  }
  try {
    return OrderedJson::parse(request.body);
  } catch (const OrderedJson::parse_error& error) {
    faults.add("json_invalid", OrderedJson::array({"body", error.byte == 0 ? 0 : error.byte - 1}),
               "JSON decode error", OrderedJson::object(), {{"error", "Expecting value"}});
    faults.throw_if_any();
    throw;
  }
}

bool allowed_origin(const std::string& origin) {
  for (const std::string host :
       {"http://localhost", "https://localhost", "http://127.0.0.1", "https://127.0.0.1", "app://."}) {
    if (origin == host || origin.starts_with(host + ":")) {
      return true;
    }
  }
  return false;
}

void add_cors(const httplib::Request& request, httplib::Response& response) {
  if (request.has_header("Origin")) {
    response.set_header("access-control-allow-origin", request.get_header_value("Origin"));
    response.set_header("access-control-allow-credentials", "true");
    response.set_header("vary", "Origin");
  }
}

std::size_t count_characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

struct Server::Impl {
  explicit Impl(ServerOptions given)
      : options(std::move(given)), speech(find_dictionary(), find_voices(), options.user_dictionary) {
    http.set_payload_max_length(kLargestBody);
    http.set_keep_alive_timeout(5);
    http.set_tcp_nodelay(true);
    http.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
      if (request.has_header("Origin") && !allowed_origin(request.get_header_value("Origin"))) {
        answer(response, {{"detail", "Origin not allowed"}}, 403);
        return httplib::Server::HandlerResponse::Handled;
      }
      return httplib::Server::HandlerResponse::Unhandled;
    });
    http.set_post_routing_handler(add_cors);
    http.set_error_handler([this](const httplib::Request& request, httplib::Response& response) {
      if (response.status == 404 && response.body.empty()) {
        const bool other_method = paths.contains(request.path);
        answer(response, {{"detail", other_method ? "Method Not Allowed" : "Not Found"}},
               other_method ? 405 : 404);
      }
    });
    http.Options(".*", [](const httplib::Request&, httplib::Response& response) {
      response.set_header("access-control-allow-methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
      response.set_header("access-control-max-age", "600");
      response.set_content("OK", "text/plain; charset=utf-8");
    });
    add_facts();
    add_queries();
    add_synthesis();
    add_user_dictionary();
  }

  using Handler = std::function<void(const httplib::Request&, httplib::Response&)>;

  /// Turns what a handler throws into an answer.
  static httplib::Server::Handler guarded(Handler handler) {
    return [handler = std::move(handler)](const httplib::Request& request, httplib::Response& response) {
      try {
        handler(request, response);
      } catch (const Refusal& refusal) {
        answer(response, refusal.body, refusal.status);
      } catch (const std::exception&) {
        answer(response, {{"detail", "Internal Server Error"}}, 500);
      }
    };
  }
  void get(const std::string& path, Handler handler) {
    paths.insert(path);
    http.Get(path, guarded(std::move(handler)));
  }
  void post(const std::string& path, Handler handler) {
    paths.insert(path);
    http.Post(path, guarded(std::move(handler)));
  }

  void add_facts() {
    get("/version", [](const auto& request, auto& response) {
      QueryReader(request).check();
      answer(response, kEngineVersion);
    });
    get("/core_versions",
        [](const auto&, auto& response) { answer(response, OrderedJson::array({kEngineVersion})); });
    get("/supported_devices", [](const auto& request, auto& response) {
      QueryReader(request).check();
      answer(response, {{"cpu", true}, {"cuda", false}, {"dml", false}});
    });
    get("/speakers", [](const auto& request, auto& response) {
      QueryReader(request).check();
      OrderedJson styles = OrderedJson::array();
      for (const auto& style : kStyles) {
        styles.push_back({{"name", style.name}, {"id", style.id}, {"type", "talk"}});
      }
      answer(response,
             OrderedJson::array({{{"name", kSpeakerName},
                                  {"speaker_uuid", kSpeakerUuid},
                                  {"styles", styles},
                                  {"version", kEngineVersion},
                                  {"supported_features", {{"permitted_synthesis_morphing", "NOTHING"}}}}}));
    });
    get("/singers", [](const auto&, auto& response) { answer(response, OrderedJson::array()); });
    get("/presets", [](const auto&, auto& response) { answer(response, OrderedJson::array()); });
    get("/engine_manifest", [](const auto&, auto& response) { answer(response, manifest()); });
    get("/speaker_info", [this](const auto& request, auto& response) { speaker_info(request, response); });
    paths.insert("/_resources/portrait");
    http.Get("/_resources/portrait", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(portrait_png(), "image/png");
    });
    http.Get(R"(/_resources/sample/(\d+))", guarded([this](const auto& request, auto& response) {
               response.set_content(sample(style_index(std::stoi(request.matches[1]))), "audio/wav");
             }));
  }

  static OrderedJson manifest() {
    return {{"manifest_version", "0.13.1"},
            {"name", "onair built-in engine"},
            {"brand_name", "onair"},
            {"uuid", "c2f4a6de-1b0a-4ef4-8d53-6f1f0b5f7a11"},
            {"url", "https://open-jtalk.sourceforge.net/"},
            {"icon", base64(portrait_png())},
            {"default_sampling_rate", 24000},
            {"frame_rate", 93.75},
            {"terms_of_service", kPolicy},
            {"update_infos", OrderedJson::array({{{"version", kEngineVersion},
                                                  {"descriptions", OrderedJson::array({"Open JTalk"})},
                                                  {"contributors", OrderedJson::array()}}})},
            {"dependency_licenses", OrderedJson::array({{{"name", "HTS Voice \"Mei\""},
                                                         {"version", "1.8"},
                                                         {"license", "CC BY 3.0"},
                                                         {"text", kPolicy}}})},
            {"supported_vvlib_manifest_version", nullptr},
            {"supported_features",
             {{"adjust_mora_pitch", true},
              {"adjust_phoneme_length", true},
              {"adjust_speed_scale", true},
              {"adjust_pitch_scale", true},
              {"adjust_intonation_scale", true},
              {"adjust_volume_scale", true},
              {"adjust_pause_length", true},
              {"interrogative_upspeak", true},
              {"synthesis_morphing", false},
              {"sing", false},
              {"manage_library", false},
              {"return_resource_url", true},
              {"apply_katakana_english", false}}}};
  }

  void speaker_info(const httplib::Request& request, httplib::Response& response) {
    QueryReader reader(request);
    const auto uuid = reader.text("speaker_uuid");
    const std::string format =
        request.has_param("resource_format") ? request.get_param_value("resource_format") : "base64";
    if (format != "base64" && format != "url") {
      reader.faults().add("literal_error", {"query", "resource_format"}, "Input should be 'base64' or 'url'",
                          format, {{"expected", "'base64' or 'url'"}});
    }
    reader.check();
    if (uuid != kSpeakerUuid) {
      throw Refusal(detail(404, "該当するキャラクターが見つかりません"));
    }
    const std::string root = "http://" + request.get_header_value("Host") + "/_resources/";
    const std::string portrait = format == "url" ? root + "portrait" : base64(portrait_png());
    OrderedJson styles = OrderedJson::array();
    for (std::size_t i = 0; i < kStyles.size(); ++i) {
      const std::string spoken =
          format == "url" ? root + "sample/" + std::to_string(kStyles[i].id) : base64(sample(i));
      styles.push_back({{"id", kStyles[i].id},
                        {"icon", portrait},
                        {"portrait", nullptr},
                        {"voice_samples", OrderedJson::array({spoken})}});
    }
    answer(response, {{"policy", kPolicy}, {"portrait", portrait}, {"style_infos", styles}});
  }

  std::string sample(std::size_t style) {
    AudioQuery query;
    query.accent_phrases = speech.phrases("こんにちは、メイです。", style);
    return speech.synthesize(query, style, true);
  }

  /// The phrases of a text for a style, as /audio_query and /accent_phrases want them.
  std::vector<openjtalk::AccentPhrase> phrases_of(const std::string& text, std::size_t style) {
    if (count_characters(text) > kLongestText) {
      throw Refusal(detail(500, "Internal Server Error"));
    }
    return speech.phrases(text.substr(0, text.find('\0')), style);
  }

  void add_queries() {
    post("/audio_query", [this](const auto& request, auto& response) {
      QueryReader reader(request);
      const auto text = reader.text("text");
      const auto speaker = reader.integer("speaker", true);
      reader.boolean("enable_katakana_english", true);
      reader.check();
      AudioQuery query;
      query.accent_phrases = phrases_of(text, style_index(*speaker));
      answer(response, to_json(query));
    });
    post("/accent_phrases", [this](const auto& request, auto& response) {
      QueryReader reader(request);
      const auto text = reader.text("text");
      const auto speaker = reader.integer("speaker", true);
      const bool is_kana = reader.boolean("is_kana", false);
      reader.boolean("enable_katakana_english", true);
      reader.check();
      const auto style = style_index(*speaker);
      auto phrases = is_kana ? parse_kana(text) : phrases_of(text, style);
      if (is_kana) {
        speech.predict_lengths(phrases, style);
        speech.predict_pitches(phrases, style);
      }
      answer(response, to_json(phrases));
    });
    for (const auto& [path, lengths, pitches] :
         {std::tuple("/mora_data", true, true), std::tuple("/mora_length", true, false),
          std::tuple("/mora_pitch", false, true)}) {
      post(path, [this, predicts_lengths = lengths, predicts_pitches = pitches](const auto& request,
                                                                                auto& response) {
        QueryReader reader(request);
        const auto speaker = reader.integer("speaker", true);
        reader.check();
        auto phrases = parse_accent_phrases(body_of(request));
        const auto style = style_index(*speaker);
        if (predicts_lengths) {
          speech.predict_lengths(phrases, style);
        }
        if (predicts_pitches) {
          speech.predict_pitches(phrases, style);
        }
        answer(response, to_json(phrases));
      });
    }
    post("/validate_kana", [](const auto& request, auto& response) {
      QueryReader reader(request);
      const auto text = reader.text("text");
      reader.check();
      parse_kana(text);
      answer(response, true);
    });
  }

  void add_synthesis() {
    post("/synthesis", [this](const auto& request, auto& response) {
      QueryReader reader(request);
      const auto speaker = reader.integer("speaker", true);
      const bool upspeak = reader.boolean("enable_interrogative_upspeak", true);
      if (request.body.empty()) {
        body_of(request, reader.faults());
      }
      reader.check();
      auto query = parse_audio_query(body_of(request));
      response.set_content(speech.synthesize(std::move(query), style_index(*speaker), upspeak), "audio/wav");
    });
    post("/cancellable_synthesis", [](const auto&, auto&) {
      throw Refusal(
          detail(404, "実験的機能はデフォルトで無効になっています。使用するには引数を指定してください。"));
    });
    post("/initialize_speaker", [this](const auto& request, auto& response) {
      QueryReader reader(request);
      const auto speaker = reader.integer("speaker", true);
      reader.boolean("skip_reinit", false);
      reader.check();
      speech.initialize(style_index(*speaker));
      response.status = 204;
    });
    get("/is_initialized_speaker", [this](const auto& request, auto& response) {
      QueryReader reader(request);
      const auto speaker = reader.integer("speaker", true);
      reader.check();
      answer(response, speech.is_initialized(style_index(*speaker)));
    });
  }

  static Word word_of(const httplib::Request& request) {
    QueryReader reader(request);
    Word word;
    word.surface = reader.text("surface");
    word.pronunciation = reader.text("pronunciation");
    word.accent_type = reader.integer("accent_type", true).value_or(0);
    word.priority = reader.integer("priority", false).value_or(word.priority);
    if (request.has_param("word_type")) {
      word.word_type = request.get_param_value("word_type");
      static const std::set<std::string> known = {"PROPER_NOUN", "COMMON_NOUN", "VERB", "ADJECTIVE",
                                                  "SUFFIX"};
      if (!known.contains(word.word_type)) {
        constexpr const char* kExpected = "'PROPER_NOUN', 'COMMON_NOUN', 'VERB', 'ADJECTIVE' or 'SUFFIX'";
        reader.faults().add("enum", {"query", "word_type", "str-enum[WordTypes]"},
                            std::string("Input should be ") + kExpected, word.word_type,
                            {{"expected", kExpected}});
        reader.faults().add("none_required", {"query", "word_type", "none"}, "Input should be None",
                            word.word_type);
      }
    }
    if (word.priority > 10) {
      reader.faults().add("less_than_equal", {"query", "priority"},
                          "Input should be less than or equal to 10", request.get_param_value("priority"),
                          {{"le", 10}});
    } else if (word.priority < 0) {
      reader.faults().add("greater_than_equal", {"query", "priority"},
                          "Input should be greater than or equal to 0", request.get_param_value("priority"),
                          {{"ge", 0}});
    }
    reader.check();
    return word;
  }

  void add_user_dictionary() {
    get("/user_dict",
        [this](const auto&, auto& response) { answer(response, speech.user_dictionary().to_json()); });
    post("/user_dict_word", [this](const auto& request, auto& response) {
      answer(response, speech.user_dictionary().add(word_of(request)));
    });
    http.Put("/user_dict_word/([^/]+)", guarded([this](const auto& request, auto& response) {
               speech.user_dictionary().replace(request.matches[1], word_of(request));
               response.status = 204;
             }));
    http.Delete("/user_dict_word/([^/]+)", guarded([this](const auto& request, auto& response) {
                  speech.user_dictionary().remove(request.matches[1]);
                  response.status = 204;
                }));
    post("/import_user_dict", [this](const auto& request, auto& response) {
      QueryReader reader(request);
      reader.text("override");
      const bool override_existing = reader.boolean("override", false);
      reader.check();
      const auto body = body_of(request);
      if (!body.is_object()) {
        Faults faults;
        faults.add("dict_type", OrderedJson::array({"body"}), "Input should be a valid dictionary", body);
        faults.throw_if_any();
      }
      speech.user_dictionary().import(body, override_existing);
      response.status = 204;
    });
  }

  ServerOptions options;
  Speech speech;
  httplib::Server http;
  std::set<std::string> paths;
  std::thread listener;
};

Server::Server(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Server::~Server() { stop(); }

int Server::start() {
  int port = impl_->options.port;
  const bool bound = port == 0 ? (port = impl_->http.bind_to_any_port(impl_->options.host)) > 0
                               : impl_->http.bind_to_port(impl_->options.host, port);
  if (!bound) {
    throw Fault(Fault::Kind::unavailable, "cannot listen at " + impl_->options.host + ":" +
                                              std::to_string(impl_->options.port) +
                                              ": something else does, VOICEVOX perhaps; name another --port");
  }
  impl_->listener = std::thread([this] { impl_->http.listen_after_bind(); });
  while (!impl_->http.is_running()) {
    std::this_thread::yield();  // until it can be stopped
  }
  return port;
}

void Server::stop() {
  impl_->http.stop();
  if (impl_->listener.joinable()) {
    impl_->listener.join();
  }
}

}  // namespace onair::engine
