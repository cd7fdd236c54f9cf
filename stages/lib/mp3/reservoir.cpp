#include "stages/lib/mp3/reservoir.h"

#include "stages/lib/mp3/side_info.h"

namespace onair::mp3 {
namespace {

/// A frame is 144 × bitrate / sample rate bytes long, rarely a whole number: after n frames of a constant
/// bitrate, the whole part of n times that many bytes have been written.
bool needs_padding(const FrameHeader& header, std::int64_t frame) {
  const std::int64_t scaled = kSamplesPerFrame / 8 * std::int64_t{1000} * header.bitrate_kbps();
  const std::int64_t rate = header.sample_rate();
  const std::int64_t bytes = (frame + 1) * scaled / rate - frame * scaled / rate;
  return bytes > scaled / rate;
}

}  // namespace

FrameHeader Reservoir::choose_header(const FrameHeader& header, std::size_t main_data_bytes) const {
  if (control_ == RateControl::constant) return header.with_padding(needs_padding(header, frames_));
  FrameHeader chosen = header.with_padding(false);
  const auto left = [&](const FrameHeader& h) {
    return static_cast<std::int64_t>(fill_ + h.capacity()) - static_cast<std::int64_t>(main_data_bytes);
  };
  while (left(chosen) < 0 && chosen.bitrate_index() < kHighestBitrateIndex)
    chosen = chosen.with_bitrate_index(chosen.bitrate_index() + 1);
  while (left(chosen) > static_cast<std::int64_t>(kMaxMainDataBegin) &&
         chosen.bitrate_index() > kLowestBitrateIndex) {
    const FrameHeader smaller = chosen.with_bitrate_index(chosen.bitrate_index() - 1);
    if (left(smaller) < 0) break;
    chosen = smaller;
  }
  return chosen;
}

std::optional<FramePlace> Reservoir::place(const FrameHeader& header, std::size_t main_data_bytes) {
  const FrameHeader chosen = choose_header(header, main_data_bytes);
  if (fill_ + chosen.capacity() < main_data_bytes) return std::nullopt;
  FramePlace place{chosen, fill_, 0};
  const std::size_t left = fill_ + chosen.capacity() - main_data_bytes;
  if (left > kMaxMainDataBegin) place.stuffing = left - kMaxMainDataBegin;
  fill_ = left - place.stuffing;
  ++frames_;
  return place;
}

}  // namespace onair::mp3
