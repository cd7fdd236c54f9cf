#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

namespace onair {

/// What a wrapper in stages/lib throws. It knows nothing of stages: stages/faults.h turns it into
/// what the engine understands.
class Fault : public std::runtime_error {
 public:
  enum class Kind {
    bad_data,       ///< what came in cannot be used as it is: a broken file, a refused text
    missing_input,  ///< a file or a voice that does not exist
    unavailable,    ///< a service that is not there or says no
    transient,      ///< may work when tried again: time-outs, 429, 5xx, closed connections
    no_space,       ///< the disk is full or cannot be written
    interrupted,    ///< the caller's stop_token fired
  };
  Fault(Kind kind, const std::string& message,
        std::optional<std::chrono::milliseconds> retry_after = std::nullopt)
      : std::runtime_error(message), kind_(kind), retry_after_(retry_after) {}
  Kind kind() const { return kind_; }
  std::optional<std::chrono::milliseconds> retry_after() const { return retry_after_; }

 private:
  Kind kind_;
  std::optional<std::chrono::milliseconds> retry_after_;
};

}  // namespace onair
