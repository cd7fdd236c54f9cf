#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "stages/lib/mp3/reservoir.h"

struct lame_global_struct;

namespace onair::mp3 {

struct EncoderSettings {
  int sample_rate = 44100;            ///< 44100 or 48000
  int channels = 2;                   ///< 1 or 2; 2 is coded as joint stereo
  int bitrate_kbps = 128;             ///< constant; one of kBitratesKbps
  std::optional<double> vbr_quality;  ///< 0 (best) … 9.999: a variable bitrate instead
  bool reservoir = true;              ///< whether a frame may use what frames before it have left over

  RateControl control() const { return vbr_quality ? RateControl::variable : RateControl::constant; }
};

/// libmp3lame at its default quality, without tags of its own. What LAME attenuates its input by (× 0.95 at
/// 128 kbit/s) is given back, so that the decoded sound is as loud as what went in. An encoder delays by
/// kEncoderDelay samples. Used by one thread; different encoders may run side by side.
class LameEncoder {
 public:
  /// Throws Fault (bad_data) where LAME refuses the settings.
  explicit LameEncoder(const EncoderSettings& settings);

  /// Encodes interleaved samples in [-1, 1] and appends what bytes come out.
  void encode(std::span<const float> interleaved, std::vector<std::uint8_t>& out);
  /// Pads the last frame and appends the rest. Nothing may be encoded afterwards.
  void finish(std::vector<std::uint8_t>& out);

 private:
  friend std::vector<std::uint8_t> info_frame_template(const EncoderSettings& settings);
  struct Close {
    void operator()(lame_global_struct* lame) const;
  };
  LameEncoder(const EncoderSettings& settings, bool with_info_frame);

  int channels_;
  std::unique_ptr<lame_global_struct, Close> lame_;
};

constexpr int kEncoderDelay = 576;  ///< samples by which LAME's first frame begins before the sound
constexpr int kDecoderDelay = 529;  ///< samples that every Layer III decoder adds

/// The Info frame (Xing where the bitrate varies) that LAME writes for these settings: its counts, delays and
/// checksums are those of no sound; see InfoFrame.
std::vector<std::uint8_t> info_frame_template(const EncoderSettings& settings);

}  // namespace onair::mp3
