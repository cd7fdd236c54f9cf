#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/episode_folder.h"
#include "pipeline/file_digests.h"
#include "pipeline/graph.h"
#include "pipeline/record.h"
#include "pipeline/store.h"

namespace onair::pipeline {

/// What to do with a stage, and why.
struct Decision {
  enum class Action {
    keep,     ///< everything is as recorded
    restore,  ///< the outputs of `record` come out of the store
    run,
    edited,  ///< a person changed an output: it stands
  };
  Action action = Action::run;
  std::string why;
  std::vector<std::string> edits;  ///< outputs that a person changed
  bool stale = false;              ///< edited, and the inputs have changed since
  std::optional<Record> record;    ///< of keep and edited: the stage's; of restore: what it will be
};

/// Everything that a decision about one episode looks at.
struct EpisodeState {
  const EpisodeFolder& place;
  const Store& store;
  const Records& records;
  FileDigests& digests;
};

/// The key of a stage: its kind, version, effective params, inputs, files and libraries. Throws Error
/// (missing_input) where a used file is gone.
nlohmann::json stage_key(const Node& node, const Outputs& inputs, FileDigests& digests);

/// Looks, and touches nothing.
Decision decide(const Node& node, const nlohmann::json& key, const EpisodeState& state);

/// What lies in the stage's folder of the recorded outputs, with a person's edits; nothing where an
/// output is gone.
std::optional<Outputs> outputs_on_disk(const Node& node, const Record& record, const EpisodeState& state);

}  // namespace onair::pipeline
