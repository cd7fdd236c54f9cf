#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "stages/lib/mp3/frame.h"
#include "stages/lib/mp3/reservoir.h"

namespace onair::mp3 {

/// Writes frames as one stream that a decoder can play: main data go back to back through the frames'
/// regions, main_data_begin, padding and, where it is variable, the bitrate are written anew. Holds a few
/// frames at a time. What a frame sounds like stays untouched.
class Packer {
 public:
  /// `sink` is given each finished frame, in order.
  Packer(RateControl control, std::function<void(Bytes frame)> sink);

  /// The account as it stands, for asking whether frames would fit.
  const Reservoir& reservoir() const { return reservoir_; }
  /// Throws Fault (bad_data) where the frame's main data do not fit.
  void add(const Frame& frame);
  /// Fills what is left with zeros and hands out the last frames.
  void finish();

 private:
  struct Open {
    std::vector<std::uint8_t> bytes;
    std::size_t written = 0;
  };
  void write(Bytes data);
  void write_zeros(std::size_t count);
  void hand_out_full();

  std::function<void(Bytes)> sink_;
  Reservoir reservoir_;
  std::deque<Open> open_;
};

}  // namespace onair::mp3
