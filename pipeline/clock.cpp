#include "pipeline/clock.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

namespace onair::pipeline {

void RealClock::wait(std::chrono::milliseconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any condition;
  std::unique_lock lock(mutex);
  condition.wait_for(lock, stop, duration, [] { return false; });
}

std::chrono::milliseconds back_off(int failures) {
  constexpr int kFirstMilliseconds = 1000;
  constexpr int kLongestMilliseconds = 60'000;
  const int whole = std::min(kFirstMilliseconds << std::min(failures - 1, 16), kLongestMilliseconds);
  thread_local std::mt19937 random{std::random_device{}()};
  return std::chrono::milliseconds(std::uniform_int_distribution<int>(whole / 2, whole)(random));
}

}  // namespace onair::pipeline
