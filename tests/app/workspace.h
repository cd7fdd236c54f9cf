#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace onair::test {

struct Finished {
  int exit_code = -1;  ///< 128 + signal where a signal ended it
  std::string out;
  std::string err;
};

/// A child process whose stdout and stderr are caught. Killed when it goes out of scope.
class Child {
 public:
  Child(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  /// Reads stdout up to a line's end.
  std::string read_line();
  /// Reads both streams to their ends and waits; sends SIGKILL after `seconds`.
  Finished wait(double seconds = 100);
  void signal(int number) const;

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  Finished finished_;
};

/// A folder with a show, a script and sounds, removed at the end.
class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  /// A stereo WAV of a tone at 44.1 kHz.
  void write_tone(const std::string& name, double seconds, double hertz) const;
  /// Runs the real onair program in this folder.
  Finished onair(std::vector<std::string> arguments,
                 const std::map<std::string, std::string>& environment = {}) const;
  /// Relative path to bytes of everything under episodes/.
  std::map<std::string, std::string> episodes() const;

 private:
  std::filesystem::path folder_;
};

/// A show of two hosts that reads script.txt and speaks through `engine` (the YAML of engines.voice).
std::string show_yaml(const std::string& engine);

/// The JSON events of a run with --json: stage to its last event.
std::map<std::string, std::string> outcomes(const std::string& json_lines);

}  // namespace onair::test
