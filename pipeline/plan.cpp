#include <optional>

#include "pipeline/run.h"
#include "pipeline/selection.h"

namespace onair::pipeline {

namespace {

/// Walks the graph in order, knowing of each stage its outputs or that they are not known yet.
class Planner {
 public:
  Planner(const Graph& graph, const EpisodeFolder& place, const RunOptions& options)
      : graph_(graph),
        options_(options),
        selection_(select(graph, options)),
        place_(place),
        store_(place.store()),
        records_(place.records(), place.scratch()),
        digests_(place.file_digests()),
        outputs_(graph.nodes.size()) {}

  std::vector<PlannedStage> plan() {
    std::vector<PlannedStage> stages;
    for (const auto index : graph_.order) {
      stages.push_back(plan_stage(index));
    }
    return stages;
  }

 private:
  PlannedStage plan_stage(std::size_t index) {
    const auto& node = graph_.nodes[index];
    PlannedStage planned{node.name, PlannedStage::Action::run, {}, {}, false};
    if (!selection_.selected[index]) {
      planned.action = PlannedStage::Action::skip;
      planned.why = "not asked for";
      if (const auto record = records_.read(node.name)) {
        outputs_[index] = outputs_on_disk(node, *record, state_);
      }
      return planned;
    }
    Outputs inputs;
    for (const auto need : node.needs) {
      if (!outputs_[need]) {
        planned.action = PlannedStage::Action::may_run;
        planned.why = graph_.nodes[need].name + " runs first";
        return planned;
      }
      inputs.insert(outputs_[need]->begin(), outputs_[need]->end());
    }
    try {
      decide_stage(index, inputs, planned);
    } catch (const Error& error) {
      planned.action = PlannedStage::Action::fail;
      planned.why = error.what();
    }
    return planned;
  }

  void decide_stage(std::size_t index, const Outputs& inputs, PlannedStage& planned) {
    const auto& node = graph_.nodes[index];
    const auto decision = decide(node, stage_key(node, inputs, digests_), state_);
    planned.why = decision.why;
    planned.edits = decision.edits;
    planned.stale = decision.stale;
    if (decision.action == Decision::Action::edited && selection_.discard_edits[index]) {
      planned.why = "its edits are taken back";
      return;
    }
    if (decision.action == Decision::Action::edited) {
      planned.action = PlannedStage::Action::edited;
      outputs_[index] = outputs_on_disk(node, *decision.record, state_);
      return;
    }
    if (selection_.forced[index]) {
      planned.why = "forced";
      return;
    }
    if (options_.refresh_tools && decision.record && !decision.record->tool.is_null()) {
      planned.why = "its tool is asked for its version";
      return;
    }
    if (decision.action != Decision::Action::run) {
      planned.action = decision.action == Decision::Action::keep ? PlannedStage::Action::keep
                                                                 : PlannedStage::Action::restore;
      outputs_[index] = decision.record->outputs;
    }
  }

  const Graph& graph_;
  const RunOptions& options_;
  Selection selection_;
  const EpisodeFolder& place_;
  Store store_;
  Records records_;
  FileDigests digests_;
  EpisodeState state_{place_, store_, records_, digests_};
  std::vector<std::optional<Outputs>> outputs_;
};

}  // namespace

std::vector<PlannedStage> plan(const Graph& graph, const EpisodeFolder& place, const RunOptions& options) {
  return Planner(graph, place, options).plan();
}

}  // namespace onair::pipeline
