#include "stages/json_reader.h"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace onair {

namespace {

void append(const nlohmann::json& json, int depth, std::size_t indent, std::string& text) {
  if (depth == 0 || !json.is_structured() || json.empty()) {
    text += json.dump();
    return;
  }
  const bool object = json.is_object();
  text += object ? "{" : "[";
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    text += first ? "\n" : ",\n";
    first = false;
    text.append(indent + 1, ' ');
    if (object) {
      text += nlohmann::json(key).dump() + ": ";
    }
    append(value, depth - 1, indent + 1, text);
  }
  text += '\n';
  text.append(indent, ' ');
  text += object ? "}" : "]";
}

}  // namespace

std::string pretty(const nlohmann::json& json, int depth) {
  std::string text;
  append(json, depth, 0, text);
  return text + "\n";
}

nlohmann::json read_json_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    throw Fault(Fault::Kind::missing_input, "cannot read " + path + ": " + std::strerror(errno));
  }
  try {
    return nlohmann::json::parse(file);
  } catch (const nlohmann::json::parse_error& error) {
    throw Fault(Fault::Kind::bad_data, path + " is no JSON: " + error.what());
  }
}

}  // namespace onair
