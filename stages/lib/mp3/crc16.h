#pragma once

#include <cstdint>

#include "stages/lib/mp3/frame_header.h"

namespace onair::mp3 {

/// The CRC of the LAME tag: CRC-16/ARC (polynomial 0x8005, reflected). Start with `crc` = 0 and go on with
/// what came back.
std::uint16_t crc16(Bytes bytes, std::uint16_t crc = 0);

}  // namespace onair::mp3
