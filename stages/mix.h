#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "stages/recipe.h"
#include "stages/show.h"

namespace onair {

/// mix: places every line, jingle, divider and bed, and finds the gain. Leaves timeline.json and mix.json, no
/// sound. `assets` is the folder of the shipped sounds.
pipeline::Kind mix_kind(const Show& show, const Episode& episode, const std::filesystem::path& assets);

/// How a recipe names a file: relative to the workspace, or "onair:NAME" for a shipped one.
std::string source_name(const std::filesystem::path& file, const std::filesystem::path& workspace,
                        const std::filesystem::path& assets);
/// The file that a recipe names.
std::filesystem::path source_path(const std::string& name, const std::filesystem::path& workspace,
                                  const std::filesystem::path& assets);

}  // namespace onair
