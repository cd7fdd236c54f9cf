#pragma once

#include <cstdint>

#include "stages/recipe.h"

namespace onair {

double to_linear(double db);

/// The gain of a placement at a sample of the mix: its own, its fades (raised cosine, 0 outside of it) and
/// its ducking; linear. A function of the sample alone, so that it does not matter where rendering began.
double gain_at(const Placement& placement, std::int64_t sample);

/// The duck curve alone, in dB: constant before the first and after the last point, linear between two.
double duck_at(const Placement& placement, std::int64_t sample);

}  // namespace onair
