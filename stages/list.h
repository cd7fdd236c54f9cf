#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "pipeline/stage.h"
#include "stages/show.h"
#include "stages/voice.h"

namespace onair {

/// Every kind of stage that a show can name. Show, episode and engine must outlive the kinds.
std::vector<pipeline::Kind> stage_kinds(const Show& show, const Episode& episode, std::shared_ptr<SpeechEngine> engine,
                                        const std::filesystem::path& assets);

}  // namespace onair
