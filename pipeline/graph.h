#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/stage.h"

namespace onair::pipeline {

/// A stage of the show's YAML, configured for one episode.
struct Node {
  std::string name;
  const Kind* kind = nullptr;
  std::vector<std::size_t> needs;  ///< indices into Graph::nodes
  std::size_t tolerated_items = 0;
  int attempts = 0;  ///< of an item, in all; 0: what the kind says
  std::unique_ptr<Stage> stage;
  Location where;
};

/// The stages in the YAML's order, and `order`: every stage after its needs, otherwise as in the YAML.
struct Graph {
  std::vector<Node> nodes;
  std::vector<std::size_t> order;

  /// The index of a stage; throws Error (usage) with the nearest name where there is none.
  std::size_t find(const std::string& name) const;
  /// For each stage, whether it is `start` or depends on it.
  std::vector<bool> downstream(std::size_t start) const;
  /// For each stage, whether it is `end` or `end` depends on it.
  std::vector<bool> upstream(std::size_t end) const;
};

/// Reads `stages:`. Unknown kinds and stages, missing needs, cycles and outputs that two stages write are
/// faults of the configuration; a graph with faults must not be run. `kinds` must outlive the graph.
Graph read_graph(const ConfigNode& stages, std::span<const Kind> kinds);

/// The graph for people: a line a stage, or a drawing for Graphviz or Mermaid.
enum class GraphFormat { text, dot, mermaid };
std::string print_graph(const Graph& graph, GraphFormat format);

}  // namespace onair::pipeline
