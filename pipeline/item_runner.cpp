#include "pipeline/item_runner.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "pipeline/files.h"

namespace onair::pipeline {

namespace fs = std::filesystem;

namespace {

/// What one try of an item writes into.
class Attempt : public ItemContext {
 public:
  Attempt(std::size_t index, fs::path folder, std::stop_token stop,
          const std::function<void(const std::string&)>& warn)
      : index_(index), folder_(std::move(folder)), stop_(std::move(stop)), warn_(warn) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    make_folders(folder_);
  }
  ~Attempt() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  std::size_t index() const override { return index_; }
  fs::path file(const std::string& name) override { return files_[name] = folder_ / name; }
  fs::path folder() override { return folder_; }
  void set_value(Json value) override { value_ = std::move(value); }
  std::stop_token stop() const override { return stop_; }
  void warn(const std::string& message) override { warn_(message); }

  const Json& value() const { return value_; }
  const std::map<std::string, fs::path>& files() const { return files_; }

 private:
  std::size_t index_;
  fs::path folder_;
  std::stop_token stop_;
  const std::function<void(const std::string&)>& warn_;
  Json value_;
  std::map<std::string, fs::path> files_;
};

std::string message_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

ExitCode code_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return error.code();
  } catch (...) {
    return ExitCode::bug;
  }
}

}  // namespace

/// One call of run_items.
class ItemRunner::Batch {
 public:
  Batch(ItemRunner& runner, std::span<const Item> items, const ItemOptions& options,
        const std::function<void(ItemContext&)>& make)
      : runner_(runner), environment_(runner.environment_), items_(items), options_(options), make_(make) {}

  std::vector<ItemResult> run() {
    runner_.counts_.total += items_.size();
    results_.resize(items_.size());
    errors_.resize(items_.size());
    if (options_.tool && ((runner_.tool_.is_null() && !items_.empty()) || environment_.refresh_tools)) {
      ask_tool();
    }
    look_up();
    if (!to_make_.empty() && options_.tool && ask_tool()) {
      look_up();  // another tool than the record's: other keys
    }
    count_cached();
    make_all();
    share_with_twins();
    throw_failures();
    return std::move(results_);
  }

 private:
  /// True where the answer is another one than the identity that stood so far.
  bool ask_tool() {
    if (runner_.tool_asked_) {
      return false;
    }
    const Json answer = options_.tool();
    runner_.tool_asked_ = true;
    const bool differs = answer != runner_.tool_;
    runner_.tool_ = answer;
    return differs;
  }

  Digest key(const Item& item) const {
    return digest_json({{"kind", environment_.node.kind->name},
                        {"version", environment_.node.kind->version},
                        {"tool", options_.tool ? runner_.tool_ : Json()},
                        {"item", item.key}});
  }

  void look_up() {
    to_make_.clear();
    twins_.clear();
    keys_.assign(items_.size(), {});
    std::map<Digest, std::size_t> first;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].key.is_null()) {
        to_make_.push_back(i);
        continue;
      }
      keys_[i] = key(items_[i]);
      const auto [place, fresh] = first.emplace(keys_[i], i);
      if (!fresh) {
        twins_.emplace_back(i, place->second);
      } else if (environment_.force || !read_from_store(i)) {
        to_make_.push_back(i);
      }
    }
  }

  bool read_from_store(std::size_t index) {
    const auto entry = environment_.store.entry("items", keys_[index]);
    if (!entry || !entry->is_object() || !entry->contains("files")) {
      return false;
    }
    ItemResult result;
    result.outcome = ItemResult::Outcome::cached;
    result.value = entry->value("value", Json());
    for (const auto& [name, digest] : (*entry)["files"].items()) {
      const auto blob = environment_.store.find(digest.get<std::string>());
      if (!blob) {
        return false;
      }
      result.files[name] = *blob;
    }
    results_[index] = std::move(result);
    return true;
  }

  void count_cached() {
    runner_.counts_.cached += items_.size() - to_make_.size();
    environment_.progress(runner_.counts_);
  }

  void make_all() {
    const auto limit = static_cast<std::size_t>(environment_.resources.limit(options_.resource));
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(limit, to_make_.size()); ++i) {
      threads.emplace_back([this] { work(); });
    }
    threads.clear();  // joins
    if (environment_.stop.stop_requested()) {
      throw Interrupted();
    }
  }

  void work() {
    while (!environment_.stop.stop_requested()) {
      const std::size_t next = next_++;
      if (next >= to_make_.size()) {
        return;
      }
      const std::size_t index = to_make_[next];
      try {
        make_with_retries(index);
        const std::lock_guard lock(runner_.mutex_);
        ++runner_.counts_.ran;
      } catch (...) {
        errors_[index] = std::current_exception();
        if (environment_.stop.stop_requested()) {
          return;
        }
        results_[index].error = message_of(errors_[index]);
        const std::lock_guard lock(runner_.mutex_);
        ++runner_.counts_.failed;
      }
      const std::lock_guard lock(runner_.mutex_);
      environment_.progress(runner_.counts_);
    }
  }

  void make_with_retries(std::size_t index) {
    const int attempts = environment_.node.attempts > 0 ? environment_.node.attempts : options_.attempts;
    for (int attempt = 1;; ++attempt) {
      std::chrono::milliseconds pause{};
      try {
        const auto hold = environment_.resources.acquire(options_.resource, environment_.stop);
        try {
          make_once(index);
          return;
        } catch (...) {
          std::rethrow_exception(environment_.classify(std::current_exception()));
        }
      } catch (const TransientError& error) {
        if (attempt >= attempts || environment_.stop.stop_requested()) {
          throw;
        }
        pause = error.retry_after().value_or(back_off(attempt));
        environment_.warn(items_[index].label + ": " + error.what() + "; trying again in " +
                          std::to_string(pause.count() / 1000) + " s (" + std::to_string(attempt + 1) +
                          " of " + std::to_string(attempts) + ")");
      }
      environment_.clock.wait(pause, environment_.stop);
      if (environment_.stop.stop_requested()) {
        throw Interrupted();
      }
    }
  }

  void make_once(std::size_t index) {
    Attempt attempt(index, environment_.scratch / "items" / std::to_string(index), environment_.stop,
                    environment_.warn);
    make_(attempt);
    ItemResult result;
    result.outcome = ItemResult::Outcome::ran;
    result.value = attempt.value();
    Json digests = Json::object();
    for (const auto& [name, path] : attempt.files()) {
      const Digest digest = environment_.store.take(path);
      digests[name] = digest;
      result.files[name] = environment_.store.blob(digest);
    }
    if (!items_[index].key.is_null()) {
      environment_.store.put_entry("items", keys_[index], {{"value", result.value}, {"files", digests}});
    }
    results_[index] = std::move(result);
  }

  void share_with_twins() {
    for (const auto& [twin, first] : twins_) {
      results_[twin] = results_[first];
      if (results_[twin].outcome == ItemResult::Outcome::ran) {
        results_[twin].outcome = ItemResult::Outcome::cached;
      }
    }
  }

  void throw_failures() const {
    std::string text;
    std::size_t failed = 0;
    ExitCode code = ExitCode::bug;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (errors_[i]) {
        code = failed++ == 0 ? code_of(errors_[i]) : code;
        text += "\n  " + items_[i].label + ": " + message_of(errors_[i]);
      }
    }
    if (failed > environment_.node.tolerated_items) {
      throw Error(code,
                  std::to_string(failed) + " of " + std::to_string(items_.size()) + " items failed:" + text);
    }
    if (failed > 0) {
      environment_.warn(std::to_string(failed) + " items failed and are left out:" + text);
    }
  }

  ItemRunner& runner_;
  const ItemEnvironment& environment_;
  std::span<const Item> items_;
  const ItemOptions& options_;
  const std::function<void(ItemContext&)>& make_;
  std::vector<ItemResult> results_;
  std::vector<std::exception_ptr> errors_;
  std::vector<Digest> keys_;
  std::vector<std::size_t> to_make_;
  std::vector<std::pair<std::size_t, std::size_t>> twins_;  // (twin, the item it equals)
  std::atomic<std::size_t> next_ = 0;
};

std::vector<ItemResult> ItemRunner::run(std::span<const Item> items, const ItemOptions& options,
                                        const std::function<void(ItemContext&)>& make) {
  return Batch(*this, items, options, make).run();
}

}  // namespace onair::pipeline
