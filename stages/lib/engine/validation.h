#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace onair::engine {

using OrderedJson = nlohmann::ordered_json;

/// A request that the engine refuses: status and body, in the shapes of VOICEVOX's engine.
struct Refusal {
  int status;
  OrderedJson body;
};

/// {"detail": "…"} with a status.
Refusal detail(int status, const std::string& words);
/// {"message": "…"} with 422.
Refusal message(const std::string& words);

/// Collects faults of a request in the shape of FastAPI's 422.
class Faults {
 public:
  void add(const std::string& type, OrderedJson place, const std::string& words, const OrderedJson& input,
           const OrderedJson& context = nullptr);
  /// Throws the Refusal if there is any fault.
  void throw_if_any() const;

 private:
  OrderedJson faults_ = OrderedJson::array();
};

}  // namespace onair::engine
