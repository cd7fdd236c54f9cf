#include "stages/lib/mp3/info_frame.h"

#include <stdexcept>
#include <utility>

#include "stages/lib/mp3/crc16.h"
#include "stages/lib/mp3/lame_encoder.h"

namespace onair::mp3 {
namespace {

// Offsets from the word "Info" or "Xing", which follows the side information.
constexpr std::size_t kFrames = 8;
constexpr std::size_t kBytes = 12;
constexpr std::size_t kToc = 16;
constexpr std::size_t kDelays = 141;
constexpr std::size_t kMusicLength = 148;
constexpr std::size_t kMusicCrc = 152;
constexpr std::size_t kTagCrc = 154;

void put(std::vector<std::uint8_t>& bytes, std::size_t at, std::uint64_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    bytes.at(at + i) = static_cast<std::uint8_t>(value >> (8 * (count - 1 - i)));
}

}  // namespace

std::int64_t frames_for(std::int64_t samples) {
  // LAME pads at least half a frame, more than the decoder's delay.
  constexpr std::int64_t kLeastPadding = kSamplesPerFrame / 2;
  return (samples + kEncoderDelay + kLeastPadding + kSamplesPerFrame - 1) / kSamplesPerFrame;
}

InfoFrame::InfoFrame(std::vector<std::uint8_t> lame_template, std::int64_t frames)
    : bytes_(std::move(lame_template)), expected_(frames), length_(bytes_.size()) {}

void InfoFrame::add(Bytes frame) {
  while (next_offset_ < kTocEntries &&
         static_cast<std::int64_t>(next_offset_) * expected_ / static_cast<std::int64_t>(kTocEntries) <=
             frames_)
    offsets_[next_offset_++] = length_;
  music_crc_ = crc16(frame, music_crc_);
  length_ += frame.size();
  ++frames_;
}

std::vector<std::uint8_t> InfoFrame::finish(std::int64_t samples) const {
  if (frames_ != expected_) throw std::logic_error("InfoFrame: not the number of frames that was announced");
  std::vector<std::uint8_t> bytes = bytes_;
  const auto header = FrameHeader::parse(bytes).value();
  const std::size_t tag = FrameHeader::kBytes + header.side_info_bytes();
  const auto padding = static_cast<std::uint64_t>(frames_ * kSamplesPerFrame - kEncoderDelay - samples);
  put(bytes, tag + kFrames, static_cast<std::uint64_t>(frames_), 4);
  put(bytes, tag + kBytes, length_, 4);
  for (std::size_t i = 0; i < kTocEntries; ++i) put(bytes, tag + kToc + i, 256 * offsets_[i] / length_, 1);
  put(bytes, tag + kDelays, (std::uint64_t{kEncoderDelay} << 12U) | padding, 3);
  put(bytes, tag + kMusicLength, length_, 4);
  put(bytes, tag + kMusicCrc, music_crc_, 2);
  put(bytes, tag + kTagCrc, crc16(Bytes(bytes).first(tag + kTagCrc)), 2);
  return bytes;
}

}  // namespace onair::mp3
