#pragma once

#include <memory>
#include <vector>

#include "pipeline/stage.h"
#include "stages/show.h"
#include "stages/voice.h"

namespace onair {

/// synthesize: has every line of script.txt spoken. Leaves clips.json and clips/*.wav; an item is a line.
pipeline::Kind synthesize_kind(const Show& show, const Episode& episode,
                               std::shared_ptr<SpeechEngine> engine);

/// What is wrong with the voices of the hosts, one message each, with the place in the YAML.
std::vector<pipeline::ConfigFault> check_voices(const Show& show, SpeechEngine& engine);

}  // namespace onair
