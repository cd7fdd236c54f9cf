#include "stages/lib/openjtalk/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "stages/lib/fault.h"

namespace onair::openjtalk {

namespace {

constexpr auto kLongest = std::chrono::seconds(30);
constexpr int kNotFound = 127;

class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
      throw Fault(Fault::Kind::transient, std::string("cannot make a pipe: ") + std::strerror(errno));
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

}  // namespace

Finished run_command(const std::vector<std::string>& arguments, const std::string& input) {
  std::vector<char*> argv;
  for (const auto& each : arguments) {
    argv.push_back(const_cast<char*>(each.c_str()));
  }
  argv.push_back(nullptr);
  Pipe in;
  Pipe out;
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) {
    throw Fault(Fault::Kind::transient, std::string("cannot start a process: ") + std::strerror(errno));
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
      _exit(kNotFound);
    }
    dup2(in.end(0), STDIN_FILENO);
    dup2(out.end(1), STDOUT_FILENO);
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(kNotFound);
  }
  in.close_end(0);
  out.close_end(1);
  // Less than a pipe holds (64 KiB), so that writing does not wait.
  [[maybe_unused]] const ssize_t written = write(in.end(1), input.data(), input.size());
  in.close_end(1);
  Finished finished;
  const auto end = std::chrono::steady_clock::now() + kLongest;
  std::array<char, 65536> buffer{};
  bool late = false;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd waiting{out.end(0), POLLIN, 0};
    if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) == 0) {
      late = true;
      kill(child, SIGKILL);
      break;
    }
    const ssize_t count = read(out.end(0), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      break;
    }
    finished.out.append(buffer.data(), static_cast<std::size_t>(count));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (late) {
    throw Fault(Fault::Kind::transient, arguments[0] + " did not end within 30 s");
  }
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (finished.exit_code == kNotFound) {
    throw Fault(
        Fault::Kind::unavailable,
        "cannot run " + arguments[0] + "; install it (Debian's package open-jtalk), or run scripts/setup");
  }
  return finished;
}

}  // namespace onair::openjtalk
