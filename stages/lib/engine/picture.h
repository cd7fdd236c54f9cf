#pragma once

#include <string>

namespace onair::engine {

/// A picture for メイ, as clients want one for each speaker: a PNG of 128 × 128 pixels, drawn by the program.
const std::string& portrait_png();

}  // namespace onair::engine
