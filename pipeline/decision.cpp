#include "pipeline/decision.h"

#include <algorithm>

#include "pipeline/explanation.h"

namespace onair::pipeline {

namespace {

/// How the outputs on disk stand to the record.
struct Comparison {
  std::vector<std::string> edits;
  std::vector<std::string> to_restore;  ///< gone, or left by an interrupted run
};

Comparison compare(const Node& node, const Record& record, const EpisodeState& state) {
  Comparison comparison;
  const auto announced = state.records.announced(node.name);
  for (const auto& [name, digest] : record.outputs) {
    const auto on_disk = state.digests.digest(state.place.output(node.name, name));
    if (on_disk == digest) {
      continue;
    }
    const auto ours = announced.find(name);
    const bool interrupted = on_disk && ours != announced.end() && ours->second.contains(*on_disk);
    (!on_disk || interrupted ? comparison.to_restore : comparison.edits).push_back(name);
  }
  return comparison;
}

bool in_store(const Record& record, const Store& store) {
  return std::all_of(record.outputs.begin(), record.outputs.end(),
                     [&](const auto& output) { return store.find(output.second).has_value(); });
}

}  // namespace

nlohmann::json stage_key(const Node& node, const Outputs& inputs, FileDigests& digests) {
  nlohmann::json files = nlohmann::json::object();
  for (const auto& file : node.stage->files()) {
    const auto digest = digests.digest(file.path);
    if (!digest) {
      throw Error(ExitCode::missing_input,
                  "stage '" + node.name + "' uses " + file.path.string() + " as " + file.name +
                      ", which is gone; put it back or name another in the show's YAML");
    }
    files[file.name] = *digest;
  }
  return {{"kind", node.kind->name}, {"version", node.kind->version}, {"params", node.stage->params()},
          {"inputs", inputs},        {"files", std::move(files)},     {"libraries", node.stage->libraries()}};
}

Decision decide(const Node& node, const nlohmann::json& key, const EpisodeState& state) {
  Decision decision;
  const auto record = state.records.read(node.name);
  decision.why = "never ran";
  if (record) {
    const auto comparison = compare(node, *record, state);
    const auto difference = first_difference(record->key, key);
    if (!comparison.edits.empty()) {
      decision = {Decision::Action::edited, comparison.edits.front() + " was edited", comparison.edits,
                  difference.has_value(), record};
      if (difference) {
        decision.why += "; and since then " + *difference + ", which it does not follow";
      }
      return decision;
    }
    if (!difference && comparison.to_restore.empty()) {
      return {Decision::Action::keep, "nothing changed", {}, false, record};
    }
    if (!difference && in_store(*record, state.store)) {
      return {Decision::Action::restore, comparison.to_restore.front() + " was gone", {}, false, record};
    }
    decision.why =
        difference ? *difference : comparison.to_restore.front() + " is gone, and the store has no copy";
  }
  if (const auto entry = state.store.entry("results", digest_json(key))) {
    const auto earlier = record_from_json(*entry);
    if (earlier && earlier->key == key && in_store(*earlier, state.store)) {
      return {Decision::Action::restore, decision.why + "; made before", {}, false, earlier};
    }
  }
  return decision;
}

std::optional<Outputs> outputs_on_disk(const Node& node, const Record& record, const EpisodeState& state) {
  Outputs outputs;
  for (const auto& [name, recorded] : record.outputs) {
    const auto digest = state.digests.digest(state.place.output(node.name, name));
    if (!digest) {
      return std::nullopt;
    }
    outputs[name] = *digest;
  }
  return outputs;
}

}  // namespace onair::pipeline
