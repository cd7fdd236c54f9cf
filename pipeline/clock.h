#pragma once

#include <chrono>
#include <stop_token>

namespace onair::pipeline {

/// How the engine waits between the tries of an item; tests wait in no time.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Returns early when the stop is requested.
  virtual void wait(std::chrono::milliseconds duration, const std::stop_token& stop) = 0;
};

class RealClock : public Clock {
 public:
  void wait(std::chrono::milliseconds duration, const std::stop_token& stop) override;
};

/// How long to wait after the `failures`-th failure in a row, from 1: it doubles from one second up to a
/// minute, of which a random half is waited, so that many clients do not come back together.
std::chrono::milliseconds back_off(int failures);

}  // namespace onair::pipeline
