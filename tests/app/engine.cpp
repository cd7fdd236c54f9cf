#include "tests/app/engine.h"

#include <signal.h>

namespace onair::test {

FaultEngine::FaultEngine(const std::vector<std::string>& faults) {
  std::vector<std::string> arguments = {ONAIR_FAULT_ENGINE, "--port", "0"};
  arguments.insert(arguments.end(), faults.begin(), faults.end());
  child_ = std::make_unique<Child>(arguments, std::map<std::string, std::string>{});
  url_ = "http://127.0.0.1:" + child_->read_line();
}

std::string FaultEngine::yaml(const std::string& more) const {
  return "{kind: voicevox, url: \"" + url_ + "\"" + more + "}";
}

void FaultEngine::kill() const { child_->signal(SIGKILL); }

}  // namespace onair::test
