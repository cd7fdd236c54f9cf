#pragma once

#include "pipeline/stage.h"

namespace onair {

/// command: runs a program of the user's as a stage. It finds its inputs in $ONAIR_INPUT_DIR, under the names that the
/// needed stages gave them, and leaves its declared outputs in $ONAIR_OUTPUT_DIR.
pipeline::Kind command_kind();

}  // namespace onair
