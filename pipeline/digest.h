#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace onair::pipeline {

/// The name of some bytes: 64 lower-case hex digits of their SHA-256.
using Digest = std::string;

Digest digest_bytes(std::string_view bytes);
/// Of a file's content, read in pieces. Throws Error (missing_input) where it cannot be read.
Digest digest_file(const std::filesystem::path& path);
/// Of a value's canonical text: members sorted, no white space.
Digest digest_json(const nlohmann::json& value);

}  // namespace onair::pipeline
