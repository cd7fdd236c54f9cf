#include "app/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace onair::app {

namespace {

// What a signal handler may touch.
std::atomic<int> received_signal = 0;
std::atomic<int> write_end = -1;

void on_signal(int number) {
  const int saved_errno = errno;
  if (received_signal.exchange(number) != 0) {
    _exit(128 + number);
  }
  const char byte = 1;
  [[maybe_unused]] const ssize_t written = write(write_end, &byte, 1);
  errno = saved_errno;
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(number, &action, nullptr);
}

}  // namespace

SignalGuard::SignalGuard() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  read_end_ = ends[0];
  write_end = ends[1];
  received_signal = 0;
  watcher_ = std::jthread([this] {
    char byte = 0;
    if (read(read_end_, &byte, 1) == 1) {
      source_.request_stop();
    }
  });
  handle(SIGINT, on_signal);
  handle(SIGTERM, on_signal);
  handle(SIGPIPE, SIG_IGN);
}

SignalGuard::~SignalGuard() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
  close(write_end.exchange(-1));  // the watcher reads the end of the pipe
  watcher_.join();
  close(read_end_);
}

int SignalGuard::received() { return received_signal; }

}  // namespace onair::app
