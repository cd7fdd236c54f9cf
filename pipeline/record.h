#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "pipeline/digest.h"

namespace onair::pipeline {

/// Name of an output, relative to its stage's folder, to the digest of its bytes.
using Outputs = std::map<std::string, Digest>;

/// Name of an output to every digest that may stand there without a person's doing.
using Announced = std::map<std::string, std::set<Digest>>;

/// What a stage ran with and what came out. Records lie beside the episode
/// (episodes/<show>/<date>/.records/), so that they outlive the store: without them an edit could not be told
/// from an output.
struct Record {
  /// kind, version, params, inputs {name: digest}, files {name: digest}, libraries.
  nlohmann::json key;
  /// Identity of the tool behind the items; null where there is none.
  nlohmann::json tool;
  Outputs outputs;
};

nlohmann::json to_json(const Record& record);
std::optional<Record> record_from_json(const nlohmann::json& json);

/// The records of one episode. A damaged record counts as absent.
class Records {
 public:
  /// `scratch` is a folder on the same file system, for writing aside.
  Records(std::filesystem::path folder, std::filesystem::path scratch)
      : folder_(std::move(folder)), scratch_(std::move(scratch)) {}

  std::optional<Record> read(const std::string& stage) const;
  void write(const std::string& stage, const Record& record) const;

  /// Before outputs are put in place their digests are announced, so that after a crash half of them are
  /// not taken for a person's edits. Announcements add up until they are ended.
  Announced announced(const std::string& stage) const;
  void announce(const std::string& stage, const Outputs& outputs) const;
  void end_announcement(const std::string& stage) const;

 private:
  void write(const std::string& name, const nlohmann::json& json) const;

  std::filesystem::path folder_;
  std::filesystem::path scratch_;
};

}  // namespace onair::pipeline
