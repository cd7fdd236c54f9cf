#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "stages/lib/mp3/frame_header.h"

namespace onair::mp3 {

/// Gathers what the frame before the first audio frame says of a stream
/// (gabriel.mp3-tech.org/mp3infotag.html): counts, seek table, delays and checksums.
class InfoFrame {
 public:
  /// `lame_template` is what info_frame_template() gives; `frames` is how many audio frames will follow.
  InfoFrame(std::vector<std::uint8_t> lame_template, std::int64_t frames);

  std::size_t size() const { return bytes_.size(); }
  /// The next audio frame, as it was written.
  void add(Bytes frame);
  /// The Info frame of the `frames` frames added, from which a player plays `samples` samples.
  std::vector<std::uint8_t> finish(std::int64_t samples) const;

 private:
  static constexpr std::size_t kTocEntries = 100;

  std::vector<std::uint8_t> bytes_;
  std::int64_t expected_;
  std::int64_t frames_ = 0;
  std::uint64_t length_;
  std::uint16_t music_crc_ = 0;
  std::array<std::uint64_t, kTocEntries> offsets_{};  ///< where each hundredth of the frames begins
  std::size_t next_offset_ = 0;
};

/// How many frames LAME makes of that many samples.
std::int64_t frames_for(std::int64_t samples);

}  // namespace onair::mp3
