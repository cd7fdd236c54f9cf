#include "pipeline/selection.h"

namespace onair::pipeline {

namespace {

void intersect(std::vector<bool>& selected, const std::vector<bool>& with) {
  for (std::size_t i = 0; i < selected.size(); ++i) {
    selected[i] = selected[i] && with[i];
  }
}

std::vector<bool> marks(const Graph& graph, const std::vector<std::string>& names) {
  std::vector<bool> result(graph.nodes.size(), false);
  for (const auto& name : names) {
    result[graph.find(name)] = true;
  }
  return result;
}

}  // namespace

Selection select(const Graph& graph, const RunOptions& options) {
  Selection selection;
  selection.selected.assign(graph.nodes.size(), true);
  if (!options.only.empty()) {
    intersect(selection.selected, marks(graph, {options.only}));
  }
  if (!options.from.empty()) {
    intersect(selection.selected, graph.downstream(graph.find(options.from)));
  }
  if (!options.until.empty()) {
    intersect(selection.selected, graph.upstream(graph.find(options.until)));
  }
  selection.forced = marks(graph, options.force);
  selection.discard_edits = marks(graph, options.discard_edits);
  return selection;
}

}  // namespace onair::pipeline
