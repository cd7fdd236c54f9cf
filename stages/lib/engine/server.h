#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace onair::engine {

/// The version that the engine tells; part of the identity of every line that it spoke. Raised when a line
/// would sound otherwise.
constexpr const char* kEngineVersion = "onair-1";

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;                                          ///< 0: any free one
  std::optional<std::filesystem::path> user_dictionary;  ///< absent: words live as long as the server
};

/// The built-in speech engine: Open JTalk and the five Mei voices behind VOICEVOX's HTTP contract
/// (docs/engine.md). The voices are looked for in $ONAIR_VOICES, in share/onair/voices beside the installed
/// program, then where scripts/setup puts them.
class Server {
 public:
  /// Fault (missing_input) where the voices or the dictionary are not installed.
  explicit Server(ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens in a thread of its own and returns the port. Fault (unavailable) where it cannot.
  int start();
  /// Ends the listening; requests under way are answered first.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace onair::engine
