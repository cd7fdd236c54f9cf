#include "pipeline/explanation.h"

#include <set>

namespace onair::pipeline {

namespace {

using nlohmann::json;

std::string shown(const json& value) {
  const std::string text = value.dump();
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) {
    return text;
  }
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;  // not inside a character
  }
  return text.substr(0, end) + "…";
}

std::optional<std::string> difference_of_values(const std::string& path, const json& before,
                                                const json& now) {
  if (before == now) {
    return std::nullopt;
  }
  if (before.is_object() && now.is_object()) {
    std::set<std::string> names;
    for (const auto* side : {&before, &now}) {
      for (const auto& [name, value] : side->items()) {
        names.insert(name);
      }
    }
    for (const auto& name : names) {
      const std::string member = path + "." + name;
      if (!before.contains(name)) {
        return member + " " + shown(now[name]) + " is new";
      }
      if (!now.contains(name)) {
        return member + " " + shown(before[name]) + " is gone";
      }
      if (auto difference = difference_of_values(member, before[name], now[name])) {
        return difference;
      }
    }
  }
  if (before.is_array() && now.is_array() && before.size() == now.size()) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (auto difference = difference_of_values(path + "[" + std::to_string(i) + "]", before[i], now[i])) {
        return difference;
      }
    }
  }
  return path + " " + shown(before) + " -> " + shown(now);
}

std::optional<std::string> difference_of_files(const std::string& what, const json& before, const json& now) {
  for (const auto& [name, digest] : now.items()) {
    if (!before.contains(name)) {
      return what + " " + name + " is new";
    }
    if (before[name] != digest) {
      return what + " " + name + " changed";
    }
  }
  for (const auto& [name, digest] : before.items()) {
    if (!now.contains(name)) {
      return what + " " + name + " is gone";
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> first_difference(const json& before, const json& now) {
  if (before == now) {
    return std::nullopt;
  }
  for (const char* member : {"kind", "version", "params"}) {
    if (auto difference =
            difference_of_values(member, before.value(member, json()), now.value(member, json()))) {
      return difference;
    }
  }
  const auto files = [](const json& key, const char* member) { return key.value(member, json::object()); };
  if (auto difference = difference_of_files("input", files(before, "inputs"), files(now, "inputs"))) {
    return difference;
  }
  if (auto difference = difference_of_files("file", files(before, "files"), files(now, "files"))) {
    return difference;
  }
  return difference_of_values("libraries", files(before, "libraries"), files(now, "libraries"));
}

}  // namespace onair::pipeline
