#pragma once

#include <memory>

#include "pipeline/run_status.h"

namespace onair::app {

/// One JSON object a line on stdout.
std::unique_ptr<pipeline::RunStatus> json_progress();
/// For a terminal: a line that is drawn anew while a stage works, a line that stays when it ends; on stderr.
std::unique_ptr<pipeline::RunStatus> terminal_progress();
/// For logs: a line when a stage starts, one when it ends; on stderr.
std::unique_ptr<pipeline::RunStatus> plain_progress();

}  // namespace onair::app
