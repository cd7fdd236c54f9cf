#pragma once

#include <functional>
#include <memory>
#include <span>

#include "stages/lib/mp3/frame_header.h"

struct mpg123_handle_struct;

namespace onair::mp3 {

/// libmpg123, fed with a stream of frames. Every frame gives kSamplesPerFrame samples a channel, delays
/// included: sample n of the first frame is sample n − kEncoderDelay − kDecoderDelay of what was encoded.
class Decoder {
 public:
  /// `sink` is given interleaved samples, not clipped.
  Decoder(int sample_rate, int channels, std::function<void(std::span<const float>)> sink);
  /// Decodes what is complete so far. Throws Fault (bad_data) where libmpg123 reports an error.
  void decode(Bytes stream);

 private:
  struct Close {
    void operator()(mpg123_handle_struct* handle) const;
  };
  std::function<void(std::span<const float>)> sink_;
  std::unique_ptr<mpg123_handle_struct, Close> handle_;
};

}  // namespace onair::mp3
