#pragma once

#include <string>
#include <vector>

namespace onair::openjtalk {

struct Finished {
  int exit_code = 0;  ///< 128 + signal where a signal ended it
  std::string out;
};

/// Runs a program of the PATH with this standard input and reads its standard output to the end. It dies with
/// the thread that started it, and after 30 seconds. Fault (unavailable) where it cannot be started, Fault
/// (transient) where it took too long.
Finished run_command(const std::vector<std::string>& arguments, const std::string& input);

}  // namespace onair::openjtalk
