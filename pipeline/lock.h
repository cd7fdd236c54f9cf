#pragma once

#include <filesystem>
#include <string>

namespace onair::pipeline {

/// Keeps others from running the same episode. The lock is the kernel's (flock): it ends with its process,
/// however that ends, and children do not inherit it.
class EpisodeLock {
 public:
  /// Throws Error (try_again), which names the process that holds it, where another one does.
  EpisodeLock(const std::filesystem::path& file, const std::string& episode);
  ~EpisodeLock();
  EpisodeLock(const EpisodeLock&) = delete;
  EpisodeLock& operator=(const EpisodeLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace onair::pipeline
