#include <filesystem>
#include <iostream>

#include "app/commands.h"
#include "app/places.h"
#include "pipeline/error.h"

namespace onair::app {

namespace fs = std::filesystem;

int new_command(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    throw pipeline::Error(
        pipeline::ExitCode::bad_data,
        folder.string() + " exists and is not empty; name a folder that does not exist yet");
  }
  fs::create_directories(folder, error);
  if (!error) {
    fs::copy(template_folder(), folder, fs::copy_options::recursive, error);
  }
  if (error) {
    throw pipeline::Error(
        pipeline::ExitCode::try_again,
        "cannot copy " + template_folder().string() + " to " + folder.string() + ": " + error.message());
  }
  std::cout << (folder / "show.yaml").string() << '\n';
  std::cerr << "Hear it: onair run " << (folder / "show.yaml").string() << '\n';
  return 0;
}

}  // namespace onair::app
