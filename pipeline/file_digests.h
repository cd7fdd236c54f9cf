#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "pipeline/digest.h"

namespace onair::pipeline {

/// Digests of files, remembered with the file's size, times and inode, so that an unchanged file is not
/// read again. A file that was touched within the file system's tick of being read is not trusted the
/// next time. Thread-safe.
class FileDigests {
 public:
  /// `memory` is where to remember; it may be absent or damaged.
  explicit FileDigests(std::filesystem::path memory);
  /// The digest of a regular file; nothing where there is none.
  std::optional<Digest> digest(const std::filesystem::path& path);
  /// Says what a file that was just written holds, sparing the reading of it.
  void learn(const std::filesystem::path& path, const Digest& digest);
  /// Writes what is worth remembering, if it changed. Failing to is no error: it only costs time.
  void save();

 private:
  struct Stamp {
    std::uint64_t size = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    std::uint64_t inode = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct Known {
    Stamp stamp;
    Digest digest;
  };
  static std::optional<Stamp> stamp(const std::filesystem::path& path);
  void load();

  std::filesystem::path memory_;
  std::mutex mutex_;
  std::map<std::string, Known> known_;
  bool changed_ = false;
};

}  // namespace onair::pipeline
