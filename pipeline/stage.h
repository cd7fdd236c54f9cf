#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/config.h"
#include "pipeline/digest.h"

namespace onair::pipeline {

using Json = nlohmann::json;

/// A file that a stage uses besides its inputs: a jingle, a prompt, a dictionary.
struct UsedFile {
  std::string name;            ///< how an explanation calls it: "divider[0]"
  std::filesystem::path path;  ///< absolute
};

/// One unit of work in a stage. Two items with equal keys are the same item, in whatever stage run,
/// episode or show of the workspace they stand; an item whose key was seen before is not made again.
struct Item {
  /// Everything that its result depends on, content and never position. The kind, the version of the
  /// kind and the identity of the tool are added by the engine. Null: the item is never cached.
  Json key;
  std::string label;  ///< for messages: "line 12 「…」"
};

/// What an item gave: a small value and files, both kept in the store.
struct ItemResult {
  enum class Outcome { ran, cached, failed };
  Outcome outcome = Outcome::failed;
  Json value;
  std::map<std::string, std::filesystem::path> files;  ///< readable until the stage ends; never written to
  std::string error;                                   ///< of a failed item that was tolerated
};

/// What the function that makes one item sees. Used by one thread.
class ItemContext {
 public:
  virtual ~ItemContext() = default;
  virtual std::size_t index() const = 0;
  /// Where to write a file of the result; a fresh scratch path, the name is one path component.
  virtual std::filesystem::path file(const std::string& name) = 0;
  /// A scratch folder of this item's own, gone when it ends.
  virtual std::filesystem::path folder() = 0;
  virtual void set_value(Json value) = 0;
  virtual std::stop_token stop() const = 0;
  virtual void warn(const std::string& message) = 0;
};

struct ItemOptions {
  /// The named resource of which an item holds one while it runs ("cpu", "voicevox", "llm").
  std::string resource = "cpu";
  /// How often an item that throws TransientError is tried in all; between tries the engine waits
  /// with exponential back-off and jitter, or as long as the error asks.
  int attempts = 4;
  /// The identity of the tool or model behind the items, part of every item's key. Asked only when an
  /// item must be made; until then the identity of the record stands. Empty: there is no such tool.
  std::function<Json()> tool;
};

/// What a running stage sees. run_items may be called several times, one call after the other.
class StageContext {
 public:
  virtual ~StageContext() = default;

  /// The workspace's folder; paths in artifacts are relative to it.
  virtual const std::filesystem::path& workspace() const = 0;
  /// An output of a needed stage, by its name. Throws std::logic_error for a name not in inputs().
  virtual std::filesystem::path input(const std::string& name) const = 0;
  /// All outputs of the needed stages: name to path.
  virtual const std::map<std::string, std::filesystem::path>& all_inputs() const = 0;
  /// Where the output will lie when the stage is done: for naming it in an artifact, not for writing.
  virtual std::filesystem::path final_path(const std::string& output) const = 0;

  /// Where to write an output now: a scratch path that the engine syncs and renames when run() returns.
  /// Folders in the name are made.
  virtual std::filesystem::path output(const std::string& name) = 0;
  /// Makes an output of a file of an item's result, without a copy through the stage's hands.
  virtual void output_from(const std::string& name, const std::filesystem::path& item_file) = 0;

  /// Makes every item that the store does not have, several at a time, and returns all results in
  /// order. Every item is tried even where one fails; then, unless the stage tolerates that many, the
  /// failures are thrown as one Error that names each item.
  virtual std::vector<ItemResult> run_items(std::span<const Item> items, const ItemOptions& options,
                                            const std::function<void(ItemContext&)>& make) = 0;

  virtual void warn(const std::string& message) = 0;
  virtual std::stop_token stop() const = 0;
};

/// A node of the graph, configured for one episode. Made anew for every run; only run() may be slow or
/// touch the world.
class Stage {
 public:
  virtual ~Stage() = default;
  /// The effective parameters, defaults resolved, nothing that does not change the outputs (no URL of
  /// an engine, no time-out), no secret. An object; explanations name its members.
  virtual Json params() const = 0;
  /// Names of files that the needed stages must offer among their outputs.
  virtual std::vector<std::string> inputs() const { return {}; }
  /// Names of the files that it leaves, relative to the stage's folder; "clips/" stands for any
  /// number of files in that folder.
  virtual std::vector<std::string> outputs() const = 0;
  virtual std::vector<UsedFile> files() const { return {}; }
  /// Names and versions of linked libraries that shape the outputs: free to ask, part of the key.
  virtual Json libraries() const { return Json::object(); }
  virtual void run(StageContext& context) = 0;
};

/// What a stage in the YAML can be: its name there, and how to make one.
struct Kind {
  std::string name;
  /// Raised when the same key would give other bytes than before.
  int version = 1;
  /// Reads the stage's own keys. The engine has taken the common ones (kind, needs, tolerate, retries)
  /// and calls reject_unread() afterwards. Faults go to the node; it does not throw for them.
  std::function<std::unique_ptr<Stage>(const ConfigNode&)> make;
};

}  // namespace onair::pipeline
