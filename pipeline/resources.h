#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>

namespace onair::pipeline {

/// Named resources, each of which so many items may hold at once ("cpu: 2, voicevox: 1"). A name that
/// was given no limit has one of 1. Thread-safe.
class Resources {
 public:
  explicit Resources(std::map<std::string, int> limits) : limits_(std::move(limits)) {}

  int limit(const std::string& name) const;

  /// Holds one of a resource while it lives.
  class Hold {
   public:
    Hold(Resources& resources, std::string name) : resources_(resources), name_(std::move(name)) {}
    ~Hold() { resources_.release(name_); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Resources& resources_;
    std::string name_;
  };
  /// Waits until one is free; throws Interrupted when the stop is requested first.
  Hold acquire(const std::string& name, const std::stop_token& stop);

 private:
  void release(const std::string& name);

  const std::map<std::string, int> limits_;
  std::mutex mutex_;
  std::condition_variable_any freed_;
  std::map<std::string, int> held_;
};

}  // namespace onair::pipeline
