#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace onair::mp3 {

using Bytes = std::span<const std::uint8_t>;

constexpr int kSamplesPerFrame = 1152;  ///< of one channel, MPEG-1 Layer III

/// The four bytes at the head of an MPEG-1 Layer III frame (ISO 11172-3, 2.4.1.3).
class FrameHeader {
 public:
  static constexpr std::size_t kBytes = 4;

  /// The header at the start of `bytes`; none where there is no MPEG-1 Layer III header, or one of a free
  /// bitrate, which nothing here writes.
  static std::optional<FrameHeader> parse(Bytes bytes);

  int bitrate_kbps() const;
  int sample_rate() const;
  int channels() const;
  bool has_crc() const { return (bits_ & 0x10000U) == 0; }
  bool padding() const { return (bits_ & 0x200U) != 0; }

  std::size_t frame_bytes() const;      ///< all of the frame, header and padding included
  std::size_t side_info_bytes() const;  ///< 17 or 32
  std::size_t capacity() const;         ///< bytes for main data in this frame

  FrameHeader with_padding(bool padding) const;
  FrameHeader with_bitrate_index(int index) const;  ///< 1 … 14
  int bitrate_index() const { return static_cast<int>((bits_ >> 12U) & 0xFU); }

  std::array<std::uint8_t, kBytes> bytes() const;

 private:
  explicit FrameHeader(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_;
};

constexpr int kLowestBitrateIndex = 1;
constexpr int kHighestBitrateIndex = 14;

/// The bitrates of MPEG-1 Layer III in kbit/s, by index; index 0 is not a bitrate.
inline constexpr std::array<int, 15> kBitratesKbps = {0,   32,  40,  48,  56,  64,  80, 96,
                                                      112, 128, 160, 192, 224, 256, 320};

}  // namespace onair::mp3
