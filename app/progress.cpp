#include "app/progress.h"

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "app/errors.h"

namespace onair::app {

namespace {

using pipeline::ItemCounts;
using pipeline::Outcome;
using pipeline::StageReport;

std::string seconds_text(double seconds) {
  char text[32];
  if (seconds < 60) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else {
    std::snprintf(text, sizeof text, "%d min %02d s", static_cast<int>(seconds) / 60, static_cast<int>(seconds) % 60);
  }
  return text;
}

std::string items_text(const ItemCounts& items) {
  if (items.total == 0) {
    return {};
  }
  std::string text = ", " + std::to_string(items.ran) + " of " + std::to_string(items.total) + " items made";
  if (items.cached > 0) {
    text += ", " + std::to_string(items.cached) + " kept";
  }
  return text + (items.failed > 0 ? ", " + std::to_string(items.failed) + " failed" : "");
}

/// "mix         ran in 1.2 s (params.loudness -16 -> -14)"
std::string line_of(const StageReport& report) {
  std::string text = report.stage;
  text.resize(std::max<std::size_t>(text.size() + 1, 12), ' ');
  text += to_string(report.outcome);
  if (report.outcome == Outcome::ran) {
    text += " in " + seconds_text(report.seconds);
  }
  text += items_text(report.items);
  // What failed is told in full at the end.
  return report.outcome == Outcome::failed ? text : text + " (" + report.why + ")";
}

class JsonProgress : public pipeline::RunStatus {
 public:
  void stage_started(const std::string& stage, const std::string& why) override {
    print({{"event", "start"}, {"stage", stage}, {"why", why}});
  }
  void items_done(const std::string& stage, const ItemCounts& items) override {
    print({{"event", "items"}, {"stage", stage}, {"items", counts(items)}});
  }
  void warning(const std::string& stage, const std::string& message) override {
    print({{"event", "warning"}, {"stage", stage}, {"message", message}});
  }
  void stage_finished(const StageReport& report) override {
    nlohmann::ordered_json outputs = nlohmann::ordered_json::array();
    for (const auto& output : report.outputs) {
      outputs.push_back(output.string());
    }
    print({{"event", "stage"},
           {"stage", report.stage},
           {"outcome", to_string(report.outcome)},
           {"why", report.error ? describe(report.error) : report.why},
           {"items", counts(report.items)},
           {"seconds", report.seconds},
           {"outputs", outputs}});
  }

 private:
  static nlohmann::ordered_json counts(const ItemCounts& items) {
    return {{"total", items.total}, {"ran", items.ran}, {"cached", items.cached}, {"failed", items.failed}};
  }
  static void print(const nlohmann::ordered_json& event) {
    std::cout << event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n' << std::flush;
  }
};

class PlainProgress : public pipeline::RunStatus {
 public:
  void stage_started(const std::string& stage, const std::string& why) override {
    std::cerr << stage << ": starts (" << why << ")\n";
  }
  void items_done(const std::string&, const ItemCounts&) override {}
  void warning(const std::string& stage, const std::string& message) override {
    std::cerr << stage << ": warning: " << message << '\n';
  }
  void stage_finished(const StageReport& report) override { std::cerr << line_of(report) << '\n'; }
};

class TerminalProgress : public pipeline::RunStatus {
 public:
  ~TerminalProgress() override { clear(); }
  void stage_started(const std::string& stage, const std::string&) override {
    working_[stage] = {{}, Clock::now()};
    draw();
  }
  void items_done(const std::string& stage, const ItemCounts& items) override {
    working_[stage].items = items;
    draw();
  }
  void warning(const std::string& stage, const std::string& message) override {
    clear();
    std::cerr << "\033[33m" << stage << ": " << message << "\033[0m\n";
    draw();
  }
  void stage_finished(const StageReport& report) override {
    working_.erase(report.stage);
    clear();
    const char* colour = report.outcome == Outcome::failed ? "\033[31m" : report.outcome == Outcome::ran ? "\033[32m" : "";
    std::cerr << colour << line_of(report) << "\033[0m\n";
    draw();
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Working {
    ItemCounts items;
    Clock::time_point since;
  };

  static void clear() { std::cerr << "\r\033[K" << std::flush; }

  void draw() const {
    std::string text;
    for (const auto& [stage, working] : working_) {
      text += (text.empty() ? "" : "   ") + stage + " " + bar(working);
    }
    std::cerr << "\r\033[K" << text << std::flush;
  }

  /// "[####....] 12/54, 8.1 s left"
  static std::string bar(const Working& working) {
    const auto& items = working.items;
    const std::size_t done = items.ran + items.cached + items.failed;
    if (items.total == 0) {
      return "…";
    }
    constexpr std::size_t kWidth = 20;
    const std::size_t filled = done * kWidth / items.total;
    std::string text = "[" + std::string(filled, '#') + std::string(kWidth - filled, '.') + "] " + std::to_string(done) +
                       "/" + std::to_string(items.total);
    if (items.ran > 0 && done < items.total) {
      const double elapsed = std::chrono::duration<double>(Clock::now() - working.since).count();
      text += ", " + seconds_text(elapsed / static_cast<double>(items.ran) * static_cast<double>(items.total - done)) + " left";
    }
    return text;
  }

  std::map<std::string, Working> working_;
};

}  // namespace

std::unique_ptr<pipeline::RunStatus> json_progress() { return std::make_unique<JsonProgress>(); }
std::unique_ptr<pipeline::RunStatus> terminal_progress() { return std::make_unique<TerminalProgress>(); }
std::unique_ptr<pipeline::RunStatus> plain_progress() { return std::make_unique<PlainProgress>(); }

}  // namespace onair::app
