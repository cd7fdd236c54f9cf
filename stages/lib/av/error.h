#pragma once

#include <string>

namespace onair::av {

/// Returns the code, or throws Fault (bad_data) that says which call failed on what, in libav's words. The
/// only translator of libav's errors.
int check(int code, const std::string& call, const std::string& on);

}  // namespace onair::av
