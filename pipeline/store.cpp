#include "pipeline/store.h"

#include <unistd.h>

#include <atomic>
#include <fstream>

#include "pipeline/error.h"
#include "pipeline/files.h"

namespace onair::pipeline {

namespace fs = std::filesystem;

namespace {

/// A name beside `path` that no other thread or process uses.
fs::path aside(const fs::path& path) {
  static std::atomic<unsigned> counter = 0;
  fs::path name = path;
  name += ".new-" + std::to_string(getpid()) + "-" + std::to_string(counter++);
  return name;
}

}  // namespace

Store::Store(fs::path folder) : folder_(std::move(folder)) {}

fs::path Store::blob_path(const Digest& digest) const {
  return folder_ / "blobs" / digest.substr(0, 2) / digest;
}

fs::path Store::entry_path(const std::string& table, const Digest& key) const {
  return folder_ / table / key.substr(0, 2) / (key + ".json");
}

Digest Store::take(const fs::path& path) {
  const Digest digest = digest_file(path);
  const auto blob = blob_path(digest);
  make_folders(blob.parent_path());
  // No sync: a blob that a power cut damaged is found by its digest and counts as absent.
  rename_file(path, blob);
  return digest;
}

std::optional<fs::path> Store::find(const Digest& digest) const {
  const auto blob = blob_path(digest);
  std::error_code error;
  if (!fs::is_regular_file(blob, error)) {
    return std::nullopt;
  }
  try {
    if (digest_file(blob) == digest) {
      return blob;
    }
  } catch (const Error&) {
    return std::nullopt;  // an unreadable blob is an absent one
  }
  fs::remove(blob, error);
  return std::nullopt;
}

bool Store::copy_out(const Digest& digest, const fs::path& to) const {
  const auto blob = find(digest);
  if (!blob) {
    return false;
  }
  make_folders(to.parent_path());
  pipeline::copy_file(*blob, to);
  return true;
}

std::optional<nlohmann::json> Store::entry(const std::string& table, const Digest& key) const {
  std::ifstream file(entry_path(table, key));
  if (!file) {
    return std::nullopt;
  }
  auto value = nlohmann::json::parse(file, nullptr, false);
  if (value.is_discarded()) {
    return std::nullopt;
  }
  return value;
}

void Store::put_entry(const std::string& table, const Digest& key, const nlohmann::json& value) {
  const auto path = entry_path(table, key);
  make_folders(path.parent_path());
  const auto next = aside(path);
  {
    std::ofstream file(next, std::ios::binary);
    file << value.dump() << '\n';
    file.flush();
    if (!file) {
      throw Error(ExitCode::try_again, "cannot write " + path.string() +
                                           "; free some space and run again, what was made so far is kept");
    }
  }
  rename_file(next, path);
}

}  // namespace onair::pipeline
