#include "stages/script_stage.h"

#include "pipeline/files.h"
#include "stages/script.h"

namespace onair {

namespace {

class ScriptFromFile : public pipeline::Stage {
 public:
  ScriptFromFile(const Show& show, const Episode& episode, std::filesystem::path path)
      : show_(show), episode_(episode), path_(std::move(path)) {}

  pipeline::Json params() const override { return {{"writer", "file"}}; }
  std::vector<std::string> outputs() const override { return {"script.txt"}; }
  std::vector<pipeline::UsedFile> files() const override { return {{path_.filename().string(), path_}}; }

  void run(pipeline::StageContext& context) override {
    const std::string text = pipeline::read_file(path_);
    ScriptOptions options;
    for (const auto& host : show_.hosts) {
      options.hosts.emplace_back(host.key, host.name);
    }
    options.default_host = episode_.host;
    parse_script(text, path_.string(),
                 options);  // a script that cannot be spoken fails here, not an engine later
    pipeline::write_file(context.output("script.txt"), text);
  }

 private:
  const Show& show_;
  const Episode& episode_;
  std::filesystem::path path_;
};

}  // namespace

pipeline::Kind script_kind(const Show& show, const Episode& episode) {
  // Raise the version when the same file would give another script.txt.
  return {"script", 1, [&show, &episode](const pipeline::ConfigNode& node) {
            node.choice("writer", "file", {"file"});
            return std::make_unique<ScriptFromFile>(show, episode, node.require("path").as_file());
          }};
}

}  // namespace onair
