#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace onair::pipeline {

/// The first difference between two stage keys, for a person: "params.loudness -16 -> -14",
/// "input clips.json changed", "file divider[0] changed". Nothing where they are equal.
std::optional<std::string> first_difference(const nlohmann::json& before, const nlohmann::json& now);

}  // namespace onair::pipeline
