#include "pipeline/record.h"

#include <fstream>

#include "pipeline/files.h"

namespace onair::pipeline {

namespace {

std::optional<nlohmann::json> read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object()) {
    return std::nullopt;
  }
  return json;
}

std::optional<Outputs> outputs_from_json(const nlohmann::json& json) {
  const auto found = json.find("outputs");
  if (found == json.end() || !found->is_object()) {
    return std::nullopt;
  }
  Outputs outputs;
  for (const auto& [name, digest] : found->items()) {
    if (!digest.is_string()) {
      return std::nullopt;
    }
    outputs[name] = digest;
  }
  return outputs;
}

}  // namespace

nlohmann::json to_json(const Record& record) {
  return {{"key", record.key}, {"tool", record.tool}, {"outputs", record.outputs}};
}

std::optional<Record> record_from_json(const nlohmann::json& json) {
  auto outputs = outputs_from_json(json);
  if (!outputs || !json.contains("key") || !json["key"].is_object()) {
    return std::nullopt;
  }
  return Record{json["key"], json.value("tool", nlohmann::json()), std::move(*outputs)};
}

std::optional<Record> Records::read(const std::string& stage) const {
  const auto json = read_json(folder_ / (stage + ".json"));
  return json ? record_from_json(*json) : std::nullopt;
}

void Records::write(const std::string& stage, const Record& record) const {
  write(stage + ".json", to_json(record));
}

void Records::write(const std::string& name, const nlohmann::json& json) const {
  make_folders(folder_);
  write_file_through(scratch_ / name, folder_ / name, json.dump(1) + "\n");
}

Announced Records::announced(const std::string& stage) const {
  const auto json = read_json(folder_ / (stage + ".announced"));
  if (!json) {
    return {};
  }
  try {
    return json->get<Announced>();
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

void Records::announce(const std::string& stage, const Outputs& outputs) const {
  auto all = announced(stage);
  for (const auto& [name, digest] : outputs) {
    all[name].insert(digest);
  }
  write(stage + ".announced", all);
}

void Records::end_announcement(const std::string& stage) const {
  std::error_code ignored;  // an announcement that stays is read again and does no harm
  std::filesystem::remove(folder_ / (stage + ".announced"), ignored);
}

}  // namespace onair::pipeline
