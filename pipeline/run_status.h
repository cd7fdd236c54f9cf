#pragma once

#include <exception>
#include <filesystem>
#include <string>
#include <vector>

namespace onair::pipeline {

enum class Outcome { ran, cached, edited, skipped, failed };

const char* to_string(Outcome outcome);

struct ItemCounts {
  std::size_t total = 0;
  std::size_t ran = 0;
  std::size_t cached = 0;
  std::size_t failed = 0;
};

/// How a stage ended.
struct StageReport {
  std::string stage;
  Outcome outcome = Outcome::skipped;
  std::string why;
  ItemCounts items;
  double seconds = 0;
  std::vector<std::filesystem::path> outputs;  ///< absolute; a folder stands for the files in it
  std::exception_ptr error;                    ///< of a failed stage
};

/// Who watches a run. Called from several threads, never at the same time.
class RunStatus {
 public:
  virtual ~RunStatus() = default;
  virtual void stage_started(const std::string& stage, const std::string& why) = 0;
  virtual void items_done(const std::string& stage, const ItemCounts& items) = 0;
  virtual void warning(const std::string& stage, const std::string& message) = 0;
  virtual void stage_finished(const StageReport& report) = 0;
};

}  // namespace onair::pipeline
