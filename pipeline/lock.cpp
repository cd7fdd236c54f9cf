#include "pipeline/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "pipeline/error.h"
#include "pipeline/files.h"

namespace onair::pipeline {

EpisodeLock::EpisodeLock(const std::filesystem::path& file, const std::string& episode) {
  make_folders(file.parent_path());
  descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    throw Error(ExitCode::try_again, "cannot lock " + file.string() + ": " + std::strerror(errno));
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    close(descriptor_);
    if (error != EWOULDBLOCK) {
      throw Error(ExitCode::try_again, "cannot lock " + file.string() + ": " + std::strerror(error));
    }
    std::string holder = read_file(file);
    holder = holder.substr(0, holder.find('\n'));
    throw Error(ExitCode::try_again, "episode " + episode + " is being made by process " +
                                         (holder.empty() ? "(unknown)" : holder) +
                                         "; wait until it has ended, then run again");
  }
  const std::string holder = std::to_string(getpid()) + "\n";
  if (ftruncate(descriptor_, 0) != 0 || write(descriptor_, holder.data(), holder.size()) < 0) {
    const int error = errno;
    close(descriptor_);
    throw Error(ExitCode::try_again, "cannot write " + file.string() + ": " + std::strerror(error));
  }
}

EpisodeLock::~EpisodeLock() { close(descriptor_); }

}  // namespace onair::pipeline
