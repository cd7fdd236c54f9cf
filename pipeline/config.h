#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/error.h"

namespace onair::pipeline {

/// Where in a file something stands; line and column count from 1.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
};

struct ConfigFault {
  Location where;
  std::string message;
};

/// All faults of one configuration, so that a user mends them in one go.
class ConfigError : public Error {
 public:
  explicit ConfigError(std::vector<ConfigFault> faults);
  const std::vector<ConfigFault>& faults() const { return faults_; }

 private:
  std::vector<ConfigFault> faults_;
};

/// What a number in the YAML measures. A bare number is in the base unit; a suffix is converted
/// ("250ms", "1.5 s", "-18 dB", "128k", "44.1 kHz", "20 %"); any other suffix is a fault.
enum class Unit {
  none,             ///< a plain number
  seconds,          ///< s, ms, min, h
  decibels,         ///< dB, also dBTP, LUFS, LU
  bits_per_second,  ///< k, kbit/s, kbps
  hertz,            ///< Hz, kHz
  bytes,            ///< B, KiB, MiB, GiB, k, M, G
};

class ConfigDocument;

/// One node of a YAML file. It knows its file, line and column, its path ("stages.mix.loudness"),
/// and which of its keys were read. Reading never throws for bad input: the fault is added to the
/// document and the fallback is returned, so that one pass finds every fault. Cheap to copy; valid as
/// long as its ConfigDocument.
class ConfigNode {
 public:
  /// The value of a key that must be there; absent, it is a fault and an undefined node comes back.
  ConfigNode require(const std::string& key) const;
  /// The value of a key that may be absent. An explicit null counts as absent.
  std::optional<ConfigNode> find(const std::string& key) const;

  /// Scalars under a key; the fallback where the key is absent.
  std::string text(const std::string& key, const std::string& fallback) const;
  std::int64_t integer(const std::string& key, std::int64_t fallback) const;
  bool boolean(const std::string& key, bool fallback) const;
  /// A number with its unit, converted to the base unit. Outside [least, most] is a fault.
  double number(const std::string& key, double fallback, Unit unit, double least, double most) const;
  /// One of `choices`; anything else is a fault that names the nearest.
  std::string choice(const std::string& key, const std::string& fallback,
                     const std::vector<std::string>& choices) const;
  /// A list of scalars; a single scalar counts as a list of one. Empty where absent.
  std::vector<std::string> texts(const std::string& key) const;
  /// A file under a key, relative to the show's file; see as_file().
  std::optional<std::filesystem::path> file(const std::string& key) const;

  /// This node itself.
  std::string as_text() const;
  std::int64_t as_integer() const;
  double as_number(Unit unit, double least, double most) const;
  bool as_boolean() const;
  /// An existing regular file, relative to the folder of the YAML that names it; the result is absolute.
  /// "onair:NAME" names a file of the shipped assets. Absent, unreadable, a folder, or outside the
  /// workspace (symbolic links followed) is a fault.
  std::filesystem::path as_file() const;

  bool defined() const;
  bool is_map() const;
  bool is_sequence() const;
  bool is_scalar() const;
  std::vector<ConfigNode> items() const;  ///< of a sequence
  std::vector<std::pair<std::string, ConfigNode>> entries()
      const;  ///< of a map, in file order; all count as read

  const std::string& path() const;
  Location where() const;
  Location where_key(const std::string& key) const;
  void fault(const std::string& message) const;
  void fault_at(const Location& where, const std::string& message) const;

  /// Adds a fault for every key of this map that nothing has asked for, with the nearest key that
  /// something did ask for. Whoever has read a map to its end calls this.
  void reject_unread() const;

  struct Data;
  explicit ConfigNode(std::shared_ptr<Data> data) : data_(std::move(data)) {}

 private:
  std::shared_ptr<Data> data_;
};

/// A YAML file, with the overrides of `--set`.
class ConfigDocument {
 public:
  struct Options {
    std::filesystem::path workspace;  ///< absolute; files outside of it are refused
    std::filesystem::path assets;     ///< absolute; what "onair:" stands for
    std::vector<std::string> sets;    ///< "path.to.param=value", the value read as YAML
  };
  /// Throws Error (missing_input) where the file cannot be read, ConfigError where it is no YAML, has
  /// a duplicate key, is not UTF-8, or an override does not fit.
  ConfigDocument(const std::filesystem::path& file, Options options);
  ~ConfigDocument();
  ConfigDocument(ConfigDocument&&) noexcept;
  ConfigDocument& operator=(ConfigDocument&&) noexcept;

  ConfigNode root() const;
  const std::vector<ConfigFault>& faults() const;
  /// Throws ConfigError with all faults found so far, in file order; nothing where there are none.
  void throw_if_faulty() const;

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

/// The candidate nearest to `word` by edit distance, if one is near enough to be meant.
std::optional<std::string> nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace onair::pipeline
