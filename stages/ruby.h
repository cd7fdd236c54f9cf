#pragma once

#include <string_view>
#include <vector>

#include "stages/script.h"

namespace onair {

/// Takes Aozora ruby apart: ｜display《reading》, and 漢字《かんじ》 without the bar, where the reading
/// belongs to the run of kanji before it. A 《…》 that follows neither is text.
SpokenText parse_ruby(std::string_view text);

}  // namespace onair
