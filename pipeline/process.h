#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace onair::pipeline {

/// A program to run, with its whole environment.
struct ProcessOptions {
  std::vector<std::string> arguments;  ///< the program first, looked up in the PATH
  std::filesystem::path folder;
  std::map<std::string, std::string> environment;  ///< on top of our own
  std::chrono::milliseconds timeout{60'000};
  std::stop_token stop;
};

struct ProcessResult {
  int exit_code = 0;       ///< 128 + signal where a signal ended it
  bool timed_out = false;
  std::string output_tail;  ///< the last 4 KiB of its stdout and stderr
};

/// Runs the program to its end, with nothing on its stdin. On a time-out or a stop the whole process group is killed; so
/// it is when this process dies, however it dies. Throws Interrupted on a stop, Error (missing_input) where there is no
/// such program.
ProcessResult run_process(const ProcessOptions& options);

}  // namespace onair::pipeline
