#include "stages/recipe.h"

#include "stages/json_reader.h"

namespace onair {

namespace {

using nlohmann::json;

json placement_to_json(const Placement& placement) {
  json result = {{"role", placement.role},
                 {"source", placement.source},
                 {"at", placement.at},
                 {"length", placement.length},
                 {"gain_db", placement.gain_db}};
  if (placement.source_start != 0) {
    result["source_start"] = placement.source_start;
  }
  if (placement.loop_crossfade) {
    result["loop_crossfade"] = *placement.loop_crossfade;
  }
  if (placement.fade_in != 0) {
    result["fade_in"] = placement.fade_in;
  }
  if (placement.fade_out != 0) {
    result["fade_out"] = placement.fade_out;
  }
  if (!placement.duck.empty()) {
    json points = json::array();
    for (const auto& point : placement.duck) {
      points.push_back({point.at, point.db});
    }
    result["duck"] = std::move(points);
  }
  return result;
}

std::vector<GainPoint> duck_from_json(const JsonReader& reader) {
  std::vector<GainPoint> points;
  for (const auto& each : reader.items()) {
    const auto pair = each.as<std::pair<std::int64_t, double>>();
    if (!points.empty() && pair.first < points.back().at) {
      each.fail("comes before the point ahead of it");
    }
    points.push_back({pair.first, pair.second});
  }
  return points;
}

Placement placement_from_json(const JsonReader& reader, const Recipe& recipe) {
  Placement placement;
  placement.role = reader.get<std::string>("role");
  placement.source = reader.get<std::size_t>("source");
  placement.at = reader.get<std::int64_t>("at");
  placement.length = reader.get<std::int64_t>("length");
  placement.source_start = reader.get<std::int64_t>("source_start", 0);
  placement.gain_db = reader.get<double>("gain_db");
  placement.fade_in = reader.get<std::int64_t>("fade_in", 0);
  placement.fade_out = reader.get<std::int64_t>("fade_out", 0);
  if (reader.has("loop_crossfade")) {
    placement.loop_crossfade = reader.get<std::int64_t>("loop_crossfade");
  }
  if (reader.has("duck")) {
    placement.duck = duck_from_json(reader.at("duck"));
  }
  if (placement.source >= recipe.sources.size()) {
    reader.fail("names a source that is not listed");
  }
  if (placement.at < 0 || placement.length <= 0 || placement.length > recipe.length - placement.at) {
    reader.fail("lies outside the mix");
  }
  const auto& source = recipe.sources[placement.source];
  if (placement.source_start < 0 || placement.source_start >= source.frames) {
    reader.fail("starts outside its source");
  }
  if (placement.fade_in < 0 || placement.fade_out < 0 || placement.fade_in > placement.length ||
      placement.fade_out > placement.length || placement.loop_crossfade.value_or(0) < 0) {
    reader.fail("has fades longer than itself");
  }
  return placement;
}

}  // namespace

json to_json(const Recipe& recipe) {
  json sources = json::array();
  for (const auto& source : recipe.sources) {
    sources.push_back({{"path", source.path},
                       {"digest", source.digest},
                       {"sample_rate", source.sample_rate},
                       {"channels", source.channels},
                       {"frames", source.frames}});
  }
  json placements = json::array();
  for (const auto& placement : recipe.placements) {
    placements.push_back(placement_to_json(placement));
  }
  return {{"sample_rate", recipe.sample_rate},
          {"channels", recipe.channels},
          {"length", recipe.length},
          {"target_lufs", recipe.target_lufs},
          {"ceiling_dbtp", recipe.ceiling_dbtp},
          {"measured_lufs", recipe.measured_lufs},
          {"measured_dbtp", recipe.measured_dbtp},
          {"gain_db", recipe.gain_db},
          {"sources", std::move(sources)},
          {"placements", std::move(placements)}};
}

Recipe recipe_from_json(const json& value, const std::string& name) {
  const JsonReader reader(value, name);
  Recipe recipe;
  recipe.sample_rate = reader.get<int>("sample_rate");
  recipe.channels = reader.get<int>("channels");
  recipe.length = reader.get<std::int64_t>("length");
  recipe.target_lufs = reader.get<double>("target_lufs");
  recipe.ceiling_dbtp = reader.get<double>("ceiling_dbtp");
  recipe.measured_lufs = reader.get<double>("measured_lufs");
  recipe.measured_dbtp = reader.get<double>("measured_dbtp");
  recipe.gain_db = reader.get<double>("gain_db");
  if (recipe.sample_rate < 8000 || recipe.sample_rate > 192000 || recipe.channels < 1 ||
      recipe.channels > 2 || recipe.length <= 0) {
    reader.fail("must have a sample_rate, 1 or 2 channels and a length above 0");
  }
  for (const auto& each : reader.at("sources").items()) {
    recipe.sources.push_back({each.get<std::string>("path"), each.get<std::string>("digest"),
                              each.get<int>("sample_rate"), each.get<int>("channels"),
                              each.get<std::int64_t>("frames")});
    if (recipe.sources.back().sample_rate <= 0 || recipe.sources.back().frames <= 0) {
      each.fail("must have a sample_rate and frames above 0");
    }
  }
  for (const auto& each : reader.at("placements").items()) {
    recipe.placements.push_back(placement_from_json(each, recipe));
  }
  return recipe;
}

}  // namespace onair
