#include "stages/lib/av/error.h"

extern "C" {
#include <libavutil/error.h>
}

#include <array>

#include "stages/lib/fault.h"

namespace onair::av {

int check(int code, const std::string& call, const std::string& on) {
  if (code >= 0) {
    return code;
  }
  std::array<char, AV_ERROR_MAX_STRING_SIZE> words{};
  av_strerror(code, words.data(), words.size());
  const auto kind = code == AVERROR(ENOENT) || code == AVERROR(EACCES) ? Fault::Kind::missing_input
                    : code == AVERROR(ENOSPC)                          ? Fault::Kind::no_space
                                                                       : Fault::Kind::bad_data;
  throw Fault(kind, on + ": " + call + " failed: " + words.data());
}

}  // namespace onair::av
