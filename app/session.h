#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "app/commands.h"
#include "pipeline/episode_folder.h"
#include "pipeline/graph.h"
#include "pipeline/run.h"
#include "stages/show.h"
#include "stages/voice.h"

namespace onair::app {

/// A show, loaded for one date: what every command that names a show begins with.
class Session {
 public:
  /// Reads the YAML. Faults of the configuration are collected; throw_if_faulty() throws them all.
  Session(const ShowOptions& options, std::stop_token stop);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void throw_if_faulty() const { document_->throw_if_faulty(); }
  const std::vector<pipeline::ConfigFault>& faults() const { return document_->faults(); }

  const Show& show() const { return show_; }
  const Episode& episode() const { return episode_; }
  const pipeline::Graph& graph() const { return graph_; }
  const pipeline::EpisodeFolder& place() const { return place_; }
  SpeechEngine& engine() { return *engine_; }
  /// Limits of the named resources: the show's `resources:`, the processors, the speech engine's capacity.
  std::map<std::string, int> resources(int jobs) const;

 private:
  std::unique_ptr<pipeline::ConfigDocument> document_;
  Show show_;
  Episode episode_;
  pipeline::EpisodeFolder place_;
  std::shared_ptr<SpeechEngine> engine_;
  std::vector<pipeline::Kind> kinds_;
  pipeline::Graph graph_;
  std::map<std::string, int> resources_;
};

}  // namespace onair::app
