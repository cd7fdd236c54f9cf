#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace onair::http {

/// One request. Every limit has a value: nothing waits or grows without end.
struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds timeout{60000};  ///< of the whole request
  std::size_t largest_body = 64U << 20;      ///< of the answer
  std::stop_token stop;
};

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// An HTTP client that keeps its connections. One thread at a time; make one for each. It does not follow
/// redirects. A kept connection that turns out dead before the answer began is tried once more on a new one.
/// Any status is an answer; what is none is a Fault: transient (time-outs, connections that break),
/// unavailable (nobody listens, no such host), bad_data (too large, no HTTP), interrupted.
class Client {
 public:
  Client();
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  Response send(const Request& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// "?a=1&b=%E3%81%82" of names and values.
std::string query(const std::vector<std::pair<std::string, std::string>>& parameters);

}  // namespace onair::http
