#include "stages/lib/mp3/decoder.h"

#include <mpg123.h>

#include <string>
#include <utility>

#include "stages/lib/fault.h"

namespace onair::mp3 {
namespace {

[[noreturn]] void fail(mpg123_handle* handle, const char* call) {
  throw Fault(Fault::Kind::bad_data, std::string("libmpg123: ") + call + ": " + mpg123_strerror(handle));
}

void check(mpg123_handle* handle, int code, const char* call) {
  if (code != MPG123_OK) fail(handle, call);
}

}  // namespace

void Decoder::Close::operator()(mpg123_handle_struct* handle) const { mpg123_delete(handle); }

Decoder::Decoder(int sample_rate, int channels, std::function<void(std::span<const float>)> sink)
    : sink_(std::move(sink)), handle_(mpg123_new(nullptr, nullptr)) {
  mpg123_handle* handle = handle_.get();
  if (handle == nullptr) throw std::bad_alloc();
  constexpr long kFlags = MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_IGNORE_INFOFRAME;
  check(handle, mpg123_param(handle, MPG123_ADD_FLAGS, kFlags, 0), "mpg123_param");
  check(handle, mpg123_param(handle, MPG123_REMOVE_FLAGS, MPG123_GAPLESS, 0), "mpg123_param");
  check(handle, mpg123_format_none(handle), "mpg123_format_none");
  check(handle, mpg123_format(handle, sample_rate, channels, MPG123_ENC_FLOAT_32), "mpg123_format");
  check(handle, mpg123_open_feed(handle), "mpg123_open_feed");
}

void Decoder::decode(Bytes stream) {
  mpg123_handle* handle = handle_.get();
  check(handle, mpg123_feed(handle, stream.data(), stream.size()), "mpg123_feed");
  for (;;) {
    off_t number = 0;
    unsigned char* audio = nullptr;
    std::size_t bytes = 0;
    const int code = mpg123_decode_frame(handle, &number, &audio, &bytes);
    if (code == MPG123_NEED_MORE) return;
    if (code == MPG123_NEW_FORMAT) continue;
    check(handle, code, "mpg123_decode_frame");
    sink_({reinterpret_cast<const float*>(audio), bytes / sizeof(float)});
  }
}

}  // namespace onair::mp3
