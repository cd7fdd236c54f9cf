#pragma once

#include <filesystem>
#include <string>

namespace onair::pipeline {

/// Where the files of one episode lie in a workspace.
struct EpisodeFolder {
  std::filesystem::path workspace;  ///< absolute
  std::string show;                 ///< one path component
  std::string date;                 ///< one path component

  std::string name() const { return show + "/" + date; }
  std::filesystem::path folder() const { return workspace / "episodes" / show / date; }
  std::filesystem::path stage(const std::string& stage) const { return folder() / stage; }
  std::filesystem::path output(const std::string& stage, const std::string& output) const {
    return (folder() / stage / output).lexically_normal();
  }
  std::filesystem::path records() const { return folder() / ".records"; }
  /// Where files go that a person wrote and the engine must replace.
  std::filesystem::path kept() const { return folder() / ".kept"; }
  std::filesystem::path store() const { return workspace / ".onair"; }
  std::filesystem::path scratch() const { return store() / "tmp" / show / date; }
  std::filesystem::path lock() const { return store() / "locks" / (show + "." + date); }
  std::filesystem::path file_digests() const { return store() / "stat" / show / (date + ".json"); }
};

}  // namespace onair::pipeline
