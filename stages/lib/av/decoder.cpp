#include "stages/lib/av/decoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <cmath>
#include <vector>

#include "stages/lib/av/error.h"
#include "stages/lib/fault.h"

namespace onair::av {

namespace {

struct FreeFormat {
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
};
struct FreeCodec {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
struct FreeSwr {
  void operator()(SwrContext* context) const { swr_free(&context); }
};
struct FreeFrame {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

}  // namespace

struct Decoder::Impl {
  std::string path;
  std::unique_ptr<AVFormatContext, FreeFormat> format;
  std::unique_ptr<AVCodecContext, FreeCodec> codec;
  std::unique_ptr<SwrContext, FreeSwr> converter;
  std::unique_ptr<AVFrame, FreeFrame> frame{av_frame_alloc()};
  std::unique_ptr<AVPacket, FreePacket> packet{av_packet_alloc()};
  int stream = -1;
  int channels = 0;
  bool demuxed = false;
  std::vector<float> samples;

  void open() {
    av_log_set_level(AV_LOG_QUIET);
    AVFormatContext* raw = nullptr;
    check(avformat_open_input(&raw, ("file:" + path).c_str(), nullptr, nullptr), "opening it as sound", path);
    format.reset(raw);
    check(avformat_find_stream_info(format.get(), nullptr), "looking for sound in it", path);
    const AVCodec* decoder = nullptr;
    stream = check(av_find_best_stream(format.get(), AVMEDIA_TYPE_AUDIO, -1, -1, &decoder, 0),
                   "finding a sound stream", path);
    codec.reset(avcodec_alloc_context3(decoder));
    check(avcodec_parameters_to_context(codec.get(), format->streams[stream]->codecpar),
          "avcodec_parameters_to_context", path);
    codec->pkt_timebase = format->streams[stream]->time_base;
    check(avcodec_open2(codec.get(), decoder, nullptr), "avcodec_open2", path);
    if (codec->sample_rate < 1000 || codec->sample_rate > 768000 || codec->ch_layout.nb_channels < 1) {
      throw Fault(Fault::Kind::bad_data, path + ": its sample rate or number of channels makes no sense");
    }
    channels = codec->ch_layout.nb_channels == 1 ? 1 : 2;
  }

  void prepare_converter() {
    AVChannelLayout output;
    av_channel_layout_default(&output, channels);
    AVChannelLayout input;
    if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
      av_channel_layout_default(&input, frame->ch_layout.nb_channels);
    } else {
      input = frame->ch_layout;
    }
    SwrContext* raw = nullptr;
    check(swr_alloc_set_opts2(&raw, &output, AV_SAMPLE_FMT_FLT, codec->sample_rate, &input,
                              static_cast<AVSampleFormat>(frame->format), codec->sample_rate, 0, nullptr),
          "swr_alloc_set_opts2", path);
    converter.reset(raw);
    check(swr_init(raw), "swr_init", path);
  }

  /// False at the end of the stream.
  bool receive() {
    while (true) {
      const int code = avcodec_receive_frame(codec.get(), frame.get());
      if (code == AVERROR_EOF) {
        return false;
      }
      if (code != AVERROR(EAGAIN)) {
        check(code, "decoding it", path);
        return true;
      }
      send();
    }
  }

  void send() {
    while (!demuxed) {
      const int code = av_read_frame(format.get(), packet.get());
      if (code == AVERROR_EOF) {
        demuxed = true;
        break;
      }
      check(code, "reading it", path);
      const bool ours = packet->stream_index == stream;
      const int sent = ours ? avcodec_send_packet(codec.get(), packet.get()) : 0;
      av_packet_unref(packet.get());
      if (ours) {
        check(sent, "decoding it", path);
        return;
      }
    }
    check(avcodec_send_packet(codec.get(), nullptr), "decoding its end", path);
  }

  void convert() {
    if (!converter) {
      prepare_converter();
    }
    samples.resize(static_cast<std::size_t>(frame->nb_samples) * static_cast<std::size_t>(channels));
    auto* out = reinterpret_cast<std::uint8_t*>(samples.data());
    const int frames =
        check(swr_convert(converter.get(), &out, frame->nb_samples,
                          const_cast<const std::uint8_t**>(frame->extended_data), frame->nb_samples),
              "swr_convert", path);
    samples.resize(static_cast<std::size_t>(frames) * static_cast<std::size_t>(channels));
    for (auto& sample : samples) {
      if (!std::isfinite(sample)) {
        sample = 0;
      }
    }
  }
};

Decoder::Decoder(const std::string& path) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->open();
}

Decoder::~Decoder() = default;

int Decoder::sample_rate() const { return impl_->codec->sample_rate; }
int Decoder::channels() const { return impl_->channels; }

std::span<const float> Decoder::read() {
  while (impl_->receive()) {
    if (impl_->frame->nb_samples > 0) {
      impl_->convert();
      if (!impl_->samples.empty()) {
        return impl_->samples;
      }
    }
  }
  return {};
}

AudioFacts probe(const std::string& path, double longest_seconds) {
  Decoder decoder(path);
  AudioFacts facts{decoder.sample_rate(), decoder.channels(), 0};
  while (true) {
    const auto samples = decoder.read();
    if (samples.empty()) {
      break;
    }
    facts.frames += static_cast<std::int64_t>(samples.size()) / facts.channels;
    if (static_cast<double>(facts.frames) > longest_seconds * facts.sample_rate) {
      throw Fault(Fault::Kind::bad_data, path + " lasts longer than " +
                                             std::to_string(static_cast<int>(longest_seconds)) +
                                             " s, too long for what it is used as");
    }
  }
  if (facts.frames == 0) {
    throw Fault(Fault::Kind::bad_data, path + " holds no sound: its length is 0 s");
  }
  return facts;
}

}  // namespace onair::av
