#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "stages/lib/fault.h"

namespace onair {

/// Reads a JSON value of a known form; whatever does not fit is a Fault (bad_data) that names the file and
/// the member.
class JsonReader {
 public:
  JsonReader(const nlohmann::json& json, std::string name, std::string path = "")
      : json_(json), name_(std::move(name)), path_(std::move(path)) {}

  template <class T>
  T get(const char* member) const {
    return at(member).as<T>();
  }
  template <class T>
  T get(const char* member, T fallback) const {
    return has(member) ? get<T>(member) : fallback;
  }
  template <class T>
  T as() const {
    try {
      return json_.get<T>();
    } catch (const nlohmann::json::exception&) {
      fail("has the wrong type");
    }
  }
  bool has(const char* member) const { return json_.is_object() && json_.contains(member); }
  JsonReader at(const char* member) const {
    if (!has(member)) {
      fail(std::string("has no ") + member);
    }
    return {json_[member], name_, path_ + "." + member};
  }
  std::vector<JsonReader> items() const {
    if (!json_.is_array()) {
      fail("must be a list");
    }
    std::vector<JsonReader> result;
    for (std::size_t i = 0; i < json_.size(); ++i) {
      result.emplace_back(json_[i], name_, path_ + "[" + std::to_string(i) + "]");
    }
    return result;
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw Fault(Fault::Kind::bad_data, name_ + ": " + (path_.empty() ? "it" : path_.substr(1)) + " " + what);
  }

 private:
  const nlohmann::json& json_;
  std::string name_;
  std::string path_;
};

/// Text of a JSON value for people: an object's members and a list's items a line each, down to `depth`
/// levels; what lies deeper stands on one line, so that lists of many small objects diff well.
std::string pretty(const nlohmann::json& json, int depth);

/// Reads and parses a JSON file; Fault (missing_input, bad_data) that names it.
nlohmann::json read_json_file(const std::string& path);

}  // namespace onair
