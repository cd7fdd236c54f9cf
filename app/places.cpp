#include "app/places.h"

#include <cstdlib>

namespace onair::app {

namespace {

std::filesystem::path find(const char* variable, const char* installed, const char* in_source) {
  if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') {
    return std::filesystem::absolute(value);
  }
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const auto beside = program.parent_path().parent_path() / "share" / "onair" / installed;
  if (std::filesystem::is_directory(beside, ignored)) {
    return beside;
  }
  return std::filesystem::path(ONAIR_SOURCE_DIR) / in_source;
}

}  // namespace

std::filesystem::path assets_folder() { return find("ONAIR_ASSETS", "assets", "assets"); }

std::filesystem::path template_folder() { return find("ONAIR_TEMPLATE", "new", "config/new"); }

}  // namespace onair::app
