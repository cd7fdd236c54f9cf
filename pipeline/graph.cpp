#include "pipeline/graph.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

namespace onair::pipeline {

namespace {

std::string join(const std::vector<std::string>& words, const std::string& between) {
  std::string text;
  for (const auto& word : words) {
    text += (text.empty() ? "" : between) + word;
  }
  return text;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  if (const auto meant = nearest(word, known)) {
    return "; did you mean '" + *meant + "'?";
  }
  return "; there is " + join(known, ", ");
}

bool good_stage_name(const std::string& name) {
  return !name.empty() && name[0] != '.' && name[0] != '-' &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
         });
}

/// Reads the stages one after the other, then checks what lies between them.
class GraphReader {
 public:
  GraphReader(const ConfigNode& stages, std::span<const Kind> kinds) : stages_(stages), kinds_(kinds) {}

  Graph read() {
    for (const auto& [name, node] : stages_.entries()) {
      names_.push_back(name);
      configs_.push_back(node);
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      read_stage(i);
    }
    if (sort()) {
      check_inputs();
      check_outputs();
    }
    return std::move(graph_);
  }

 private:
  void read_stage(std::size_t index) {
    const auto& config = configs_[index];
    Node node;
    node.name = names_[index];
    node.where = stages_.where_key(node.name);
    if (!good_stage_name(node.name)) {
      stages_.fault_at(
          node.where,
          "'" + node.name + "' cannot name a stage, which is a folder: use letters, digits, - and _");
    }
    read_needs(config, node);
    if (const auto tolerate = config.find("tolerate")) {
      node.tolerated_items = static_cast<std::size_t>(tolerate->number("items", 0, Unit::none, 0, 1'000'000));
      tolerate->reject_unread();
    }
    node.attempts = 1 + static_cast<int>(config.number("retries", -1, Unit::none, -1, 100));
    make_stage(config, node);
    graph_.nodes.push_back(std::move(node));
  }

  void read_needs(const ConfigNode& config, Node& node) {
    for (const auto& need : config.texts("needs")) {
      const auto found = std::find(names_.begin(), names_.end(), need);
      if (found == names_.end()) {
        config.fault_at(
            config.require("needs").where(),
            "stage '" + node.name + "' needs '" + need + "', which is no stage" + did_you_mean(need, names_));
        continue;
      }
      const auto index = static_cast<std::size_t>(found - names_.begin());
      if (std::find(node.needs.begin(), node.needs.end(), index) == node.needs.end()) {
        node.needs.push_back(index);
      }
    }
  }

  void make_stage(const ConfigNode& config, Node& node) {
    const std::string kind_name = config.text("kind", node.name);
    const auto kind =
        std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& each) { return each.name == kind_name; });
    if (kind == kinds_.end()) {
      std::vector<std::string> known;
      for (const auto& each : kinds_) {
        known.push_back(each.name);
      }
      const auto place = config.find("kind");
      config.fault_at(place ? place->where() : node.where, "stage '" + node.name +
                                                               "' is of the unknown kind '" + kind_name +
                                                               "'" + did_you_mean(kind_name, known));
      return;
    }
    node.kind = &*kind;
    node.stage = kind->make(config);
    config.reject_unread();
  }

  /// Fills the order; false, with a fault that names the stages, where there is a cycle.
  bool sort() {
    enum class Mark { fresh, open, done };
    std::vector<Mark> marks(graph_.nodes.size(), Mark::fresh);
    std::vector<std::size_t> path;
    bool acyclic = true;
    const auto visit = [&](const auto& self, std::size_t index) -> void {
      if (marks[index] == Mark::done) {
        return;
      }
      if (marks[index] == Mark::open) {
        acyclic = false;
        report_cycle(std::vector<std::size_t>(std::find(path.begin(), path.end(), index), path.end()));
        return;
      }
      marks[index] = Mark::open;
      path.push_back(index);
      for (const auto need : graph_.nodes[index].needs) {
        self(self, need);
      }
      path.pop_back();
      marks[index] = Mark::done;
      graph_.order.push_back(index);
    };
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      visit(visit, i);
    }
    return acyclic;
  }

  void report_cycle(const std::vector<std::size_t>& cycle) {
    std::vector<std::string> chain;
    for (const auto index : cycle) {
      chain.push_back(graph_.nodes[index].name);
    }
    chain.push_back(chain.front());
    stages_.fault_at(graph_.nodes[cycle.front()].where,
                     "the stages need each other in a circle: " + join(chain, " needs "));
  }

  void check_inputs() {
    for (const auto& node : graph_.nodes) {
      if (!node.stage) {
        continue;
      }
      std::map<std::string, std::string> offered;  // output to the stage that offers it
      bool complete = true;
      for (const auto need : node.needs) {
        const auto& giver = graph_.nodes[need];
        complete = complete && giver.stage;
        for (const auto& output : giver.stage ? giver.stage->outputs() : std::vector<std::string>{}) {
          const auto [place, fresh] = offered.emplace(output, giver.name);
          if (!fresh) {
            stages_.fault_at(node.where, "stage '" + node.name + "' needs both '" + place->second +
                                             "' and '" + giver.name + "', which both offer " + output);
          }
        }
      }
      for (const auto& input : node.stage->inputs()) {
        if (complete && !offered.contains(input)) {
          stages_.fault_at(node.where, "stage '" + node.name + "' works on " + input +
                                           ", which none of its needs offers" + who_offers(input));
        }
      }
    }
  }

  std::string who_offers(const std::string& input) const {
    std::vector<std::string> givers;
    for (const auto& node : graph_.nodes) {
      if (node.stage) {
        const auto outputs = node.stage->outputs();
        if (std::find(outputs.begin(), outputs.end(), input) != outputs.end()) {
          givers.push_back(node.name);
        }
      }
    }
    return givers.empty() ? "; no stage of this show does" : "; write needs: " + join(givers, " or ");
  }

  void check_outputs() {
    std::map<std::string, std::string> writers;
    for (const auto& node : graph_.nodes) {
      for (const auto& output : node.stage ? node.stage->outputs() : std::vector<std::string>{}) {
        const auto path = (std::filesystem::path(node.name) / output).lexically_normal();
        if (path.is_absolute() || path.begin()->string() == ".." || path.begin()->string() == ".") {
          stages_.fault_at(node.where, "stage '" + node.name + "' writes " + output +
                                           ", which leaves the episode's folder");
          continue;
        }
        const auto [place, fresh] = writers.emplace(path.generic_string(), node.name);
        if (!fresh) {
          stages_.fault_at(node.where, "stages '" + place->second + "' and '" + node.name + "' both write " +
                                           path.generic_string());
        }
      }
    }
  }

  ConfigNode stages_;
  std::span<const Kind> kinds_;
  std::vector<std::string> names_;
  std::vector<ConfigNode> configs_;
  Graph graph_;
};

}  // namespace

std::size_t Graph::find(const std::string& name) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].name == name) {
      return i;
    }
    names.push_back(nodes[i].name);
  }
  throw Error(ExitCode::usage, "no stage is called '" + name + "'" + did_you_mean(name, names));
}

std::vector<bool> Graph::downstream(std::size_t start) const {
  std::vector<bool> found(nodes.size(), false);
  found[start] = true;
  for (const auto index : order) {
    for (const auto need : nodes[index].needs) {
      found[index] = found[index] || found[need];
    }
  }
  return found;
}

std::vector<bool> Graph::upstream(std::size_t end) const {
  std::vector<bool> found(nodes.size(), false);
  found[end] = true;
  for (auto index = order.rbegin(); index != order.rend(); ++index) {
    if (found[*index]) {
      for (const auto need : nodes[*index].needs) {
        found[need] = true;
      }
    }
  }
  return found;
}

Graph read_graph(const ConfigNode& stages, std::span<const Kind> kinds) {
  return GraphReader(stages, kinds).read();
}

std::string print_graph(const Graph& graph, GraphFormat format) {
  std::string text;
  if (format == GraphFormat::dot) {
    text = "digraph show {\n  rankdir=LR;\n";
  } else if (format == GraphFormat::mermaid) {
    text = "graph LR\n";
  }
  for (const auto index : graph.order) {
    const auto& node = graph.nodes[index];
    std::vector<std::string> needs;
    for (const auto need : node.needs) {
      needs.push_back(graph.nodes[need].name);
    }
    if (format == GraphFormat::text) {
      text += node.name + (node.kind->name == node.name ? "" : " (" + node.kind->name + ")") +
              (needs.empty() ? "" : " <- " + join(needs, ", ")) + "  -> " +
              join(node.stage->outputs(), ", ") + "\n";
      continue;
    }
    const std::string arrow = format == GraphFormat::dot ? "\" -> \"" : " --> ";
    const std::string quote = format == GraphFormat::dot ? "\"" : "";
    const std::string end = format == GraphFormat::dot ? ";\n" : "\n";
    text += "  " + quote + node.name + quote + end;
    for (const auto& need : needs) {
      text.append("  ").append(quote).append(need).append(arrow).append(node.name).append(quote).append(end);
    }
  }
  return format == GraphFormat::dot ? text + "}\n" : text;
}

}  // namespace onair::pipeline
