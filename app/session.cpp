#include "app/session.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

#include "app/places.h"
#include "stages/list.h"

namespace onair::app {

namespace fs = std::filesystem;

Session::Session(const ShowOptions& options, std::stop_token stop) {
  const auto file = fs::absolute(options.show).lexically_normal();
  const auto workspace = fs::absolute(options.workspace.value_or(file.parent_path())).lexically_normal();
  const auto assets = assets_folder();
  document_ = std::make_unique<pipeline::ConfigDocument>(
      options.show, pipeline::ConfigDocument::Options{workspace, assets, options.sets});
  const auto root = document_->root();
  show_ = read_show(root, file.stem().string());
  episode_ = make_episode(show_, options.date ? *options.date : today(show_));
  place_ = {workspace, show_.key, episode_.date};
  engine_ = std::make_shared<SpeechEngine>(show_.voice, std::move(stop), [](const std::string& text) { spdlog::warn(text); });
  kinds_ = stage_kinds(show_, episode_, engine_, assets);
  graph_ = pipeline::read_graph(root.require("stages"), kinds_);
  if (const auto resources = root.find("resources")) {
    for (const auto& [name, value] : resources->entries()) {
      resources_[name] = static_cast<int>(value.as_number(pipeline::Unit::none, 1, 1024));
    }
  }
  root.reject_unread();
}

std::map<std::string, int> Session::resources(int jobs) const {
  auto limits = resources_;
  const int processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (jobs > 0) {
    limits["cpu"] = jobs;
  } else {
    limits.emplace("cpu", processors);
  }
  limits.emplace("voicevox", engine_->capacity());
  return limits;
}

}  // namespace onair::app
