#include "stages/lib/voicevox/pool.h"

#include <algorithm>

#include "stages/lib/fault.h"

namespace onair::voicevox {

using nlohmann::json;

namespace {

// So many failures of an engine in a row, while others work, and it is dropped.
constexpr int kMostFailures = 3;

}  // namespace

struct Pool::Engine {
  std::string url;
  std::vector<Client> idle;
  std::size_t busy = 0;
  int failures = 0;  // in a row
  std::string dead;  // why it was dropped; empty while it lives
  std::mutex initializing;
  std::set<int> initialized;  // guarded by `initializing`
};

/// Holds one of an engine's clients.
class Pool::Lease {
 public:
  explicit Lease(Pool& pool) : pool_(pool) {
    std::unique_lock lock(pool_.mutex_);
    const auto free = [&] {
      engine_ = nullptr;
      bool any = false;
      for (const auto& engine : pool_.engines_) {
        any = any || engine->dead.empty();
        if (engine->dead.empty() && !engine->idle.empty() &&
            (engine_ == nullptr || engine->busy < engine_->busy)) {
          engine_ = engine.get();
        }
      }
      return engine_ != nullptr || !any;
    };
    if (!pool_.freed_.wait(lock, pool_.stop_, free)) {
      throw Fault(Fault::Kind::interrupted, "interrupted");
    }
    if (engine_ == nullptr) {
      pool_.fail_without_engines();
    }
    client_.emplace(std::move(engine_->idle.back()));
    engine_->idle.pop_back();
    ++engine_->busy;
  }
  ~Lease() {
    {
      const std::lock_guard lock(pool_.mutex_);
      engine_->idle.push_back(std::move(*client_));
      --engine_->busy;
    }
    pool_.freed_.notify_all();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  Engine& engine() { return *engine_; }
  Client& client() { return *client_; }

 private:
  Pool& pool_;
  Engine* engine_ = nullptr;
  std::optional<Client> client_;
};

Pool::Pool(std::vector<std::string> urls, int in_flight, Timeouts timeouts, std::stop_token stop, Warn warn)
    : in_flight_(in_flight), warn_(std::move(warn)), stop_(std::move(stop)) {
  for (auto& url : urls) {
    auto engine = std::make_unique<Engine>();
    for (int i = 0; i < in_flight_; ++i) {
      engine->idle.emplace_back(url, timeouts, stop_);
    }
    engine->url = std::move(url);
    engines_.push_back(std::move(engine));
  }
}

Pool::~Pool() = default;

void Pool::fail_without_engines() {
  std::string text = "no speech engine answers";
  for (const auto& engine : engines_) {
    text += "\n    " + engine->dead;
  }
  throw Fault(
      Fault::Kind::unavailable,
      text +
          "\n    start VOICEVOX, correct engines.voice.url in the show, or let onair speak itself with "
          "engines: {voice: {kind: builtin}}");
}

void Pool::drop(Engine& engine, const std::string& why) {
  bool others = false;
  {
    const std::lock_guard lock(mutex_);
    if (!engine.dead.empty()) {
      return;
    }
    engine.dead = why;
    others =
        std::any_of(engines_.begin(), engines_.end(), [](const auto& each) { return each->dead.empty(); });
  }
  freed_.notify_all();
  if (others) {
    warn_("the engine at " + engine.url + " is dropped, the others take its lines: " + why);
  }
}

void Pool::with_engine(const std::function<void(Engine&, Client&)>& use) {
  while (true) {
    Lease lease(*this);
    try {
      use(lease.engine(), lease.client());
      const std::lock_guard lock(mutex_);
      lease.engine().failures = 0;
      return;
    } catch (const Fault& fault) {
      if (fault.kind() == Fault::Kind::unavailable) {
        drop(lease.engine(), fault.what());
        continue;
      }
      if (fault.kind() != Fault::Kind::transient) {
        throw;
      }
      bool hopeless = false;
      {
        const std::lock_guard lock(mutex_);
        const auto alive = std::count_if(engines_.begin(), engines_.end(),
                                         [](const auto& each) { return each->dead.empty(); });
        hopeless = ++lease.engine().failures >= kMostFailures && alive > 1;
      }
      if (hopeless) {
        drop(lease.engine(), fault.what());
        continue;
      }
      throw;
    }
  }
}

json Pool::identity() {
  json common;
  std::string first_url;
  for (const auto& engine : engines_) {
    try {
      if (!engine->dead.empty()) {
        continue;
      }
      auto& client = engine->idle.front();
      const json own = {{"version", client.version()}, {"user_dict", client.user_dictionary()}};
      if (common.is_null()) {
        common = own;
        first_url = engine->url;
      } else if (common != own) {
        const char* what = common["version"] != own["version"] ? "versions" : "user dictionaries";
        throw Fault(Fault::Kind::bad_data,
                    "the engines at " + first_url + " and " + engine->url + " have different " + what +
                        ", so a line would sound by chance; make them alike or name one of them");
      }
    } catch (const Fault& fault) {
      if (fault.kind() != Fault::Kind::unavailable && fault.kind() != Fault::Kind::transient) {
        throw;
      }
      drop(*engine, fault.what());
    }
  }
  if (common.is_null()) {
    fail_without_engines();
  }
  return common;
}

std::vector<Speaker> Pool::speakers() {
  std::vector<Speaker> speakers;
  with_engine([&](Engine&, Client& client) { speakers = client.speakers(); });
  return speakers;
}

std::optional<wav::Sound> Pool::speak(const std::string& text, int style,
                                      const std::function<void(json&)>& adjust) {
  std::optional<wav::Sound> sound;
  with_engine([&](Engine& engine, Client& client) {
    {
      const std::lock_guard lock(engine.initializing);
      if (!engine.initialized.contains(style)) {
        client.initialize(style);
        engine.initialized.insert(style);
      }
    }
    auto query = client.audio_query(text, style);
    if (query["accent_phrases"].empty()) {
      return;
    }
    adjust(query);
    sound = client.synthesis(query, style);
  });
  return sound;
}

int find_style(const std::vector<Speaker>& speakers, const std::string& speaker, const std::string& style) {
  std::string names;
  for (const auto& each : speakers) {
    names += (names.empty() ? "" : ", ") + each.name;
    if (each.name != speaker) {
      continue;
    }
    std::string styles;
    for (const auto& known : each.styles) {
      if (style.empty() || known.name == style) {
        return known.id;
      }
      styles += (styles.empty() ? "" : ", ") + known.name;
    }
    throw Fault(Fault::Kind::bad_data,
                "the engine's " + speaker + " has no style '" + style + "'; there is " + styles);
  }
  throw Fault(Fault::Kind::bad_data, "the engine has no speaker '" + speaker + "'; there is " + names);
}

}  // namespace onair::voicevox
