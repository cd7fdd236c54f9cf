#pragma once

#include <functional>
#include <string>

#include "pipeline/decision.h"

namespace onair::pipeline {

/// Puts the outputs of a record, which lie in the store, into the stage's folder, takes away what the
/// stage left there before, and writes the record last. May be killed at any moment; done again, it ends
/// the same. A file that is not the engine's and stands in the way is moved to the kept folder, and `warn`
/// is told. Throws Error where a blob is gone from the store.
void place_outputs(const Node& node, const Record& record, const EpisodeState& state,
                   const std::function<void(const std::string&)>& warn);

/// Moves a person's edits of a stage's outputs to the kept folder.
void set_edits_aside(const Node& node, const std::vector<std::string>& edits, const EpisodeState& state,
                     const std::function<void(const std::string&)>& warn);

}  // namespace onair::pipeline
