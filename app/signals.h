#pragma once

#include <stop_token>
#include <thread>

namespace onair::app {

/// While it lives, SIGINT and SIGTERM request a stop instead of ending the process; a second one ends it
/// at once. At most one at a time.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  /// The signal that asked to stop, or 0.
  static int received();

 private:
  std::stop_source source_;
  int read_end_ = -1;
  std::jthread watcher_;
};

}  // namespace onair::app
