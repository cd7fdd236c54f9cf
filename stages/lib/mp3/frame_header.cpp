#include "stages/lib/mp3/frame_header.h"

namespace onair::mp3 {
namespace {

constexpr std::array<int, 3> kSampleRates = {44100, 48000, 32000};
constexpr std::uint32_t kSyncVersionLayer = 0xFFFA0000U;  // sync word, MPEG-1, Layer III
constexpr std::uint32_t kSyncVersionLayerMask = 0xFFFE0000U;

std::uint32_t sample_rate_index(std::uint32_t bits) { return (bits >> 10U) & 3U; }

}  // namespace

std::optional<FrameHeader> FrameHeader::parse(Bytes bytes) {
  if (bytes.size() < kBytes) return std::nullopt;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < kBytes; ++i) bits = (bits << 8U) | bytes[i];
  if ((bits & kSyncVersionLayerMask) != kSyncVersionLayer) return std::nullopt;
  const FrameHeader header(bits);
  if (header.bitrate_index() < kLowestBitrateIndex || header.bitrate_index() > kHighestBitrateIndex)
    return std::nullopt;
  if (sample_rate_index(bits) >= kSampleRates.size()) return std::nullopt;
  return header;
}

int FrameHeader::bitrate_kbps() const { return kBitratesKbps.at(static_cast<std::size_t>(bitrate_index())); }

int FrameHeader::sample_rate() const { return kSampleRates.at(sample_rate_index(bits_)); }

int FrameHeader::channels() const { return ((bits_ >> 6U) & 3U) == 3U ? 1 : 2; }

std::size_t FrameHeader::frame_bytes() const {
  constexpr int kBytesPerKbps = kSamplesPerFrame * 1000 / 8;
  return static_cast<std::size_t>(kBytesPerKbps * bitrate_kbps() / sample_rate()) + (padding() ? 1 : 0);
}

std::size_t FrameHeader::side_info_bytes() const { return channels() == 1 ? 17 : 32; }

std::size_t FrameHeader::capacity() const { return frame_bytes() - kBytes - side_info_bytes(); }

FrameHeader FrameHeader::with_padding(bool padding) const {
  return FrameHeader((bits_ & ~0x200U) | (padding ? 0x200U : 0U));
}

FrameHeader FrameHeader::with_bitrate_index(int index) const {
  return FrameHeader((bits_ & ~0xF000U) | (static_cast<std::uint32_t>(index) << 12U));
}

std::array<std::uint8_t, FrameHeader::kBytes> FrameHeader::bytes() const {
  return {static_cast<std::uint8_t>(bits_ >> 24U), static_cast<std::uint8_t>(bits_ >> 16U),
          static_cast<std::uint8_t>(bits_ >> 8U), static_cast<std::uint8_t>(bits_)};
}

}  // namespace onair::mp3
