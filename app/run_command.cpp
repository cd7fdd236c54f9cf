#include <unistd.h>

#include <iostream>

#include "app/commands.h"
#include "app/errors.h"
#include "app/progress.h"
#include "app/session.h"
#include "app/signals.h"
#include "stages/faults.h"

namespace onair::app {

namespace {

using pipeline::Outcome;

pipeline::RunOptions run_options(const RunCommandOptions& options, const Session& session) {
  pipeline::RunOptions result;
  result.only = options.only;
  result.from = options.from;
  result.until = options.until;
  result.force = options.force;
  result.discard_edits = options.discard_edits;
  result.keep_going = options.keep_going;
  result.refresh_tools = options.refresh_tools;
  result.resources = session.resources(options.jobs);
  return result;
}

const char* words_of(pipeline::PlannedStage::Action action) {
  using Action = pipeline::PlannedStage::Action;
  switch (action) {
    case Action::keep:
      return "nothing to do";
    case Action::restore:
      return "is restored from the store";
    case Action::run:
      return "runs";
    case Action::may_run:
      return "may run";
    case Action::edited:
      return "edited, stands";
    case Action::skip:
      return "skipped";
    case Action::fail:
      return "would fail";
  }
  return "";
}

int print_plan(const Session& session, const pipeline::RunOptions& options) {
  for (const auto& stage : pipeline::plan(session.graph(), session.place(), options)) {
    std::cout << stage.stage << ": " << words_of(stage.action) << " (" << stage.why << ")\n";
  }
  return 0;
}

/// The outputs, in the order of the graph; or what failed, once, in full.
int finish(const std::vector<pipeline::StageReport>& reports, const RunCommandOptions& options) {
  int code = 0;
  for (const auto& report : reports) {
    if (options.explain && report.outcome == Outcome::ran) {
      std::cerr << report.stage << ": " << report.why << '\n';
    }
    if (report.error && code == 0) {
      std::cerr << "onair: stage '" << report.stage << "' failed\n";
      code = app::report(report.error);
    } else if (report.error) {
      std::cerr << "onair: stage '" << report.stage << "' failed, too: " << describe(report.error) << '\n';
    }
  }
  if (code == 0 && SignalGuard::received() != 0) {
    return app::report(std::make_exception_ptr(pipeline::Interrupted()));
  }
  if (!options.json) {
    for (const auto& report : reports) {
      for (const auto& output : report.outputs) {
        std::cout << output.string() << '\n';
      }
    }
  }
  return code;
}

}  // namespace

int run_command(const RunCommandOptions& options) {
  const SignalGuard signals;
  const Session session(options.show, signals.token());
  session.throw_if_faulty();
  if (session.episode().host == "off" && options.show.date == std::nullopt) {
    std::cerr << "onair: the show is off the air on " << session.episode().weekday << "; nothing to do\n";
    return 0;
  }
  const auto run_with = run_options(options, session);
  if (options.dry_run) {
    return print_plan(session, run_with);
  }
  const auto progress = options.json ? json_progress() : isatty(STDERR_FILENO) != 0 ? terminal_progress() : plain_progress();
  pipeline::RealClock clock;
  return finish(pipeline::run(session.graph(), session.place(), run_with, *progress, clock, classify_fault, signals.token()), options);
}

int status_command(const ShowOptions& options) {
  const Session session(options, {});
  session.throw_if_faulty();
  std::cout << session.place().folder().string() << '\n';
  using Action = pipeline::PlannedStage::Action;
  for (const auto& stage : pipeline::plan(session.graph(), session.place(), {})) {
    const char* state = stage.action == Action::keep      ? "done"
                        : stage.action == Action::restore ? "made before, is restored"
                        : stage.action == Action::edited  ? (stage.stale ? "edited and stale" : "edited")
                        : stage.action == Action::fail    ? "cannot run"
                        : stage.action == Action::may_run ? "waits"
                        : stage.why == "never ran"        ? "not made yet"
                                                          : "stale";
    std::cout << stage.stage << ": " << state;
    if (stage.why != "never ran" && stage.action != Action::keep) {
      std::cout << " (" << stage.why << ")";
    }
    std::cout << '\n';
  }
  return 0;
}

int graph_command(const GraphCommandOptions& options) {
  const Session session(options.show, {});
  session.throw_if_faulty();
  const auto format = options.format == "dot"       ? pipeline::GraphFormat::dot
                      : options.format == "mermaid" ? pipeline::GraphFormat::mermaid
                                                    : pipeline::GraphFormat::text;
  std::cout << pipeline::print_graph(session.graph(), format);
  return 0;
}

}  // namespace onair::app
