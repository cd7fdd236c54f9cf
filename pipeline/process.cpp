#include "pipeline/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "pipeline/error.h"

namespace onair::pipeline {

namespace {

constexpr std::size_t kTailBytes = 4096;
constexpr int kCannotStart = 126;
constexpr int kNotFound = 127;
constexpr int kPollMilliseconds = 100;

class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
      throw Error(ExitCode::try_again, std::string("cannot make a pipe: ") + std::strerror(errno));
    }
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int end(std::size_t which) const { return ends_.at(which); }
  void close_end(std::size_t which) {
    if (ends_.at(which) >= 0) {
      close(ends_.at(which));
      ends_.at(which) = -1;
    }
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

std::vector<std::string> environment_of(const ProcessOptions& options) {
  std::vector<std::string> result;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string line = *each;
    if (!options.environment.contains(line.substr(0, line.find('=')))) {
      result.push_back(line);
    }
  }
  for (const auto& [name, value] : options.environment) {
    result.push_back(name + "=" + value);
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (auto& each : strings) {
    result.push_back(each.data());
  }
  result.push_back(nullptr);
  return result;
}

/// Runs between fork and exec, where only what is safe in a signal handler may be called. The child is a guardian: it
/// starts the program in a group of its own and kills that group when the parent's end of `life` closes.
[[noreturn]] void be_guardian(char* const* argv, char* const* envp, const char* folder, int life, int output) {
  const pid_t program = fork();
  if (program == 0) {
    setpgid(0, 0);
    const int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (chdir(folder) != 0) {
      _exit(kCannotStart);
    }
    execvpe(argv[0], argv, envp);
    _exit(errno == ENOENT ? kNotFound : kCannotStart);
  }
  setpgid(program, program);
  close(output);
  signal(SIGINT, SIG_IGN);  // Ctrl-C is the parent's to handle
  pollfd parent{life, POLLIN, 0};
  while (true) {
    int status = 0;
    if (waitpid(program, &status, WNOHANG) == program) {
      kill(-program, SIGKILL);  // what it left running
      _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    if (poll(&parent, 1, 5) > 0) {
      kill(-program, SIGKILL);
      _exit(128 + SIGKILL);
    }
  }
}

}  // namespace

ProcessResult run_process(const ProcessOptions& options) {
  auto arguments = options.arguments;
  auto environment = environment_of(options);
  const auto argv = pointers(arguments);
  const auto envp = pointers(environment);
  Pipe life;
  Pipe output;
  const pid_t guardian = fork();
  if (guardian < 0) {
    throw Error(ExitCode::try_again, std::string("cannot start a process: ") + std::strerror(errno));
  }
  if (guardian == 0) {
    close(life.end(1));
    close(output.end(0));
    be_guardian(argv.data(), envp.data(), options.folder.c_str(), life.end(0), output.end(1));
  }
  life.close_end(0);
  output.close_end(1);
  ProcessResult result;
  const auto end = std::chrono::steady_clock::now() + options.timeout;
  std::array<char, 4096> buffer{};
  bool stopped = false;
  while (true) {
    result.timed_out = std::chrono::steady_clock::now() >= end;
    stopped = options.stop.stop_requested();
    if (result.timed_out || stopped) {
      break;
    }
    pollfd waiting{output.end(0), POLLIN, 0};
    if (poll(&waiting, 1, kPollMilliseconds) <= 0) {
      continue;
    }
    const ssize_t count = read(output.end(0), buffer.data(), buffer.size());
    if (count == 0 || (count < 0 && errno != EINTR)) {
      break;
    }
    if (count > 0) {
      result.output_tail.append(buffer.data(), static_cast<std::size_t>(count));
      if (result.output_tail.size() > kTailBytes) {
        result.output_tail.erase(0, result.output_tail.size() - kTailBytes);
      }
    }
  }
  if (result.timed_out || stopped) {
    life.close_end(1);  // the guardian kills the group
  }
  int status = 0;
  while (waitpid(guardian, &status, 0) < 0 && errno == EINTR) {
  }
  if (stopped) {
    throw Interrupted();
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (result.exit_code == kNotFound && !result.timed_out && result.output_tail.empty()) {
    throw Error(ExitCode::missing_input, "there is no program '" + options.arguments[0] + "'; install it or correct the show's YAML");
  }
  return result;
}

}  // namespace onair::pipeline
