#include "stages/lib/mp3/frame.h"

#include <algorithm>
#include <string>

#include "stages/lib/fault.h"
#include "stages/lib/mp3/side_info.h"

namespace onair::mp3 {
namespace {

[[noreturn]] void fail(std::size_t offset, const std::string& what) {
  throw Fault(Fault::Kind::bad_data, "MP3 stream, byte " + std::to_string(offset) + ": " + what);
}

FrameHeader header_at(Bytes stream, std::size_t offset) {
  const auto header = FrameHeader::parse(stream.subspan(offset));
  if (!header) fail(offset, "not the header of an MPEG-1 Layer III frame");
  if (header->has_crc()) fail(offset, "the frame has a CRC, which is not supported");
  if (offset + header->frame_bytes() > stream.size()) fail(offset, "the frame is truncated");
  return *header;
}

}  // namespace

std::size_t Frame::encoder_fill() const { return main_data_begin(side_info_view()); }

std::vector<Frame> unpack(Bytes stream) {
  std::vector<Frame> frames;
  std::vector<std::uint8_t>
      reservoir;  // main data regions so far; only the last kMaxMainDataBegin are needed
  for (std::size_t offset = 0; offset < stream.size();) {
    Frame frame{header_at(stream, offset), {}, {}};
    const Bytes body = stream.subspan(offset, frame.header.frame_bytes()).subspan(FrameHeader::kBytes);
    const std::size_t side_bytes = frame.header.side_info_bytes();
    std::copy_n(body.begin(), side_bytes, frame.side_info.begin());

    const std::size_t back = frame.encoder_fill();
    const std::size_t size = (main_data_bits(frame.side_info_view(), frame.header.channels()) + 7) / 8;
    if (back > reservoir.size()) fail(offset, "main data begin before the stream");
    if (size > back + frame.header.capacity()) fail(offset, "main data end after the frame");
    const std::size_t begin = reservoir.size() - back;
    reservoir.insert(reservoir.end(), body.begin() + static_cast<std::ptrdiff_t>(side_bytes), body.end());
    const auto first = reservoir.begin() + static_cast<std::ptrdiff_t>(begin);
    frame.main_data.assign(first, first + static_cast<std::ptrdiff_t>(size));
    if (reservoir.size() > kMaxMainDataBegin)
      reservoir.erase(reservoir.begin(), reservoir.end() - kMaxMainDataBegin);

    offset += frame.header.frame_bytes();
    frames.push_back(std::move(frame));
  }
  return frames;
}

}  // namespace onair::mp3
