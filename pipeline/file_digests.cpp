#include "pipeline/file_digests.h"

#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "pipeline/error.h"
#include "pipeline/files.h"

namespace onair::pipeline {

namespace {

// Longer than any tick of a file system's clock on Linux.
constexpr std::int64_t kRacyNanoseconds = 50'000'000;

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * 1'000'000'000LL + time.tv_nsec; }

}  // namespace

FileDigests::FileDigests(std::filesystem::path memory) : memory_(std::move(memory)) { load(); }

std::optional<FileDigests::Stamp> FileDigests::stamp(const std::filesystem::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return std::nullopt;
  }
  return Stamp{static_cast<std::uint64_t>(facts.st_size), nanoseconds(facts.st_mtim),
               nanoseconds(facts.st_ctim), facts.st_ino};
}

std::optional<Digest> FileDigests::digest(const std::filesystem::path& path) {
  const auto now = stamp(path);
  if (!now) {
    return std::nullopt;
  }
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(path.string());
    if (found != known_.end() && found->second.stamp == *now) {
      return found->second.digest;
    }
  }
  const Digest digest = digest_file(path);
  const std::lock_guard lock(mutex_);
  known_[path.string()] = {*now, digest};
  changed_ = true;
  return digest;
}

void FileDigests::learn(const std::filesystem::path& path, const Digest& digest) {
  if (const auto now = stamp(path)) {
    const std::lock_guard lock(mutex_);
    known_[path.string()] = {*now, digest};
    changed_ = true;
  }
}

void FileDigests::load() {
  std::ifstream file(memory_);
  const auto entries = nlohmann::json::parse(file, nullptr, false);
  if (!entries.is_object()) {
    return;
  }
  for (const auto& [path, entry] : entries.items()) {
    if (entry.is_array() && entry.size() == 5 && entry[4].is_string()) {
      try {
        known_[path] = {{entry[0].get<std::uint64_t>(), entry[1].get<std::int64_t>(),
                         entry[2].get<std::int64_t>(), entry[3].get<std::uint64_t>()},
                        entry[4].get<std::string>()};
      } catch (const nlohmann::json::exception&) {
        continue;  // a damaged entry is an absent one
      }
    }
  }
}

void FileDigests::save() {
  const std::lock_guard lock(mutex_);
  if (!changed_) {
    return;
  }
  const std::int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
  auto entries = nlohmann::json::object();
  for (const auto& [path, known] : known_) {
    if (std::max(known.stamp.modified_ns, known.stamp.changed_ns) + kRacyNanoseconds < now &&
        stamp(path) == known.stamp) {
      entries[path] = {known.stamp.size, known.stamp.modified_ns, known.stamp.changed_ns, known.stamp.inode,
                       known.digest};
    }
  }
  try {
    write_file(memory_, entries.dump());
  } catch (const Error&) {
    return;
  }
  changed_ = false;
}

}  // namespace onair::pipeline
