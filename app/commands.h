#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace onair::app {

/// What every command that reads a show takes.
struct ShowOptions {
  std::filesystem::path show;
  std::optional<std::filesystem::path> workspace;  ///< absent: the folder of the show's YAML
  std::optional<std::string> date;                 ///< absent: today in the show's time zone
  std::vector<std::string> sets;
};

struct RunCommandOptions {
  ShowOptions show;
  std::string only;
  std::string from;
  std::string until;
  std::vector<std::string> force;
  std::vector<std::string> discard_edits;
  bool dry_run = false;
  bool explain = false;
  bool keep_going = false;
  bool refresh_tools = false;
  bool json = false;
  int jobs = 0;  ///< 0: as many as there are processors
};

struct GraphCommandOptions {
  ShowOptions show;
  std::string format = "text";
};

struct VoicesCommandOptions {
  std::optional<std::string> url;
};

struct SayCommandOptions {
  ShowOptions show;
  std::string text;
  std::string host;  ///< key; empty: the host on air
  std::filesystem::path output;
};

struct EngineCommandOptions {
  std::string host = "127.0.0.1";
  int port = 50021;
  std::optional<std::filesystem::path> user_dictionary;
};

struct InspectCommandOptions {
  std::optional<std::filesystem::path> show;
  std::filesystem::path script;
};

/// Each runs one subcommand, writes its result to stdout and returns the exit code; failures are thrown.
int run_command(const RunCommandOptions& options);
int status_command(const ShowOptions& options);
int graph_command(const GraphCommandOptions& options);
int check_command(const ShowOptions& options);
int voices_command(const VoicesCommandOptions& options);
int say_command(const SayCommandOptions& options);
int engine_command(const EngineCommandOptions& options);
int inspect_script_command(const InspectCommandOptions& options);
int new_command(const std::filesystem::path& folder);

}  // namespace onair::app
