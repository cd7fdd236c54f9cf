#include "pipeline/files.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "pipeline/error.h"

namespace onair::pipeline {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& what, const fs::path& path, int error) {
  std::string advice;
  if (error == ENOSPC || error == EDQUOT) {
    advice = "; free some space and run again, what was made so far is kept";
  } else if (error == EACCES || error == EROFS || error == EPERM || error == ENOTDIR) {
    advice = "; make the folder writable and run again, what was made so far is kept";
  }
  throw Error(ExitCode::try_again,
              "cannot " + what + " " + path.string() + ": " + std::strerror(error) + advice);
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, mode_t mode = 0644)
      : number_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (number_ >= 0) {
      close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  int number_;
};

void write_all(const Descriptor& file, const char* data, std::size_t size, const fs::path& path) {
  while (size > 0) {
    const ssize_t written = write(file.number(), data, size);
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      fail("write", path, errno);
    }
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

void sync(const Descriptor& file, const fs::path& path) {
  if (fsync(file.number()) != 0) {
    fail("sync", path, errno);
  }
}

}  // namespace

void make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    fail("make the folder", folder, error.value());
  }
}

void write_file(const fs::path& path, std::string_view bytes) {
  static std::atomic<unsigned> counter = 0;
  make_folders(path.parent_path());
  fs::path aside = path;
  aside += ".new-" + std::to_string(getpid()) + "-" + std::to_string(counter++);
  write_file_through(aside, path, bytes);
}

void write_file_through(const fs::path& aside, const fs::path& path, std::string_view bytes) {
  try {
    {
      const Descriptor file(aside, O_WRONLY | O_CREAT | O_TRUNC);
      if (!file.ok()) {
        fail("create", aside, errno);
      }
      write_all(file, bytes.data(), bytes.size(), path);
      sync(file, path);
    }
    rename_file(aside, path);
  } catch (...) {
    unlink(aside.c_str());
    throw;
  }
  sync_folder(path.parent_path());
}

std::string read_file(const fs::path& path) {
  const Descriptor file(path, O_RDONLY);
  if (!file.ok()) {
    throw Error(ExitCode::missing_input, "cannot read " + path.string() + ": " + std::strerror(errno));
  }
  std::string bytes;
  std::array<char, 65536> buffer{};
  ssize_t count = 0;
  while ((count = read(file.number(), buffer.data(), buffer.size())) != 0) {
    if (count < 0 && errno != EINTR) {
      throw Error(ExitCode::missing_input, "cannot read " + path.string() + ": " + std::strerror(errno));
    }
    if (count > 0) {
      bytes.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }
  return bytes;
}

void copy_file(const fs::path& from, const fs::path& to) {
  const Descriptor source(from, O_RDONLY);
  if (!source.ok()) {
    throw Error(ExitCode::missing_input, "cannot read " + from.string() + ": " + std::strerror(errno));
  }
  const Descriptor target(to, O_WRONLY | O_CREAT | O_TRUNC);
  if (!target.ok()) {
    fail("create", to, errno);
  }
  if (ioctl(target.number(), FICLONE, source.number()) != 0) {
    std::array<char, 65536> buffer{};
    ssize_t count = 0;
    while ((count = read(source.number(), buffer.data(), buffer.size())) != 0) {
      if (count < 0 && errno != EINTR) {
        throw Error(ExitCode::missing_input, "cannot read " + from.string() + ": " + std::strerror(errno));
      }
      if (count > 0) {
        write_all(target, buffer.data(), static_cast<std::size_t>(count), to);
      }
    }
  }
  sync(target, to);
}

void sync_file(const fs::path& path) {
  const Descriptor file(path, O_RDONLY);
  if (!file.ok()) {
    fail("open", path, errno);
  }
  sync(file, path);
}

void rename_file(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    fail("put in place", to, errno);
  }
}

void sync_folder(const fs::path& folder) {
  const Descriptor file(folder, O_RDONLY | O_DIRECTORY);
  if (file.ok()) {
    fsync(file.number());  // some file systems cannot sync a folder; the rename itself was atomic
  }
}

}  // namespace onair::pipeline
