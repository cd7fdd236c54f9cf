#include "pipeline/stage_run.h"

#include <algorithm>

#include "pipeline/files.h"

namespace onair::pipeline {

namespace fs = std::filesystem;

StageRun::StageRun(const EpisodeFolder& place, const ItemEnvironment& environment,
                   std::map<std::string, fs::path> inputs, Json tool)
    : place_(place),
      environment_(environment),
      inputs_(std::move(inputs)),
      items_(environment, std::move(tool)),
      scratch_(environment.scratch / "outputs") {}

fs::path StageRun::input(const std::string& name) const {
  const auto found = inputs_.find(name);
  if (found == inputs_.end()) {
    throw std::logic_error("stage '" + environment_.node.name + "' reads " + name +
                           ", which is none of its inputs");
  }
  return found->second;
}

fs::path StageRun::final_path(const std::string& output) const {
  return place_.output(environment_.node.name, output);
}

fs::path StageRun::output(const std::string& name) {
  // Names may hold "..": the scratch folder is flat.
  std::string flat = name;
  std::replace(flat.begin(), flat.end(), '/', '|');
  make_folders(scratch_);
  return written_[name] = scratch_ / flat;
}

void StageRun::output_from(const std::string& name, const fs::path& item_file) {
  from_items_[name] = item_file.filename().string();  // a blob is named after its digest
}

std::vector<ItemResult> StageRun::run_items(std::span<const Item> items, const ItemOptions& options,
                                            const std::function<void(ItemContext&)>& make) {
  return items_.run(items, options, make);
}

Outputs StageRun::take_outputs() {
  Outputs outputs = from_items_;
  for (const auto& [name, path] : written_) {
    if (!fs::is_regular_file(path)) {
      throw Error(ExitCode::bad_data,
                  "stage '" + environment_.node.name + "' did not write its output " + name);
    }
    outputs[name] = environment_.store.take(path);
  }
  for (const auto& declared : environment_.node.stage->outputs()) {
    if (!declared.ends_with('/') && !outputs.contains(declared)) {
      throw Error(ExitCode::bad_data,
                  "stage '" + environment_.node.name + "' did not write its output " + declared);
    }
  }
  return outputs;
}

}  // namespace onair::pipeline
