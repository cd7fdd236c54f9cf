#include "stages/lib/mp3/side_info.h"

namespace onair::mp3 {
namespace {

constexpr std::size_t kMainDataBeginBits = 9;
constexpr std::size_t kGranules = 2;
constexpr std::size_t kGranuleChannelBits = 59;
constexpr std::size_t kPart23LengthBits = 12;

std::size_t read_bits(Bytes bytes, std::size_t at, std::size_t count) {
  std::size_t value = 0;
  for (std::size_t bit = at; bit < at + count; ++bit)
    value = (value << 1U) | ((bytes[bit / 8] >> (7U - bit % 8)) & 1U);
  return value;
}

}  // namespace

std::size_t main_data_begin(Bytes side_info) { return read_bits(side_info, 0, kMainDataBeginBits); }

void set_main_data_begin(std::span<std::uint8_t> side_info, std::size_t bytes) {
  side_info[0] = static_cast<std::uint8_t>(bytes >> 1U);
  side_info[1] = static_cast<std::uint8_t>((side_info[1] & 0x7FU) | ((bytes & 1U) << 7U));
}

std::size_t main_data_bits(Bytes side_info, int channels) {
  const auto count = static_cast<std::size_t>(channels);
  const std::size_t private_bits = channels == 1 ? 5 : 3;
  const std::size_t scfsi_bits = 4 * count;
  const std::size_t first = kMainDataBeginBits + private_bits + scfsi_bits;
  std::size_t bits = 0;
  for (std::size_t i = 0; i < kGranules * count; ++i)
    bits += read_bits(side_info, first + i * kGranuleChannelBits, kPart23LengthBits);
  return bits;
}

}  // namespace onair::mp3
