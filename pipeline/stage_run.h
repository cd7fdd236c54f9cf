#pragma once

#include "pipeline/episode_folder.h"
#include "pipeline/item_runner.h"
#include "pipeline/record.h"

namespace onair::pipeline {

/// One running stage: what it sees of the engine. Its outputs go to a scratch folder, then to the store.
class StageRun : public StageContext {
 public:
  /// `inputs` are the outputs of its needs: name to path. `environment` must outlive this.
  StageRun(const EpisodeFolder& place, const ItemEnvironment& environment,
           std::map<std::string, std::filesystem::path> inputs, Json tool);

  const std::filesystem::path& workspace() const override { return place_.workspace; }
  std::filesystem::path input(const std::string& name) const override;
  const std::map<std::string, std::filesystem::path>& all_inputs() const override { return inputs_; }
  std::filesystem::path final_path(const std::string& output) const override;
  std::filesystem::path output(const std::string& name) override;
  void output_from(const std::string& name, const std::filesystem::path& item_file) override;
  std::vector<ItemResult> run_items(std::span<const Item> items, const ItemOptions& options,
                                    const std::function<void(ItemContext&)>& make) override;
  void warn(const std::string& message) override { environment_.warn(message); }
  std::stop_token stop() const override { return environment_.stop; }

  /// Moves what the stage wrote into the store. Throws Error (bug) for an output that it declared and did not
  /// write, or wrote and did not declare.
  Outputs take_outputs();
  const ItemCounts& items() const { return items_.counts(); }
  const Json& tool() const { return items_.tool(); }

 private:
  const EpisodeFolder& place_;
  const ItemEnvironment& environment_;
  std::map<std::string, std::filesystem::path> inputs_;
  ItemRunner items_;
  std::filesystem::path scratch_;
  std::map<std::string, std::filesystem::path> written_;
  Outputs from_items_;
};

}  // namespace onair::pipeline
