#include "pipeline/placement.h"

#include <set>

#include "pipeline/files.h"

namespace onair::pipeline {

namespace fs = std::filesystem;

namespace {

using Warn = std::function<void(const std::string&)>;

/// Keeps a file that a person wrote, under a name that tells its bytes.
void keep(const Node& node, const std::string& output, const EpisodeState& state, const Warn& warn,
          const std::string& reason) {
  const auto path = state.place.output(node.name, output);
  const auto digest = state.digests.digest(path);
  auto kept = state.place.kept() / node.name / output;
  kept += "." + digest.value_or("unreadable").substr(0, 8);
  make_folders(kept.parent_path());
  rename_file(path, kept);
  sync_folder(kept.parent_path());
  warn(reason + path.string() + "; it is kept as " + kept.string());
}

/// Everything that the engine itself may have left in the stage's folder.
Announced ours(const Node& node, const EpisodeState& state) {
  auto known = state.records.announced(node.name);
  if (const auto record = state.records.read(node.name)) {
    for (const auto& [name, digest] : record->outputs) {
      known[name].insert(digest);
    }
  }
  return known;
}

void place(const Node& node, const std::string& output, const Digest& digest, const Announced& known,
           const EpisodeState& state, const Warn& warn) {
  const auto path = state.place.output(node.name, output);
  const auto on_disk = state.digests.digest(path);
  if (on_disk == digest) {
    return;
  }
  const auto found = known.find(output);
  if (on_disk && (found == known.end() || !found->second.contains(*on_disk))) {
    keep(node, output, state, warn, "a file that onair did not write stood at ");
  }
  const auto scratch = state.place.scratch() / (node.name + ".placing");
  if (!state.store.copy_out(digest, scratch)) {
    throw Error(ExitCode::try_again, "the store lost " + output + " of stage '" + node.name +
                                         "' while it was put in place; run again");
  }
  make_folders(path.parent_path());
  rename_file(scratch, path);
  state.digests.learn(path, digest);
}

void remove_old(const Node& node, const Record& record, const Announced& known, const EpisodeState& state) {
  for (const auto& [name, digests] : known) {
    if (record.outputs.contains(name)) {
      continue;
    }
    const auto path = state.place.output(node.name, name);
    const auto on_disk = state.digests.digest(path);
    std::error_code ignored;
    if (on_disk && digests.contains(*on_disk)) {
      fs::remove(path, ignored);
    }
    for (auto folder = path.parent_path(); folder != state.place.folder() && fs::is_empty(folder, ignored);
         folder = folder.parent_path()) {
      fs::remove(folder, ignored);
    }
  }
}

}  // namespace

void place_outputs(const Node& node, const Record& record, const EpisodeState& state, const Warn& warn) {
  const auto known = ours(node, state);
  state.records.announce(node.name, record.outputs);
  std::set<fs::path> folders;
  for (const auto& [name, digest] : record.outputs) {
    place(node, name, digest, known, state, warn);
    folders.insert(state.place.output(node.name, name).parent_path());
  }
  remove_old(node, record, known, state);
  for (const auto& folder : folders) {
    sync_folder(folder);
  }
  state.records.write(node.name, record);
  state.records.end_announcement(node.name);
}

void set_edits_aside(const Node& node, const std::vector<std::string>& edits, const EpisodeState& state,
                     const Warn& warn) {
  for (const auto& output : edits) {
    keep(node, output, state, warn, "took back the edit of ");
  }
}

}  // namespace onair::pipeline
