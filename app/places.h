#pragma once

#include <filesystem>

namespace onair::app {

/// The shipped assets, what "onair:" stands for: $ONAIR_ASSETS, else share/onair/assets beside the
/// installed program, else the source tree's.
std::filesystem::path assets_folder();

/// What `onair new` copies: $ONAIR_TEMPLATE, else the installed one, else the source tree's config/new.
std::filesystem::path template_folder();

}  // namespace onair::app
