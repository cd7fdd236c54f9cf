#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <functional>

#include "app/commands.h"
#include "app/errors.h"

namespace onair::app {

namespace {

void add_show(CLI::App& command, ShowOptions& options) {
  command.add_option("SHOW", options.show, "the show's YAML file")->required();
  command.add_option("--workspace", options.workspace, "the workspace (default: the folder of the YAML)");
  command.add_option("--date", options.date,
                     "the episode's date, YYYY-MM-DD (default: today in the show's time zone)");
  command.add_option("--set", options.sets, "path.to.param=value, in place of what the YAML says")
      ->allow_extra_args(false);
}

/// The command line: it fills the options of the subcommand and says what to call.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::string("onair ") + ONAIR_VERSION);
    app_.add_flag("-v,--verbose", verbose_, "log calls to the world outside");
    add_run();
    add_views();
    add_voice_commands();
    add_inspect();
    auto* make = app_.add_subcommand("new", "make a folder with a show to start from");
    make->add_option("DIR", new_folder_, "the folder to make")->required();
    make->callback([this] { chosen_ = [this] { return new_command(new_folder_); }; });
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      const int code = app_.exit(error);
      return code == 0 ? 0 : static_cast<int>(pipeline::ExitCode::usage);
    }
    spdlog::set_default_logger(spdlog::stderr_color_mt("onair"));
    spdlog::set_pattern("%^%l%$: %v");
    spdlog::set_level(verbose_ ? spdlog::level::debug : spdlog::level::warn);
    return chosen_();
  }

 private:
  void add_run() {
    auto* command = app_.add_subcommand("run", "make the episode: whatever is missing or has changed");
    add_show(*command, run_.show);
    auto* only = command->add_option("--only", run_.only, "run this stage alone, on what lies there");
    command->add_option("--from", run_.from, "run this stage and what follows")->excludes(only);
    command->add_option("--until", run_.until, "run up to this stage")->excludes(only);
    command->add_option("--force", run_.force, "run this stage even if nothing changed")
        ->allow_extra_args(false);
    command
        ->add_option("--discard-edits", run_.discard_edits,
                     "take back what a person changed in this stage's outputs (kept aside)")
        ->allow_extra_args(false);
    command->add_flag("--dry-run", run_.dry_run, "print the plan, touch nothing");
    command->add_flag("--explain", run_.explain, "say of every stage what changed first");
    command->add_flag("--keep-going", run_.keep_going,
                      "after a failure go on with what does not depend on it");
    command->add_flag("--refresh-tools", run_.refresh_tools,
                      "ask engines and models for their versions again");
    command->add_flag("--json", run_.json, "one event a line on stdout");
    command->add_option("-j", run_.jobs, "how many jobs use a processor at once")->check(CLI::Range(1, 1024));
    command->callback([this] { chosen_ = [this] { return run_command(run_); }; });
  }

  void add_views() {
    auto* status = app_.add_subcommand("status", "what exists, what is stale and why, what was edited");
    add_show(*status, view_);
    status->callback([this] { chosen_ = [this] { return status_command(view_); }; });

    auto* graph = app_.add_subcommand("graph", "the show's stages and what they need");
    add_show(*graph, graph_.show);
    graph->add_option("--format", graph_.format, "text, dot or mermaid")
        ->check(CLI::IsMember({"text", "dot", "mermaid"}));
    graph->callback([this] { chosen_ = [this] { return graph_command(graph_); }; });

    auto* check =
        app_.add_subcommand("check", "every fault of the show at once: YAML, sounds, script, engine, voices");
    add_show(*check, view_);
    check->callback([this] { chosen_ = [this] { return check_command(view_); }; });
  }

  void add_voice_commands() {
    auto* voices = app_.add_subcommand("voices", "characters and styles of an engine");
    voices->add_option("--url", voices_.url, "of a VOICEVOX engine (default: the built-in engine)");
    voices->callback([this] { chosen_ = [this] { return voices_command(voices_); }; });

    auto* say = app_.add_subcommand("say", "hear one line as the show would say it");
    add_show(*say, say_.show);
    say->add_option("TEXT", say_.text, "what to say")->required();
    say->add_option("-o,--output", say_.output, "the WAV file to write")->required();
    say->add_option("--host", say_.host, "who says it (default: the host on air)");
    say->callback([this] { chosen_ = [this] { return say_command(say_); }; });

    auto* engine = app_.add_subcommand("engine", "the built-in speech engine, with VOICEVOX's HTTP contract");
    engine->add_option("--host", engine_.host, "the address to listen on (default: 127.0.0.1)");
    engine->add_option("--port", engine_.port, "the port (default: 50021; 0: any free one)")
        ->check(CLI::Range(0, 65535));
    engine->add_option("--user-dict", engine_.user_dictionary,
                       "where to keep the user dictionary (default: nowhere)");
    engine->callback([this] { chosen_ = [this] { return engine_command(engine_); }; });
  }

  void add_inspect() {
    auto* inspect = app_.add_subcommand("inspect", "what onair makes of one input, as JSON");
    inspect->require_subcommand(1);
    auto* script = inspect->add_subcommand("script", "segments, lines, hosts and readings of a script");
    script->add_option("FILE", inspect_.script, "the script")->required();
    script->add_option("--show", inspect_.show, "the show whose hosts speak it");
    script->callback([this] { chosen_ = [this] { return inspect_script_command(inspect_); }; });
  }

  CLI::App app_{"onair makes radio: a YAML file describes a show, a run makes an episode.", "onair"};
  std::function<int()> chosen_;
  bool verbose_ = false;
  RunCommandOptions run_;
  ShowOptions view_;
  GraphCommandOptions graph_;
  VoicesCommandOptions voices_;
  SayCommandOptions say_;
  EngineCommandOptions engine_;
  InspectCommandOptions inspect_;
  std::filesystem::path new_folder_;
};

}  // namespace

}  // namespace onair::app

int main(int argc, char** argv) {
  try {
    return onair::app::CommandLine().run(argc, argv);
  } catch (...) {
    return onair::app::report(std::current_exception());
  }
}
