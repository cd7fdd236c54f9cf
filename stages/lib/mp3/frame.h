#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "stages/lib/mp3/frame_header.h"

namespace onair::mp3 {

/// A Layer III frame with its main data beside it, wherever in the stream those bytes lay: what decides
/// how it sounds, apart from the bit reservoir that carried it.
struct Frame {
  FrameHeader header;
  std::array<std::uint8_t, 32> side_info;  ///< the first side_info_bytes() count
  std::vector<std::uint8_t> main_data;     ///< without ancillary data and stuffing

  Bytes side_info_view() const { return {side_info.data(), header.side_info_bytes()}; }
  /// The reservoir that its encoder had when this frame began.
  std::size_t encoder_fill() const;
};

/// Takes a whole stream apart, from its first frame, which must need no earlier main data, to its last byte.
/// Throws Fault (bad_data) where a frame is broken, truncated or protected by a CRC, or where main data are
/// missing.
std::vector<Frame> unpack(Bytes stream);

}  // namespace onair::mp3
