#include "pipeline/resources.h"

#include "pipeline/error.h"

namespace onair::pipeline {

int Resources::limit(const std::string& name) const {
  const auto found = limits_.find(name);
  return found == limits_.end() ? 1 : found->second;
}

Resources::Hold Resources::acquire(const std::string& name, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!freed_.wait(lock, stop, [&] { return held_[name] < limit(name); })) {
    throw Interrupted();
  }
  ++held_[name];
  return {*this, name};
}

void Resources::release(const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    --held_[name];
  }
  freed_.notify_all();
}

}  // namespace onair::pipeline
