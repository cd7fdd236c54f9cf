#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

namespace onair::pipeline {

/// What the process answers to its caller, after sysexits.h.
enum class ExitCode {
  done = 0,
  usage = 64,
  bad_data = 65,
  missing_input = 66,
  unavailable = 69,
  bug = 70,
  try_again = 75,
  interrupted = 130,
  terminated = 143,
};

/// A failure that a user can act on. The message says what was tried, on what, what came back and
/// what to do. Context is added on the way up with std::throw_with_nested.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

/// A failure that may pass by itself: the item that threw it is tried again.
class TransientError : public Error {
 public:
  TransientError(ExitCode code, const std::string& message,
                 std::optional<std::chrono::milliseconds> retry_after = std::nullopt)
      : Error(code, message), retry_after_(retry_after) {}
  /// How long the other side asked us to wait, if it said so.
  std::optional<std::chrono::milliseconds> retry_after() const { return retry_after_; }

 private:
  std::optional<std::chrono::milliseconds> retry_after_;
};

/// The run was asked to stop (Ctrl-C, or a signal). Never retried, never recorded.
class Interrupted : public Error {
 public:
  Interrupted() : Error(ExitCode::interrupted, "interrupted; the plain command continues") {}
};

}  // namespace onair::pipeline
