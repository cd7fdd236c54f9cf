#include "pipeline/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

#include "pipeline/files.h"
#include "pipeline/unit.h"

namespace onair::pipeline {

namespace fs = std::filesystem;

struct ConfigDocument::Impl {
  std::string name;  ///< of the file, as the user wrote it
  fs::path folder;
  Options options;
  YAML::Node root;
  std::vector<ConfigFault> faults;
  /// Path of a member set on the command line to the words that set it.
  std::map<std::string, std::string> overrides;
};

struct ConfigNode::Data {
  std::shared_ptr<ConfigDocument::Impl> document;
  YAML::Node node;
  bool defined = true;
  std::string path;
  Location where;
  std::set<std::string> asked;
};

namespace {

std::string in_quotes(const std::string& text) { return "'" + text + "'"; }

std::string message_of(const std::vector<ConfigFault>& faults) {
  std::string text;
  for (const auto& fault : faults) {
    text += (text.empty() ? "" : "\n") + fault.where.file + ":" + std::to_string(fault.where.line) + ":" +
            std::to_string(fault.where.column) + ": " + fault.message;
  }
  return text;
}

Location location(const ConfigDocument::Impl& document, const std::string& path, const YAML::Mark& mark,
                  const Location& otherwise) {
  for (const auto& [overridden, words] : document.overrides) {
    if (path == overridden || path.starts_with(overridden + ".")) {
      return {words, 1, static_cast<int>(overridden.size()) + 2};
    }
  }
  if (mark.is_null()) {
    return otherwise;
  }
  return {document.name, mark.line + 1, mark.column + 1};
}

std::string what_it_is(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return in_quotes(node.Scalar());
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Map:
      return "a map";
    default:
      return "nothing";
  }
}

/// Position of the first byte that is not UTF-8, as a location; nothing where all is well.
std::optional<Location> first_bad_byte(const std::string& text, const std::string& name) {
  Location where{name, 1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : (lead & 0xF0) == 0xE0       ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    bool good = length > 0 && i + length <= text.size();
    for (std::size_t k = 1; good && k < length; ++k) {
      good = (static_cast<unsigned char>(text[i + k]) & 0xC0) == 0x80;
    }
    if (!good) {
      return where;
    }
    if (lead == '\n') {
      ++where.line;
      where.column = 0;
    }
    ++where.column;
    i += length;
  }
  return std::nullopt;
}

/// Finds duplicate keys and keys that are no text, in a tree that aliases may have made large or endless.
class TreeCheck {
 public:
  explicit TreeCheck(ConfigDocument::Impl& document) : document_(document) {}

  void check(const YAML::Node& node, int depth) {
    constexpr int kDeepest = 100;
    constexpr int kMost = 100'000;
    if (depth > kDeepest || ++visited_ > kMost) {
      throw ConfigError({{{document_.name, node.Mark().line + 1, node.Mark().column + 1},
                          "this is nested too deeply or, with its aliases, too large for a show"}});
    }
    if (node.IsSequence()) {
      for (const auto& item : node) {
        check(item, depth + 1);
      }
    } else if (node.IsMap()) {
      check_map(node, depth);
    }
  }

 private:
  void check_map(const YAML::Node& node, int depth) {
    std::map<std::string, YAML::Mark> seen;
    for (const auto& entry : node) {
      const auto mark = entry.first.Mark();
      if (!entry.first.IsScalar()) {
        document_.faults.push_back(
            {{document_.name, mark.line + 1, mark.column + 1}, "a key must be a word"});
        continue;
      }
      const auto [place, fresh] = seen.emplace(entry.first.Scalar(), mark);
      if (!fresh) {
        document_.faults.push_back({{document_.name, mark.line + 1, mark.column + 1},
                                    in_quotes(entry.first.Scalar()) +
                                        " stands here a second time; the first is on line " +
                                        std::to_string(place->second.line + 1)});
      }
      check(entry.second, depth + 1);
    }
  }

  ConfigDocument::Impl& document_;
  int visited_ = 0;
};

void apply_override(ConfigDocument::Impl& document, const std::string& words) {
  const auto refuse = [&](const std::string& why) -> void {
    throw Error(ExitCode::usage, "--set " + words + ": " + why);
  };
  const auto equals = words.find('=');
  if (equals == std::string::npos || equals == 0) {
    refuse("write it as path.to.param=value");
  }
  const std::string path = words.substr(0, equals);
  YAML::Node value;
  try {
    value = YAML::Load(words.substr(equals + 1));
  } catch (const YAML::Exception& error) {
    refuse(std::string("the value is no YAML: ") + error.msg);
  }
  YAML::Node node = document.root;
  std::istringstream parts(path);
  std::vector<std::string> names;
  for (std::string name; std::getline(parts, name, '.');) {
    names.push_back(name);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (node.IsScalar()) {
      refuse(in_quotes(names[i]) + " lies under a value that has no members");
    }
    const bool is_index = node.IsSequence();
    if (is_index && (names[i].empty() || names[i].find_first_not_of("0123456789") != std::string::npos ||
                     names[i].size() > 6 || std::stoul(names[i]) >= node.size())) {
      refuse(in_quotes(names[i]) + " is no index of that list of " + std::to_string(node.size()));
    }
    YAML::Node child = is_index ? node[std::stoul(names[i])] : node[names[i]];
    if (i + 1 == names.size()) {
      child = value;
    } else if (!child.IsDefined() || child.IsNull()) {
      child = YAML::Node(YAML::NodeType::Map);
    }
    node.reset(child);
  }
  document.overrides[path] = "--set " + words;
}

}  // namespace

ConfigError::ConfigError(std::vector<ConfigFault> faults)
    : Error(ExitCode::bad_data, message_of(faults)), faults_(std::move(faults)) {}

ConfigNode ConfigNode::require(const std::string& key) const {
  if (auto found = find(key)) {
    return *found;
  }
  if (data_->defined) {
    fault(in_quotes(key) + " is missing");
  }
  auto child = std::make_shared<Data>();
  child->document = data_->document;
  child->defined = false;
  child->path = data_->path.empty() ? key : data_->path + "." + key;
  child->where = data_->where;
  return ConfigNode(child);
}

std::optional<ConfigNode> ConfigNode::find(const std::string& key) const {
  data_->asked.insert(key);
  if (!data_->defined || !data_->node.IsMap()) {
    return std::nullopt;
  }
  // Not operator[]: it would insert, and it compares by conversion.
  for (const auto& entry : data_->node) {
    if (entry.first.IsScalar() && entry.first.Scalar() == key && !entry.second.IsNull()) {
      auto child = std::make_shared<Data>();
      child->document = data_->document;
      child->node = entry.second;
      child->path = data_->path.empty() ? key : data_->path + "." + key;
      child->where = location(*data_->document, child->path, entry.second.Mark(), data_->where);
      return ConfigNode(child);
    }
  }
  return std::nullopt;
}

std::string ConfigNode::text(const std::string& key, const std::string& fallback) const {
  const auto child = find(key);
  return child ? child->as_text() : fallback;
}

std::int64_t ConfigNode::integer(const std::string& key, std::int64_t fallback) const {
  const auto child = find(key);
  return child ? child->as_integer() : fallback;
}

bool ConfigNode::boolean(const std::string& key, bool fallback) const {
  const auto child = find(key);
  return child ? child->as_boolean() : fallback;
}

double ConfigNode::number(const std::string& key, double fallback, Unit unit, double least,
                          double most) const {
  const auto child = find(key);
  return child ? child->as_number(unit, least, most) : fallback;
}

std::string ConfigNode::choice(const std::string& key, const std::string& fallback,
                               const std::vector<std::string>& choices) const {
  const auto child = find(key);
  if (!child) {
    return fallback;
  }
  const std::string word = child->as_text();
  if (std::find(choices.begin(), choices.end(), word) != choices.end()) {
    return word;
  }
  std::string list;
  for (const auto& each : choices) {
    list += (list.empty() ? "" : ", ") + each;
  }
  const auto meant = nearest(word, choices);
  child->fault(in_quotes(word) + " is not one of " + list +
               (meant ? "; did you mean " + in_quotes(*meant) + "?" : ""));
  return fallback;
}

std::vector<std::string> ConfigNode::texts(const std::string& key) const {
  const auto child = find(key);
  if (!child) {
    return {};
  }
  if (!child->is_sequence()) {
    return {child->as_text()};
  }
  std::vector<std::string> result;
  for (const auto& item : child->items()) {
    result.push_back(item.as_text());
  }
  return result;
}

std::optional<fs::path> ConfigNode::file(const std::string& key) const {
  const auto child = find(key);
  return child ? std::optional(child->as_file()) : std::nullopt;
}

std::string ConfigNode::as_text() const {
  if (!data_->defined) {
    return {};
  }
  if (!data_->node.IsScalar()) {
    fault(data_->path + " must be a text, not " + what_it_is(data_->node));
    return {};
  }
  return data_->node.Scalar();
}

std::int64_t ConfigNode::as_integer() const {
  const double number = as_number(Unit::none, -9e15, 9e15);
  const auto whole = static_cast<std::int64_t>(number);
  if (static_cast<double>(whole) != number) {
    fault(data_->path + " must be a whole number, not " + in_quotes(data_->node.Scalar()));
  }
  return whole;
}

double ConfigNode::as_number(Unit unit, double least, double most) const {
  if (!data_->defined) {
    return 0;
  }
  const auto number = data_->node.IsScalar() ? parse_quantity(data_->node.Scalar(), unit) : std::nullopt;
  if (!number) {
    fault(data_->path + " must be " + describe(unit) + ", not " + what_it_is(data_->node));
    return least;
  }
  if (*number < least || *number > most) {
    std::ostringstream text;
    text << data_->path << " is " << data_->node.Scalar() << ", but must lie between " << least << " and "
         << most;
    fault(text.str());
    return least;
  }
  return *number;
}

bool ConfigNode::as_boolean() const {
  if (!data_->defined) {
    return false;
  }
  const std::string word = data_->node.IsScalar() ? data_->node.Scalar() : "";
  if (word == "true" || word == "yes" || word == "on") {
    return true;
  }
  if (word != "false" && word != "no" && word != "off") {
    fault(data_->path + " must be true or false, not " + what_it_is(data_->node));
  }
  return false;
}

fs::path ConfigNode::as_file() const {
  const std::string name = as_text();
  if (name.empty()) {
    if (data_->defined && data_->node.IsScalar()) {
      fault(data_->path + " must name a file, but is empty");
    }
    return {};
  }
  const auto& options = data_->document->options;
  constexpr const char* kAssets = "onair:";
  const bool shipped = name.starts_with(kAssets);
  const fs::path root = shipped ? options.assets : options.workspace;
  const fs::path path =
      shipped ? options.assets / name.substr(std::string(kAssets).size()) : data_->document->folder / name;
  std::error_code error;
  const auto real = fs::weakly_canonical(path, error);
  const auto real_root = fs::weakly_canonical(root, error);
  const auto relative = real.lexically_relative(real_root);
  if (relative.empty() || relative.begin()->string() == "..") {
    fault(in_quotes(name) + " leads out of " +
          (shipped ? "onair's assets" : "the workspace " + options.workspace.string()) +
          "; copy the file into it, or name a larger folder with --workspace");
    return {};
  }
  if (!fs::exists(path, error)) {
    fault("there is no file " + in_quotes(name) + " (looked for " + path.lexically_normal().string() + ")");
    return {};
  }
  if (!fs::is_regular_file(path, error)) {
    fault(in_quotes(name) + " is not a file");
    return {};
  }
  if (!std::ifstream(path)) {
    fault(in_quotes(name) + " cannot be read: " + std::strerror(errno));
    return {};
  }
  return path.lexically_normal();
}

bool ConfigNode::defined() const { return data_->defined; }
bool ConfigNode::is_map() const { return data_->defined && data_->node.IsMap(); }
bool ConfigNode::is_sequence() const { return data_->defined && data_->node.IsSequence(); }
bool ConfigNode::is_scalar() const { return data_->defined && data_->node.IsScalar(); }

std::vector<ConfigNode> ConfigNode::items() const {
  std::vector<ConfigNode> result;
  if (data_->defined && !data_->node.IsSequence()) {
    fault(data_->path + " must be a list, not " + what_it_is(data_->node));
    return result;
  }
  for (std::size_t i = 0; data_->defined && i < data_->node.size(); ++i) {
    auto child = std::make_shared<Data>();
    child->document = data_->document;
    child->node = data_->node[i];
    child->path = data_->path + "." + std::to_string(i);
    child->where = location(*data_->document, child->path, child->node.Mark(), data_->where);
    result.emplace_back(child);
  }
  return result;
}

std::vector<std::pair<std::string, ConfigNode>> ConfigNode::entries() const {
  std::vector<std::pair<std::string, ConfigNode>> result;
  if (!data_->defined || data_->node.IsNull()) {
    return result;
  }
  if (!data_->node.IsMap()) {
    fault(data_->path + " must be a map, not " + what_it_is(data_->node));
    return result;
  }
  for (const auto& entry : data_->node) {
    if (!entry.first.IsScalar()) {
      continue;
    }
    auto child = std::make_shared<Data>();
    child->document = data_->document;
    child->node = entry.second;
    child->path = data_->path.empty() ? entry.first.Scalar() : data_->path + "." + entry.first.Scalar();
    child->where = location(*data_->document, child->path, entry.second.Mark(), data_->where);
    if (!entry.second.IsNull() && !entry.second.IsMap() && data_->path == "stages") {
      ConfigNode(child).fault(child->path + " must be a map of the stage's params, not " +
                              what_it_is(entry.second));
    }
    data_->asked.insert(entry.first.Scalar());
    result.emplace_back(entry.first.Scalar(), ConfigNode(child));
  }
  return result;
}

const std::string& ConfigNode::path() const { return data_->path; }
Location ConfigNode::where() const { return data_->where; }

Location ConfigNode::where_key(const std::string& key) const {
  if (data_->defined && data_->node.IsMap()) {
    for (const auto& entry : data_->node) {
      if (entry.first.IsScalar() && entry.first.Scalar() == key) {
        return location(*data_->document, data_->path.empty() ? key : data_->path + "." + key,
                        entry.first.Mark(), data_->where);
      }
    }
  }
  return data_->where;
}

void ConfigNode::fault(const std::string& message) const { fault_at(data_->where, message); }

void ConfigNode::fault_at(const Location& where, const std::string& message) const {
  data_->document->faults.push_back({where, message});
}

void ConfigNode::reject_unread() const {
  if (!data_->defined || !data_->node.IsMap()) {
    if (data_->defined && !data_->node.IsNull()) {
      fault(data_->path + " must be a map, not " + what_it_is(data_->node));
    }
    return;
  }
  const std::vector<std::string> known(data_->asked.begin(), data_->asked.end());
  for (const auto& entry : data_->node) {
    if (!entry.first.IsScalar() || data_->asked.contains(entry.first.Scalar())) {
      continue;
    }
    const std::string key = entry.first.Scalar();
    const auto meant = nearest(key, known);
    std::string list;
    for (const auto& each : known) {
      list += (list.empty() ? "" : ", ") + each;
    }
    fault_at(where_key(key), "unknown key " + in_quotes(key) +
                                 (data_->path.empty() ? "" : " in " + data_->path) +
                                 (meant ? "; did you mean " + in_quotes(*meant) + "?" : "; known are " + list));
  }
}

ConfigDocument::ConfigDocument(const fs::path& file, Options options) : impl_(std::make_shared<Impl>()) {
  impl_->name = file.string();
  impl_->folder = fs::absolute(file).parent_path().lexically_normal();
  impl_->options = std::move(options);
  const std::string text = read_file(file);
  if (const auto bad = first_bad_byte(text, impl_->name)) {
    throw ConfigError({{*bad, "this is not UTF-8; save the file as UTF-8"}});
  }
  try {
    impl_->root = YAML::Load(text);
  } catch (const YAML::Exception& error) {
    throw ConfigError(
        {{{impl_->name, error.mark.line + 1, error.mark.column + 1}, "this is no YAML: " + error.msg}});
  }
  if (!impl_->root.IsMap()) {
    throw ConfigError({{{impl_->name, 1, 1}, "a show is a map that begins with show:"}});
  }
  TreeCheck(*impl_).check(impl_->root, 0);
  throw_if_faulty();
  for (const auto& set : impl_->options.sets) {
    apply_override(*impl_, set);
  }
}

ConfigDocument::~ConfigDocument() = default;
ConfigDocument::ConfigDocument(ConfigDocument&&) noexcept = default;
ConfigDocument& ConfigDocument::operator=(ConfigDocument&&) noexcept = default;

ConfigNode ConfigDocument::root() const {
  auto data = std::make_shared<ConfigNode::Data>();
  data->document = impl_;
  data->node = impl_->root;
  data->where = {impl_->name, 1, 1};
  return ConfigNode(data);
}

const std::vector<ConfigFault>& ConfigDocument::faults() const { return impl_->faults; }

void ConfigDocument::throw_if_faulty() const {
  if (impl_->faults.empty()) {
    return;
  }
  auto faults = impl_->faults;
  std::stable_sort(faults.begin(), faults.end(), [](const ConfigFault& a, const ConfigFault& b) {
    return std::tie(a.where.file, a.where.line, a.where.column) <
           std::tie(b.where.file, b.where.line, b.where.column);
  });
  throw ConfigError(std::move(faults));
}

std::optional<std::string> nearest(const std::string& word, const std::vector<std::string>& candidates) {
  const auto distance = [](const std::string& a, const std::string& b) {
    // Optimal string alignment: a transposition of neighbours counts as one edit.
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
      for (std::size_t k = 0; k <= b.size(); ++k) {
        if (i == 0 || k == 0) {
          cost[i][k] = i + k;
          continue;
        }
        const std::size_t change = a[i - 1] == b[k - 1] ? 0 : 1;
        cost[i][k] = std::min({cost[i - 1][k] + 1, cost[i][k - 1] + 1, cost[i - 1][k - 1] + change});
        if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) {
          cost[i][k] = std::min(cost[i][k], cost[i - 2][k - 2] + 1);
        }
      }
    }
    return cost[a.size()][b.size()];
  };
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    if (const auto d = distance(word, candidate); d < best_distance) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

}  // namespace onair::pipeline
