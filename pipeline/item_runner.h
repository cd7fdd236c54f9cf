#pragma once

#include <functional>
#include <mutex>

#include "pipeline/clock.h"
#include "pipeline/graph.h"
#include "pipeline/resources.h"
#include "pipeline/run_status.h"
#include "pipeline/store.h"

namespace onair::pipeline {

/// Turns an exception of any layer into one of pipeline/error.h; what it does not know it returns as it is.
using Classify = std::function<std::exception_ptr(std::exception_ptr)>;

/// What the items of one stage share.
struct ItemEnvironment {
  const Node& node;
  Store& store;
  Resources& resources;
  Clock& clock;
  const Classify& classify;
  std::filesystem::path scratch;  ///< a folder of the stage's own
  bool force = false;             ///< items are made though the store has them
  bool refresh_tools = false;
  std::stop_token stop;
  std::function<void(const ItemCounts&)> progress;
  std::function<void(const std::string&)> warn;
};

/// Makes the items of a stage that the store does not have.
class ItemRunner {
 public:
  /// `tool` is the identity of the record, null without one; after run() it is what the items were made with.
  ItemRunner(const ItemEnvironment& environment, Json tool)
      : environment_(environment), tool_(std::move(tool)) {}

  std::vector<ItemResult> run(std::span<const Item> items, const ItemOptions& options,
                              const std::function<void(ItemContext&)>& make);
  const ItemCounts& counts() const { return counts_; }
  const Json& tool() const { return tool_; }

 private:
  class Batch;
  const ItemEnvironment& environment_;
  Json tool_;
  bool tool_asked_ = false;
  ItemCounts counts_;
  std::mutex mutex_;  // guards counts_
};

}  // namespace onair::pipeline
