#include "stages/lib/mp3/lame_encoder.h"

#include <lame/lame.h>

#include <mutex>
#include <string>

#include "stages/lib/fault.h"

namespace onair::mp3 {
namespace {

[[noreturn]] void fail(const char* call, int code) {
  throw Fault(Fault::Kind::bad_data,
              std::string("libmp3lame: ") + call + " failed with " + std::to_string(code));
}

void check(int code, const char* call) {
  if (code < 0) fail(call, code);
}

void apply(lame_t lame, const EncoderSettings& settings, float scale, bool with_info_frame) {
  check(lame_set_in_samplerate(lame, settings.sample_rate), "lame_set_in_samplerate");
  check(lame_set_out_samplerate(lame, settings.sample_rate), "lame_set_out_samplerate");
  check(lame_set_num_channels(lame, settings.channels), "lame_set_num_channels");
  check(lame_set_mode(lame, settings.channels == 1 ? MONO : JOINT_STEREO), "lame_set_mode");
  if (settings.vbr_quality) {
    check(lame_set_VBR(lame, vbr_default), "lame_set_VBR");
    check(lame_set_VBR_quality(lame, static_cast<float>(*settings.vbr_quality)), "lame_set_VBR_quality");
  } else {
    check(lame_set_VBR(lame, vbr_off), "lame_set_VBR");
    check(lame_set_brate(lame, settings.bitrate_kbps), "lame_set_brate");
  }
  check(lame_set_disable_reservoir(lame, settings.reservoir ? 0 : 1), "lame_set_disable_reservoir");
  check(lame_set_scale(lame, scale), "lame_set_scale");
  check(lame_set_bWriteVbrTag(lame, with_info_frame ? 1 : 0), "lame_set_bWriteVbrTag");
  lame_set_write_id3tag_automatic(lame, 0);
  // LAME fills tables that all instances share when the first one is made.
  static std::mutex tables;
  const std::lock_guard lock(tables);
  check(lame_init_params(lame), "lame_init_params");
}

lame_t allocate() {
  lame_t lame = lame_init();
  if (lame == nullptr) throw std::bad_alloc();
  return lame;
}

}  // namespace

void LameEncoder::Close::operator()(lame_global_struct* lame) const { lame_close(lame); }

LameEncoder::LameEncoder(const EncoderSettings& settings) : LameEncoder(settings, false) {}

LameEncoder::LameEncoder(const EncoderSettings& settings, bool with_info_frame)
    : channels_(settings.channels), lame_(allocate()) {
  apply(lame_.get(), settings, 1.0F, with_info_frame);
  // The presets behind a bitrate multiply the scale that they find.
  const float attenuation = lame_get_scale(lame_.get());
  if (attenuation == 1.0F) return;
  lame_.reset(allocate());
  apply(lame_.get(), settings, 1.0F / attenuation, with_info_frame);
}

void LameEncoder::encode(std::span<const float> interleaved, std::vector<std::uint8_t>& out) {
  const auto frames = static_cast<int>(interleaved.size()) / channels_;
  const std::size_t before = out.size();
  out.resize(before + static_cast<std::size_t>(frames) * 5 / 4 + 7200);  // as lame.h asks
  const auto room = static_cast<int>(out.size() - before);
  const int written = channels_ == 1
                          ? lame_encode_buffer_ieee_float(lame_.get(), interleaved.data(), nullptr, frames,
                                                          out.data() + before, room)
                          : lame_encode_buffer_interleaved_ieee_float(lame_.get(), interleaved.data(), frames,
                                                                      out.data() + before, room);
  check(written, "lame_encode_buffer");
  out.resize(before + static_cast<std::size_t>(written));
}

void LameEncoder::finish(std::vector<std::uint8_t>& out) {
  const std::size_t before = out.size();
  out.resize(before + 7200);
  const int written = lame_encode_flush(lame_.get(), out.data() + before, 7200);
  check(written, "lame_encode_flush");
  out.resize(before + static_cast<std::size_t>(written));
}

std::vector<std::uint8_t> info_frame_template(const EncoderSettings& settings) {
  LameEncoder encoder(settings, true);
  std::vector<std::uint8_t> stream;
  encoder.encode(std::vector<float>(static_cast<std::size_t>(settings.channels) * kSamplesPerFrame), stream);
  encoder.finish(stream);
  std::vector<std::uint8_t> frame(2880);  // the size of the largest frame that lame.h allows for
  const std::size_t size = lame_get_lametag_frame(encoder.lame_.get(), frame.data(), frame.size());
  if (size == 0 || size > frame.size()) fail("lame_get_lametag_frame", static_cast<int>(size));
  frame.resize(size);
  return frame;
}

}  // namespace onair::mp3
