#include "stages/timeline.h"

#include "stages/json_reader.h"

namespace onair {

using nlohmann::json;

json to_json(const Timeline& timeline) {
  const auto span = [&](std::int64_t at, std::int64_t length) {
    // To a tenth of a millisecond: readable, and finer than any player shows.
    const auto seconds = [&](std::int64_t samples) {
      return static_cast<double>((samples * 10000 + timeline.sample_rate / 2) / timeline.sample_rate) /
             10000.0;
    };
    return json{
        {"at", at}, {"length", length}, {"at_seconds", seconds(at)}, {"length_seconds", seconds(length)}};
  };
  json segments = json::array();
  for (const auto& segment : timeline.segments) {
    auto value = span(segment.at, segment.length);
    value["title"] = segment.title;
    value["url"] = segment.url;
    segments.push_back(std::move(value));
  }
  json lines = json::array();
  for (const auto& line : timeline.lines) {
    auto value = span(line.at, line.length);
    value.update({{"number", line.number},
                  {"part", line.part},
                  {"segment", line.segment},
                  {"host", line.host},
                  {"host_name", line.host_name},
                  {"display", line.display},
                  {"reading", line.reading}});
    lines.push_back(std::move(value));
  }
  json cues = json::array();
  for (const auto& cue : timeline.cues) {
    auto value = span(cue.at, cue.length);
    value["role"] = cue.role;
    value["name"] = cue.name;
    cues.push_back(std::move(value));
  }
  auto whole = span(0, timeline.length);
  return {{"sample_rate", timeline.sample_rate},
          {"length", timeline.length},
          {"length_seconds", whole["length_seconds"]},
          {"segments", std::move(segments)},
          {"lines", std::move(lines)},
          {"cues", std::move(cues)},
          {"credits", timeline.credits}};
}

Timeline timeline_from_json(const json& value, const std::string& name) {
  const JsonReader reader(value, name);
  Timeline timeline;
  timeline.sample_rate = reader.get<int>("sample_rate");
  timeline.length = reader.get<std::int64_t>("length");
  timeline.credits = reader.get<std::vector<std::string>>("credits");
  if (timeline.sample_rate <= 0 || timeline.length <= 0) {
    reader.fail("must have a sample_rate and a length above 0");
  }
  const auto check = [&](const JsonReader& each, std::int64_t at, std::int64_t length) {
    if (at < 0 || length < 0 || length > timeline.length - at) {
      each.fail("lies outside the episode");
    }
  };
  for (const auto& each : reader.at("segments").items()) {
    timeline.segments.push_back({each.get<std::int64_t>("at"), each.get<std::int64_t>("length"),
                                 each.get<std::string>("title"), each.get<std::string>("url")});
    check(each, timeline.segments.back().at, timeline.segments.back().length);
  }
  for (const auto& each : reader.at("lines").items()) {
    timeline.lines.push_back({each.get<std::int64_t>("at"), each.get<std::int64_t>("length"),
                              each.get<int>("number"), each.get<int>("part"),
                              each.get<std::size_t>("segment"), each.get<std::string>("host"),
                              each.get<std::string>("host_name"), each.get<std::string>("display"),
                              each.get<std::string>("reading")});
    check(each, timeline.lines.back().at, timeline.lines.back().length);
  }
  for (const auto& each : reader.at("cues").items()) {
    timeline.cues.push_back({each.get<std::string>("role"), each.get<std::string>("name"),
                             each.get<std::int64_t>("at"), each.get<std::int64_t>("length")});
    check(each, timeline.cues.back().at, timeline.cues.back().length);
  }
  return timeline;
}

}  // namespace onair
