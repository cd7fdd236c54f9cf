#include "stages/check.h"

#include "stages/lib/fault.h"

namespace onair {

std::vector<pipeline::ConfigFault> check_files(const pipeline::Graph& graph) {
  std::vector<pipeline::ConfigFault> faults;
  for (const auto& node : graph.nodes) {
    try {
      node.stage->check();
    } catch (const Fault& fault) {
      faults.push_back({node.where, fault.what()});
    }
  }
  return faults;
}

}  // namespace onair
