#include "stages/clips.h"

#include "stages/json_reader.h"

namespace onair {

namespace {

using nlohmann::json;

const std::vector<std::pair<LineEnd, const char*>> kLineEnds = {{LineEnd::sentence, "sentence"},
                                                                {LineEnd::line, "line"},
                                                                {LineEnd::paragraph, "paragraph"},
                                                                {LineEnd::segment, "segment"}};

const char* name_of(LineEnd end) {
  for (const auto& [value, name] : kLineEnds) {
    if (value == end) {
      return name;
    }
  }
  return "";
}

LineEnd line_end(const JsonReader& reader) {
  const auto word = reader.as<std::string>();
  for (const auto& [value, name] : kLineEnds) {
    if (word == name) {
      return value;
    }
  }
  reader.fail("must be sentence, line, paragraph or segment");
}

json element_to_json(const ClipElement& element) {
  if (const auto* cue = std::get_if<ScriptCue>(&element)) {
    switch (cue->kind) {
      case ScriptCue::Kind::pause:
        return {{"number", cue->number}, {"pause", cue->seconds}};
      case ScriptCue::Kind::jingle:
        return {{"number", cue->number}, {"jingle", cue->name}};
      case ScriptCue::Kind::bgm:
        return {{"number", cue->number}, {"bgm", cue->name}};
    }
  }
  const auto& clip = std::get<Clip>(element);
  json result = {{"number", clip.line.number},
                 {"part", clip.line.part},
                 {"host", clip.line.host},
                 {"host_name", clip.host_name},
                 {"display", clip.line.text.display},
                 {"reading", clip.line.text.reading},
                 {"end", name_of(clip.line.end)},
                 {"file", clip.file}};
  if (!clip.line.style.empty()) {
    result["style"] = clip.line.style;
  }
  if (!clip.file.empty()) {
    result["digest"] = clip.digest;
    result["sample_rate"] = clip.sample_rate;
    result["channels"] = clip.channels;
    result["frames"] = clip.frames;
  }
  return result;
}

ScriptCue cue_from_json(const JsonReader& reader) {
  ScriptCue cue;
  cue.number = reader.get<int>("number");
  if (reader.has("pause")) {
    cue.seconds = reader.get<double>("pause");
  } else if (reader.has("jingle")) {
    cue.kind = ScriptCue::Kind::jingle;
    cue.name = reader.get<std::string>("jingle");
  } else {
    cue.kind = ScriptCue::Kind::bgm;
    cue.name = reader.get<std::string>("bgm");
  }
  return cue;
}

Clip clip_from_json(const JsonReader& reader) {
  Clip clip;
  clip.line.number = reader.get<int>("number");
  clip.line.part = reader.get<int>("part");
  clip.line.host = reader.get<std::string>("host");
  clip.host_name = reader.get<std::string>("host_name");
  clip.line.text = {reader.get<std::string>("display"), reader.get<std::string>("reading")};
  clip.line.style = reader.get<std::string>("style", "");
  clip.line.end = line_end(reader.at("end"));
  clip.file = reader.get<std::string>("file");
  if (!clip.file.empty()) {
    clip.digest = reader.get<std::string>("digest");
    clip.sample_rate = reader.get<int>("sample_rate");
    clip.channels = reader.get<int>("channels");
    clip.frames = reader.get<std::int64_t>("frames");
    if (clip.sample_rate <= 0 || clip.channels <= 0 || clip.frames <= 0) {
      reader.fail("must have a rate, channels and frames above 0");
    }
  }
  return clip;
}

}  // namespace

json to_json(const Clips& clips) {
  json segments = json::array();
  for (const auto& segment : clips.segments) {
    json elements = json::array();
    for (const auto& element : segment.elements) {
      elements.push_back(element_to_json(element));
    }
    segments.push_back({{"title", segment.title},
                        {"url", segment.url},
                        {"divider_before", segment.divider_before},
                        {"elements", std::move(elements)}});
  }
  return {{"credits", clips.credits}, {"segments", std::move(segments)}};
}

Clips clips_from_json(const json& value, const std::string& name) {
  const JsonReader reader(value, name);
  Clips clips;
  clips.credits = reader.get<std::vector<std::string>>("credits");
  for (const auto& each : reader.at("segments").items()) {
    ClipSegment segment;
    segment.title = each.get<std::string>("title");
    segment.url = each.get<std::string>("url");
    segment.divider_before = each.get<bool>("divider_before");
    for (const auto& element : each.at("elements").items()) {
      if (element.has("file")) {
        segment.elements.emplace_back(clip_from_json(element));
      } else {
        segment.elements.emplace_back(cue_from_json(element));
      }
    }
    clips.segments.push_back(std::move(segment));
  }
  return clips;
}

}  // namespace onair
