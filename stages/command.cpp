#include "stages/command.h"

#include <cstdlib>

#include "pipeline/files.h"
#include "pipeline/process.h"

namespace onair {

namespace {

namespace fs = std::filesystem;
using pipeline::ExitCode;

struct CommandParams {
  std::vector<std::string> run;  ///< program and arguments; a single text is given to sh -c
  std::vector<std::string> outputs;
  std::map<std::string, std::string> environment;
  std::vector<std::string> secrets;  ///< names of environment variables that must be set
  double timeout_seconds = 600;
  std::vector<pipeline::UsedFile> files;
};

CommandParams read_params(const pipeline::ConfigNode& node) {
  CommandParams params;
  const auto run = node.require("run");
  if (run.is_sequence()) {
    params.run = node.texts("run");
  } else {
    params.run = {"/bin/sh", "-c", run.as_text()};
  }
  if (params.run.empty() && run.defined()) {
    run.fault("run must name a program");
  }
  params.outputs = node.texts("outputs");
  if (params.outputs.empty()) {
    node.require("outputs");
  }
  if (const auto environment = node.find("env")) {
    for (const auto& [name, value] : environment->entries()) {
      params.environment[name] = value.as_text();
    }
  }
  params.secrets = node.texts("secrets");
  params.timeout_seconds = node.number("timeout", params.timeout_seconds, pipeline::Unit::seconds, 0.1, 86400);
  if (const auto files = node.find("files")) {
    for (const auto& file : files->items()) {
      params.files.push_back({"file " + file.as_text(), file.as_file()});
    }
  }
  return params;
}

class Command : public pipeline::Stage {
 public:
  explicit Command(CommandParams params) : params_(std::move(params)) {}

  pipeline::Json params() const override {
    return {{"run", params_.run}, {"outputs", params_.outputs}, {"env", params_.environment}, {"secrets", params_.secrets}};
  }
  std::vector<std::string> outputs() const override { return params_.outputs; }
  std::vector<pipeline::UsedFile> files() const override { return params_.files; }

  void run(pipeline::StageContext& context) override {
    const pipeline::Item job{nullptr, params_.run.back()};
    context.run_items({&job, 1}, {}, [&](pipeline::ItemContext& item) { run_program(context, item); });
  }

 private:
  void run_program(pipeline::StageContext& context, pipeline::ItemContext& item) const {
    const auto folder = item.folder();
    gather_inputs(context, folder / "inputs");
    pipeline::make_folders(folder / "outputs");
    pipeline::ProcessOptions options;
    options.arguments = params_.run;
    options.folder = context.workspace();
    options.environment = params_.environment;
    options.environment["ONAIR_INPUT_DIR"] = (folder / "inputs").string();
    options.environment["ONAIR_OUTPUT_DIR"] = (folder / "outputs").string();
    options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(params_.timeout_seconds * 1000));
    options.stop = item.stop();
    for (const auto& secret : params_.secrets) {
      if (std::getenv(secret.c_str()) == nullptr) {
        throw pipeline::Error(ExitCode::missing_input, "the environment has no " + secret + ", which the show names under secrets; set it and run again");
      }
    }
    const auto result = pipeline::run_process(options);
    if (result.timed_out || result.exit_code != 0) {
      throw pipeline::Error(ExitCode::bad_data, "'" + params_.run.back() + "' " +
                                                    (result.timed_out ? "did not end within its timeout" : "ended with " + std::to_string(result.exit_code)) +
                                                    "; its last words:\n" + without_secrets(result.output_tail));
    }
    for (const auto& output : params_.outputs) {
      const auto written = folder / "outputs" / output;
      if (!fs::is_regular_file(written)) {
        throw pipeline::Error(ExitCode::bad_data, "'" + params_.run.back() + "' ended well, but left no $ONAIR_OUTPUT_DIR/" + output);
      }
      pipeline::rename_file(written, context.output(output));
    }
  }

  static void gather_inputs(const pipeline::StageContext& context, const fs::path& folder) {
    for (const auto& [name, path] : context.all_inputs()) {
      const auto target = folder / name;
      pipeline::make_folders(target.parent_path());
      fs::create_symlink(path, target);
    }
    pipeline::make_folders(folder);
  }

  std::string without_secrets(std::string text) const {
    for (const auto& secret : params_.secrets) {
      const char* value = std::getenv(secret.c_str());
      const std::string hidden = value == nullptr ? "" : value;
      for (std::size_t at = 0; !hidden.empty() && (at = text.find(hidden, at)) != std::string::npos;) {
        text.replace(at, hidden.size(), "***");
      }
    }
    return text;
  }

  CommandParams params_;
};

}  // namespace

pipeline::Kind command_kind() {
  // Raise the version when the program would be called otherwise.
  return {"command", 1, [](const pipeline::ConfigNode& node) { return std::make_unique<Command>(read_params(node)); }};
}

}  // namespace onair
