#include "stages/lib/mp3/packer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "stages/lib/fault.h"
#include "stages/lib/mp3/side_info.h"

namespace onair::mp3 {

Packer::Packer(RateControl control, std::function<void(Bytes)> sink)
    : sink_(std::move(sink)), reservoir_(control) {}

void Packer::add(const Frame& frame) {
  const auto place = reservoir_.place(frame.header, frame.main_data.size());
  if (!place)
    throw Fault(Fault::Kind::bad_data, "MP3: a frame of " + std::to_string(frame.main_data.size()) +
                                           " bytes does not fit: the bit reservoir holds " +
                                           std::to_string(reservoir_.fill()));
  const std::size_t side_bytes = frame.header.side_info_bytes();
  Open open{std::vector<std::uint8_t>(place->header.frame_bytes()), FrameHeader::kBytes + side_bytes};
  std::ranges::copy(place->header.bytes(), open.bytes.begin());
  const std::span<std::uint8_t> side_info(open.bytes.data() + FrameHeader::kBytes, side_bytes);
  std::ranges::copy(frame.side_info_view(), side_info.begin());
  set_main_data_begin(side_info, place->begin);
  open_.push_back(std::move(open));
  write(frame.main_data);
  write_zeros(place->stuffing);
}

void Packer::finish() {
  for (const Open& open : open_) sink_(open.bytes);
  open_.clear();
}

void Packer::write(Bytes data) {
  while (!data.empty()) {
    Open& open = open_.front();
    const std::size_t count = std::min(data.size(), open.bytes.size() - open.written);
    std::copy_n(data.begin(), count, open.bytes.begin() + static_cast<std::ptrdiff_t>(open.written));
    open.written += count;
    data = data.subspan(count);
    hand_out_full();
  }
}

void Packer::write_zeros(std::size_t count) { write(std::vector<std::uint8_t>(count)); }

void Packer::hand_out_full() {
  while (!open_.empty() && open_.front().written == open_.front().bytes.size()) {
    sink_(open_.front().bytes);
    open_.pop_front();
  }
}

}  // namespace onair::mp3
