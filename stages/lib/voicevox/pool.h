#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "stages/lib/voicevox/client.h"

namespace onair::voicevox {

/// Several engines that share the lines of a show. An engine that does not answer is dropped, with a warning,
/// and its lines go to the others. Thread-safe; at most `in_flight` requests are under way at each engine.
class Pool {
 public:
  using Warn = std::function<void(const std::string&)>;
  Pool(std::vector<std::string> urls, int in_flight, Timeouts timeouts, std::stop_token stop, Warn warn);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Version and user dictionary, which all engines must have in common. Fault (bad_data) where they differ.
  nlohmann::json identity();
  std::vector<Speaker> speakers();

  /// Speaks a text: nothing where no part of it can be spoken. `adjust` changes the query before synthesis.
  std::optional<wav::Sound> speak(const std::string& text, int style,
                                  const std::function<void(nlohmann::json&)>& adjust);

 private:
  struct Engine;
  class Lease;
  /// Calls `use` with an engine, and with another one where it is not there. Fault (unavailable) when none is
  /// left.
  void with_engine(const std::function<void(Engine&, Client&)>& use);
  void drop(Engine& engine, const std::string& why);
  [[noreturn]] void fail_without_engines();

  std::vector<std::unique_ptr<Engine>> engines_;
  int in_flight_;
  Warn warn_;
  std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable_any freed_;
};

/// The id of a style by the names of its speaker and itself; an empty style is the speaker's first. Fault
/// (bad_data) that lists what there is.
int find_style(const std::vector<Speaker>& speakers, const std::string& speaker, const std::string& style);

}  // namespace onair::voicevox
