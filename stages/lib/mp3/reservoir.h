#pragma once

#include <cstdint>
#include <optional>

#include "stages/lib/mp3/frame_header.h"

namespace onair::mp3 {

enum class RateControl { constant, variable };

/// Where a frame's main data lie in the stream that is being written.
struct FramePlace {
  FrameHeader header;     ///< padding and, with a variable bitrate, the bitrate may differ from the encoder's
  std::size_t begin = 0;  ///< main_data_begin
  std::size_t stuffing = 0;  ///< bytes of no meaning after the main data
};

/// The account of the bit reservoir: how many bytes of earlier frames the next frame may use. A copy is a
/// what-if: it answers whether frames would fit without writing them.
class Reservoir {
 public:
  explicit Reservoir(RateControl control) : control_(control) {}

  std::size_t fill() const { return fill_; }
  /// Takes the next frame in. None, and nothing has changed, where its main data do not fit.
  std::optional<FramePlace> place(const FrameHeader& header, std::size_t main_data_bytes);

 private:
  FrameHeader choose_header(const FrameHeader& header, std::size_t main_data_bytes) const;

  RateControl control_;
  std::size_t fill_ = 0;
  std::int64_t frames_ = 0;
};

}  // namespace onair::mp3
