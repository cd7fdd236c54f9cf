#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/session.h"
#include "pipeline/files.h"
#include "stages/script.h"

namespace onair::app {

namespace {

nlohmann::ordered_json element_json(const ScriptElement& element) {
  if (const auto* line = std::get_if<ScriptLine>(&element)) {
    return {{"line", line->number}, {"part", line->part}, {"host", line->host}, {"display", line->text.display}, {"reading", line->text.reading}};
  }
  const auto& cue = std::get<ScriptCue>(element);
  const char* kind = cue.kind == ScriptCue::Kind::pause ? "pause" : cue.kind == ScriptCue::Kind::jingle ? "jingle" : "bgm";
  return {{"line", cue.number}, {"cue", kind}, {"name", cue.name}, {"seconds", cue.seconds}};
}

}  // namespace

int inspect_script_command(const InspectCommandOptions& options) {
  ScriptOptions script_options;
  if (options.show) {
    const Session session({*options.show, std::nullopt, std::nullopt, {}}, {});
    session.throw_if_faulty();
    for (const auto& host : session.show().hosts) {
      script_options.hosts.emplace_back(host.key, host.name);
    }
    script_options.default_host = session.episode().host;
  }
  const auto script = parse_script(pipeline::read_file(options.script), options.script.string(), script_options);
  nlohmann::ordered_json segments = nlohmann::ordered_json::array();
  for (const auto& segment : script.segments) {
    nlohmann::ordered_json elements = nlohmann::ordered_json::array();
    for (const auto& element : segment.elements) {
      elements.push_back(element_json(element));
    }
    segments.push_back({{"title", segment.title}, {"url", segment.url}, {"divider_before", segment.divider_before}, {"elements", elements}});
  }
  nlohmann::ordered_json warnings = nlohmann::ordered_json::array();
  for (const auto& warning : script.warnings) {
    warnings.push_back({{"line", warning.line}, {"message", warning.message}});
  }
  std::cout << nlohmann::ordered_json{{"segments", segments}, {"warnings", warnings}}.dump(1) << '\n';
  return 0;
}

}  // namespace onair::app
