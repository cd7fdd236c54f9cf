#include "stages/lib/http/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <new>

#include "stages/lib/fault.h"

namespace onair::http {

namespace {

/// libcurl's global state, made once and never torn down: threads may still use it at exit.
void initialize_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

/// What the callbacks of one transfer share. They run inside C code and do not throw.
struct Transfer {
  const Request& request;
  Response response;
  bool too_large = false;
};

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.response.body.size() + size * count > transfer.request.largest_body) {
    transfer.too_large = true;
    return 0;
  }
  try {
    transfer.response.body.append(data, size * count);
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return size * count;
}

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string line(data, size * count);
  if (line.starts_with("HTTP/")) {
    transfer.response.headers.clear();  // of an answer before this one (100 Continue)
  }
  if (const auto colon = line.find(':'); colon != std::string::npos) {
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto begin = line.find_first_not_of(" \t", colon + 1);
    const auto end = line.find_last_not_of(" \t\r\n");
    transfer.response.headers[name] =
        begin == std::string::npos || begin > end ? "" : line.substr(begin, end - begin + 1);
  }
  return size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(user)->request.stop.stop_requested() ? 1 : 0;
}

/// The address without what may be secret in it.
std::string shown(const std::string& url) {
  std::string text = url.substr(0, url.find_first_of("?#"));
  const auto at = text.find('@');
  const auto scheme = text.find("://");
  if (at != std::string::npos && scheme != std::string::npos && at > scheme) {
    text.erase(scheme + 3, at - scheme - 2);
  }
  return text;
}

bool is_loopback(const std::string& url) {
  for (const char* host : {"://127.", "://localhost", "://[::1]"}) {
    if (url.find(host) != std::string::npos) {
      return true;
    }
  }
  return false;
}

Fault::Kind kind_of(CURLcode code, const Transfer& transfer) {
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
      return Fault::Kind::interrupted;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_PEER_FAILED_VERIFICATION:
      return Fault::Kind::unavailable;
    case CURLE_WRITE_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
      return transfer.too_large ? Fault::Kind::bad_data : Fault::Kind::transient;
    default:
      return Fault::Kind::transient;
  }
}

}  // namespace

struct Client::Impl {
  std::unique_ptr<CURL, FreeHandle> handle;

  template <class T>
  void set(CURLoption option, T value) {
    if (const CURLcode code = curl_easy_setopt(handle.get(), option, value); code != CURLE_OK) {
      throw std::logic_error(std::string("curl_easy_setopt: ") + curl_easy_strerror(code));
    }
  }

  List prepare(const Request& request, Transfer& transfer) {
    curl_easy_reset(handle.get());  // keeps the connections
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_WRITEDATA, &transfer);
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, on_progress);
    set(CURLOPT_XFERINFODATA, &transfer);
    if (is_loopback(request.url)) {
      set(CURLOPT_NOPROXY, "*");
    }
    if (request.method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET") {
      set(CURLOPT_POSTFIELDS, request.body.data());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    curl_slist* list = curl_slist_append(nullptr, "Expect:");  // do not wait for 100 Continue
    for (const auto& [name, value] : request.headers) {
      list = curl_slist_append(list, (name + ": " + value).c_str());
    }
    List headers(list);
    set(CURLOPT_HTTPHEADER, headers.get());
    return headers;
  }
};

Client::Client() : impl_(std::make_unique<Impl>()) {
  initialize_curl();
  impl_->handle.reset(curl_easy_init());
  if (!impl_->handle) {
    throw std::bad_alloc();
  }
}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Response Client::send(const Request& request) {
  for (bool again : {true, false}) {
    Transfer transfer{request, {}, false};
    const List headers = impl_->prepare(request, transfer);
    const CURLcode code = curl_easy_perform(impl_->handle.get());
    long status = 0;
    long connections = 0;
    curl_easy_getinfo(impl_->handle.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(impl_->handle.get(), CURLINFO_NUM_CONNECTS, &connections);
    transfer.response.status = static_cast<int>(status);
    if (code == CURLE_OK) {
      return std::move(transfer.response);
    }
    const bool kept_connection_died =
        connections == 0 && status == 0 &&
        (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR);
    if (again && kept_connection_died) {
      continue;
    }
    std::string message = request.method + " " + shown(request.url) + ": ";
    message += transfer.too_large
                   ? "the answer is larger than " + std::to_string(request.largest_body) + " bytes"
                   : curl_easy_strerror(code);
    if (code == CURLE_OPERATION_TIMEDOUT) {
      message += " (waited " + std::to_string(request.timeout.count() / 1000) + " s)";
    }
    throw Fault(kind_of(code, transfer), message);
  }
  throw std::logic_error("unreachable");
}

std::string query(const std::vector<std::pair<std::string, std::string>>& parameters) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += (text.empty() ? "?" : "&") + name + "=";
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
          byte == '-' || byte == '_' || byte == '.' || byte == '~') {
        text += c;
      } else {
        text += '%';
        text += kHex[byte >> 4];
        text += kHex[byte & 15];
      }
    }
  }
  return text;
}

}  // namespace onair::http
