#include "pipeline/run.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "pipeline/files.h"
#include "pipeline/lock.h"
#include "pipeline/placement.h"
#include "pipeline/selection.h"
#include "pipeline/stage_run.h"

namespace onair::pipeline {

namespace fs = std::filesystem;

namespace {

/// Lets one thread at a time speak to the status.
class SerialStatus {
 public:
  explicit SerialStatus(RunStatus& status) : status_(status) {}
  template <class Call>
  void tell(const Call& call) {
    const std::lock_guard lock(mutex_);
    call(status_);
  }

 private:
  std::mutex mutex_;
  RunStatus& status_;
};

/// One run of one episode. Stages are threads, started in order as their needs end.
class EpisodeRun {
 public:
  EpisodeRun(const Graph& graph, const EpisodeFolder& place, const RunOptions& options, RunStatus& status,
             Clock& clock, const Classify& classify, std::stop_token stop)
      : graph_(graph),
        place_(place),
        options_(options),
        selection_(select(graph, options)),
        status_(status),
        clock_(clock),
        classify_(classify),
        stop_(std::move(stop)),
        lock_(place.lock(), place.name()),
        store_(place.store()),
        records_(place.records(), place.scratch()),
        digests_(place.file_digests()),
        resources_(options.resources),
        phases_(graph.nodes.size(), Phase::waiting),
        reports_(graph.nodes.size()),
        outputs_(graph.nodes.size()) {}

  std::vector<StageReport> run() {
    std::error_code ignored;
    fs::remove_all(place_.scratch(), ignored);  // of a run that was killed
    make_folders(place_.scratch());
    schedule();
    fs::remove_all(place_.scratch(), ignored);
    digests_.save();
    std::vector<StageReport> reports;
    for (const auto index : graph_.order) {
      reports.push_back(reports_[index]);
    }
    return reports;
  }

 private:
  enum class Phase { waiting, running, done };

  void schedule() {
    std::vector<std::jthread> threads;
    std::unique_lock lock(mutex_);
    while (true) {
      bool all_done = true;
      for (const auto index : graph_.order) {
        if (phases_[index] == Phase::waiting && ready(index)) {
          phases_[index] = Phase::running;
          threads.emplace_back([this, index] { run_node(index); });
        }
        all_done = all_done && phases_[index] == Phase::done;
      }
      if (all_done) {
        return;
      }
      ended_.wait(lock);
    }
  }

  bool ready(std::size_t index) const {
    for (const auto need : graph_.nodes[index].needs) {
      if (phases_[need] != Phase::done) {
        return false;
      }
    }
    return true;
  }

  void run_node(std::size_t index) {
    const auto start = std::chrono::steady_clock::now();
    auto& report = reports_[index];
    report.stage = graph_.nodes[index].name;
    try {
      if (const auto reason = reason_to_skip(index)) {
        report.outcome = Outcome::skipped;
        report.why = *reason;
      } else {
        make(index);
      }
    } catch (...) {
      report.error = classify_(std::current_exception());
      report.outcome = Outcome::failed;
      report.why = stop_.stop_requested() ? "interrupted" : what(report.error);
      if (stop_.stop_requested()) {
        report.error = std::make_exception_ptr(Interrupted());
      }
    }
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (report.outcome != Outcome::failed && report.outcome != Outcome::skipped) {
      for (const auto& output : graph_.nodes[index].stage->outputs()) {
        report.outputs.push_back(place_.output(report.stage, output));
      }
    }
    status_.tell([&](RunStatus& status) { status.stage_finished(report); });
    const std::lock_guard lock(mutex_);
    failed_ = failed_ || report.outcome == Outcome::failed;
    phases_[index] = Phase::done;
    ended_.notify_all();
  }

  static std::string what(const std::exception_ptr& exception) {
    try {
      std::rethrow_exception(exception);
    } catch (const std::exception& error) {
      return error.what();
    } catch (...) {
      return "an exception of an unknown type";
    }
  }

  /// Also fills in the outputs of a stage that is used as it lies there.
  std::optional<std::string> reason_to_skip(std::size_t index) {
    const auto& node = graph_.nodes[index];
    if (!selection_.selected[index]) {
      if (const auto record = records_.read(node.name)) {
        outputs_[index] = outputs_on_disk(node, *record, state_);
      }
      return "not asked for";
    }
    if (stop_.stop_requested()) {
      return "interrupted";
    }
    for (const auto need : node.needs) {
      const auto& giver = reports_[need];
      if (giver.outcome == Outcome::failed ||
          (giver.outcome == Outcome::skipped && selection_.selected[need])) {
        return "it needs " + giver.stage + ", which " +
               (giver.outcome == Outcome::failed ? "failed" : "was skipped");
      }
    }
    const std::lock_guard lock(mutex_);
    if (failed_ && !options_.keep_going) {
      return "another stage failed";
    }
    return std::nullopt;
  }

  Outputs inputs(std::size_t index) const {
    Outputs all;
    for (const auto need : graph_.nodes[index].needs) {
      if (!outputs_[need]) {
        throw Error(ExitCode::missing_input, "stage '" + graph_.nodes[index].name + "' needs '" +
                                                 graph_.nodes[need].name +
                                                 "', whose outputs are not there; run that stage first");
      }
      all.insert(outputs_[need]->begin(), outputs_[need]->end());
    }
    return all;
  }

  std::map<std::string, fs::path> input_paths(std::size_t index) const {
    std::map<std::string, fs::path> paths;
    for (const auto need : graph_.nodes[index].needs) {
      for (const auto& [name, digest] : *outputs_[need]) {
        paths[name] = place_.output(graph_.nodes[need].name, name);
      }
    }
    return paths;
  }

  std::function<void(const std::string&)> warner(const std::string& stage) {
    return [this, stage](const std::string& message) {
      status_.tell([&](RunStatus& status) { status.warning(stage, message); });
    };
  }

  void make(std::size_t index) {
    const auto& node = graph_.nodes[index];
    auto& report = reports_[index];
    const auto key = stage_key(node, inputs(index), digests_);
    auto decision = decide(node, key, state_);
    if (decision.action == Decision::Action::edited) {
      if (!selection_.discard_edits[index]) {
        keep_edit(index, decision);
        return;
      }
      set_edits_aside(node, decision.edits, state_, warner(node.name));
      decision = decide(node, key, state_);
    }
    report.why = decision.why;
    const bool asks_tool = options_.refresh_tools && decision.record && !decision.record->tool.is_null();
    if (selection_.forced[index] || asks_tool) {
      report.why = selection_.forced[index] ? "forced" : "its tool was asked for its version";
      decision.action = Decision::Action::run;
    }
    switch (decision.action) {
      case Decision::Action::run:
        execute(index, key);
        return;
      case Decision::Action::restore:
        place_outputs(node, *decision.record, state_, warner(node.name));
        break;
      default:
        break;
    }
    report.outcome = Outcome::cached;
    outputs_[index] = decision.record->outputs;
  }

  void keep_edit(std::size_t index, const Decision& decision) {
    const auto& node = graph_.nodes[index];
    if (selection_.forced[index]) {
      throw Error(ExitCode::usage, "stage '" + node.name + "' is to run again, but " +
                                       place_.output(node.name, decision.edits.front()).string() +
                                       " was edited; add --discard-edits " + node.name +
                                       " to give the edit up (a copy is kept)");
    }
    reports_[index].outcome = Outcome::edited;
    reports_[index].why = decision.why;
    if (decision.stale) {
      warner(node.name)(decision.why + "; --discard-edits " + node.name + " makes it anew");
    }
    outputs_[index] = restore_around_edit(node, *decision.record);
  }

  /// Outputs that are gone beside an edited one come back from the store.
  Outputs restore_around_edit(const Node& node, const Record& record) {
    Outputs outputs;
    for (const auto& [name, recorded] : record.outputs) {
      const auto path = place_.output(node.name, name);
      if (!digests_.digest(path)) {
        const auto scratch = place_.scratch() / (node.name + ".placing");
        if (!store_.copy_out(recorded, scratch)) {
          throw Error(ExitCode::missing_input,
                      path.string() + " is gone, the store has no copy, and other outputs of '" + node.name +
                          "' were edited; add --discard-edits " + node.name);
        }
        make_folders(path.parent_path());
        rename_file(scratch, path);
      }
      outputs[name] = digests_.digest(path).value();
    }
    return outputs;
  }

  void execute(std::size_t index, const Json& key) {
    const auto& node = graph_.nodes[index];
    auto& report = reports_[index];
    const auto record_before = records_.read(node.name);
    status_.tell([&](RunStatus& status) { status.stage_started(node.name, report.why); });
    const ItemEnvironment environment{
        node,
        store_,
        resources_,
        clock_,
        classify_,
        place_.scratch() / node.name,
        selection_.forced[index],
        options_.refresh_tools,
        stop_,
        [&](const ItemCounts& items) {
          status_.tell([&](RunStatus& status) { status.items_done(node.name, items); });
        },
        warner(node.name)};
    StageRun context(place_, environment, input_paths(index), record_before ? record_before->tool : Json());
    try {
      node.stage->run(context);
      if (stop_.stop_requested()) {
        throw Interrupted();
      }
    } catch (...) {
      report.items = context.items();
      throw;
    }
    report.items = context.items();
    const Record record{key, context.tool(), context.take_outputs()};
    store_.put_entry("results", digest_json(key), to_json(record));
    place_outputs(node, record, state_, warner(node.name));
    outputs_[index] = record.outputs;
    report.outcome = Outcome::ran;
  }

  const Graph& graph_;
  const EpisodeFolder& place_;
  const RunOptions& options_;
  Selection selection_;
  SerialStatus status_;
  Clock& clock_;
  const Classify& classify_;
  std::stop_token stop_;
  EpisodeLock lock_;
  Store store_;
  Records records_;
  FileDigests digests_;
  Resources resources_;
  EpisodeState state_{place_, store_, records_, digests_};
  std::mutex mutex_;
  std::condition_variable ended_;
  std::vector<Phase> phases_;  // guarded by mutex_
  bool failed_ = false;        // guarded by mutex_
  // Each written by its stage's thread before the phase is done, read after.
  std::vector<StageReport> reports_;
  std::vector<std::optional<Outputs>> outputs_;
};

}  // namespace

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::ran:
      return "ran";
    case Outcome::cached:
      return "cached";
    case Outcome::edited:
      return "edited";
    case Outcome::skipped:
      return "skipped";
    case Outcome::failed:
      return "failed";
  }
  return "";
}

std::vector<StageReport> run(const Graph& graph, const EpisodeFolder& place, const RunOptions& options,
                             RunStatus& status, Clock& clock, const Classify& classify,
                             const std::stop_token& stop) {
  return EpisodeRun(graph, place, options, status, clock, classify, stop).run();
}

}  // namespace onair::pipeline
