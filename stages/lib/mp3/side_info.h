#pragma once

#include <cstdint>
#include <span>

#include "stages/lib/mp3/frame_header.h"

// The few fields of a Layer III frame's side information that moving main data needs (ISO 11172-3, 2.4.1.7).
// `side_info` is what follows the header (no CRC), side_info_bytes() long.
namespace onair::mp3 {

constexpr std::size_t kMaxMainDataBegin = 511;  ///< nine bits

/// How many bytes before this frame's own main data region its main data begins.
std::size_t main_data_begin(Bytes side_info);
void set_main_data_begin(std::span<std::uint8_t> side_info, std::size_t bytes);

/// The length in bits of scale factors and Huffman data, all granules and channels.
std::size_t main_data_bits(Bytes side_info, int channels);

}  // namespace onair::mp3
