#pragma once

#include "pipeline/stage.h"
#include "stages/show.h"

namespace onair {

/// script: leaves script.txt. `writer: file` takes one that was written elsewhere, after a look whether it
/// can be spoken.
pipeline::Kind script_kind(const Show& show, const Episode& episode);

}  // namespace onair
