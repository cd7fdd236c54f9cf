#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/app/workspace.h"

namespace onair::test {

/// A VOICEVOX engine on a free loopback port that speaks tones, with faults on demand: a process of its
/// own, so that it can be killed.
class FaultEngine {
 public:
  explicit FaultEngine(const std::vector<std::string>& faults = {});
  /// What `engines: {voice: …}` says to reach it.
  std::string yaml(const std::string& more = "") const;
  const std::string& url() const { return url_; }
  void kill() const;

 private:
  std::unique_ptr<Child> child_;
  std::string url_;
};

}  // namespace onair::test
