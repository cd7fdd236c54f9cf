#include "stages/lib/engine/picture.h"

#include <zlib.h>

#include <cmath>
#include <cstdint>

namespace onair::engine {

namespace {

constexpr int kSize = 128;

void append_number(std::string& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(value >> shift & 0xFF);
  }
}

void append_chunk(std::string& png, const std::string& name, const std::string& data) {
  append_number(png, static_cast<std::uint32_t>(data.size()));
  const std::string body = name + data;
  png += body;
  append_number(png, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(body.data()),
                                                      static_cast<uInt>(body.size()))));
}

/// Rings around the middle, like waves from an aerial.
std::string pixels() {
  std::string rows;
  for (int y = 0; y < kSize; ++y) {
    rows += '\0';  // no filter
    for (int x = 0; x < kSize; ++x) {
      const double distance = std::hypot(x - kSize / 2.0 + 0.5, y - kSize / 2.0 + 0.5);
      const double ring = 0.5 + 0.5 * std::cos(distance / 5.0);
      const bool inside = distance < kSize / 2.0 - 2;
      rows += static_cast<char>(inside ? 235 - static_cast<int>(90 * ring) : 250);
      rows += static_cast<char>(inside ? 120 + static_cast<int>(90 * ring) : 246);
      rows += static_cast<char>(inside ? 130 : 240);
    }
  }
  return rows;
}

std::string draw() {
  const std::string raw = pixels();
  uLongf size = compressBound(static_cast<uLong>(raw.size()));
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(raw.data()),
           static_cast<uLong>(raw.size()));
  packed.resize(size);
  std::string header;
  append_number(header, kSize);
  append_number(header, kSize);
  header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", packed);
  append_chunk(png, "IEND", "");
  return png;
}

}  // namespace

const std::string& portrait_png() {
  static const std::string png = draw();
  return png;
}

}  // namespace onair::engine
