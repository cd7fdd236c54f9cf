#include "stages/lib/engine/validation.h"

namespace onair::engine {

Refusal detail(int status, const std::string& words) { return {status, {{"detail", words}}}; }

Refusal message(const std::string& words) { return {422, {{"message", words}}}; }

void Faults::add(const std::string& type, OrderedJson place, const std::string& words,
                 const OrderedJson& input, const OrderedJson& context) {
  OrderedJson fault = {{"type", type}, {"loc", std::move(place)}, {"msg", words}, {"input", input}};
  if (!context.is_null()) {
    fault["ctx"] = context;
  }
  faults_.push_back(std::move(fault));
}

void Faults::throw_if_any() const {
  if (!faults_.empty()) {
    throw Refusal{422, {{"detail", faults_}}};
  }
}

}  // namespace onair::engine
