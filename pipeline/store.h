#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "pipeline/digest.h"

namespace onair::pipeline {

/// Blobs by the digest of their bytes, and small JSON entries by key, in the workspace's `.onair/`; shared
/// by all episodes and by concurrent processes. It is a cache: whatever is missing or damaged counts as
/// absent, and losing it costs time only. Thread-safe. Writing throws Error (try_again).
class Store {
 public:
  explicit Store(std::filesystem::path folder);

  /// Takes a file into the store, leaving nothing at `path`.
  Digest take(const std::filesystem::path& path);
  /// The blob's file, if it is there and its bytes are right. Not to be written to.
  std::optional<std::filesystem::path> find(const Digest& digest) const;
  /// Where a blob lies that was taken just now.
  std::filesystem::path blob(const Digest& digest) const { return blob_path(digest); }
  /// Copies a blob to a new file, and syncs it; false where the blob is absent or damaged.
  bool copy_out(const Digest& digest, const std::filesystem::path& to) const;

  /// `table` is a folder name: "items", "results".
  std::optional<nlohmann::json> entry(const std::string& table, const Digest& key) const;
  void put_entry(const std::string& table, const Digest& key, const nlohmann::json& value);

 private:
  std::filesystem::path blob_path(const Digest& digest) const;
  std::filesystem::path entry_path(const std::string& table, const Digest& key) const;

  std::filesystem::path folder_;
};

}  // namespace onair::pipeline
