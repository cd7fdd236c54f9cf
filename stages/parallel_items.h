#pragma once

#include "pipeline/stage.h"
#include "stages/sound/parallel.h"

namespace onair {

/// Jobs of a computation as items of a stage that are never cached: they share the processors with all
/// others.
Parallel parallel_items(pipeline::StageContext& context);

}  // namespace onair
