#pragma once

#include <optional>
#include <string>

#include "pipeline/config.h"

namespace onair::pipeline {

/// A number with an optional suffix ("1.5", "250 ms", "-18dB", "128k") in the base unit; nothing where the
/// text is no number of that unit. Not-a-number and infinities are refused.
std::optional<double> parse_quantity(const std::string& text, Unit unit);

/// How to write a quantity of a unit: "a number of seconds, such as 1.5, 250ms or 2min".
std::string describe(Unit unit);

}  // namespace onair::pipeline
