#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/clock.h"
#include "pipeline/decision.h"
#include "pipeline/item_runner.h"
#include "pipeline/run_status.h"

namespace onair::pipeline {

/// Which stages, and how.
struct RunOptions {
  std::string only;  ///< empty: all; likewise below
  std::string from;
  std::string until;
  std::vector<std::string> force;
  std::vector<std::string> discard_edits;
  bool keep_going = false;
  bool refresh_tools = false;
  std::map<std::string, int> resources;  ///< limits; "cpu" among them
};

/// What a run would do with a stage.
struct PlannedStage {
  std::string stage;
  enum class Action { keep, restore, run, may_run, edited, skip, fail } action = Action::run;
  std::string why;
  std::vector<std::string> edits;
  bool stale = false;  ///< of edited: its inputs have changed since
};

/// What run() would do, without touching anything, not even the lock. Throws Error (usage) for a name that
/// is no stage.
std::vector<PlannedStage> plan(const Graph& graph, const EpisodeFolder& place, const RunOptions& options);

/// Makes the episode: runs what is missing or has changed, each stage as soon as its needs are there.
/// Holds the episode's lock. A stage that fails is reported, not thrown; what does not depend on it goes on
/// where `keep_going` says so. Throws Error (usage) for a name that is no stage, Error (try_again) where
/// another process holds the lock. `clock` and `classify` serve the items' retries.
std::vector<StageReport> run(const Graph& graph, const EpisodeFolder& place, const RunOptions& options,
                             RunStatus& status, Clock& clock, const Classify& classify,
                             const std::stop_token& stop);

}  // namespace onair::pipeline
