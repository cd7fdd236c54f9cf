#pragma once

#include <vector>

#include "pipeline/run.h"

namespace onair::pipeline {

/// Which stages a run is about, and what was asked of them; by index of the graph's nodes.
struct Selection {
  std::vector<bool> selected;
  std::vector<bool> forced;
  std::vector<bool> discard_edits;
};

/// Throws Error (usage) for a name that is no stage.
Selection select(const Graph& graph, const RunOptions& options);

}  // namespace onair::pipeline
