#include "stages/lib/mp3/crc16.h"

#include <array>

namespace onair::mp3 {
namespace {

constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? (value >> 1U) ^ 0xA001U : value >> 1U;
    table[byte] = static_cast<std::uint16_t>(value);
  }
  return table;
}

constexpr auto kTable = make_table();

}  // namespace

std::uint16_t crc16(Bytes bytes, std::uint16_t crc) {
  for (const std::uint8_t byte : bytes)
    crc = static_cast<std::uint16_t>((crc >> 8U) ^ kTable[(crc ^ byte) & 0xFFU]);
  return crc;
}

}  // namespace onair::mp3
