#pragma once

#include <vector>

#include "pipeline/graph.h"

namespace onair {

/// Looks into the files that the stages use, sounds and scripts, for what would fail only when a stage runs.
std::vector<pipeline::ConfigFault> check_files(const pipeline::Graph& graph);

}  // namespace onair
