#include "stages/lib/wav/wav.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "stages/lib/fault.h"

namespace onair::wav {

namespace {

constexpr std::uint16_t kPcm = 1;
constexpr std::uint16_t kFloat = 3;
constexpr std::uint16_t kExtensible = 0xFFFE;

[[noreturn]] void fail(const std::string& why) {
  throw Fault(Fault::Kind::bad_data, "this is no usable WAV: " + why);
}

template <class T>
T read(std::string_view bytes, std::size_t at) {
  if (at + sizeof(T) > bytes.size()) {
    fail("it is cut off");
  }
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

template <class T>
void write(std::string& bytes, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  bytes.append(raw, sizeof(T));
}

struct Format {
  std::uint16_t code = 0;
  std::uint16_t channels = 0;
  std::uint32_t rate = 0;
  std::uint16_t bits = 0;
};

Format read_format(std::string_view chunk) {
  Format format{read<std::uint16_t>(chunk, 0), read<std::uint16_t>(chunk, 2), read<std::uint32_t>(chunk, 4),
                read<std::uint16_t>(chunk, 14)};
  if (format.code == kExtensible) {
    format.code = read<std::uint16_t>(chunk, 24);
  }
  const bool known = (format.code == kPcm &&
                      (format.bits == 8 || format.bits == 16 || format.bits == 24 || format.bits == 32)) ||
                     (format.code == kFloat && format.bits == 32);
  if (!known) {
    fail("its format " + std::to_string(format.code) + " with " + std::to_string(format.bits) +
         " bits is not supported");
  }
  if (format.channels < 1 || format.channels > 2 || format.rate < 1000 || format.rate > 768000) {
    fail("its rate or its number of channels makes no sense");
  }
  return format;
}

std::int16_t sample(std::string_view data, std::size_t at, const Format& format) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(data[at + i]); };
  switch (format.bits) {
    case 8:
      return static_cast<std::int16_t>((byte(0) - 128) * 256);
    case 16:
      return read<std::int16_t>(data, at);
    case 24:
      return static_cast<std::int16_t>(byte(1) | byte(2) << 8);
    default:
      break;
  }
  if (format.code == kPcm) {
    return static_cast<std::int16_t>(read<std::int32_t>(data, at) >> 16);
  }
  const float value = read<float>(data, at);
  return static_cast<std::int16_t>(
      std::lround(std::clamp(std::isfinite(value) ? value : 0.0F, -1.0F, 32767.0F / 32768) * 32768));
}

}  // namespace

Sound parse(std::string_view bytes) {
  if (bytes.size() < 12 || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") {
    fail("it does not begin with RIFF … WAVE");
  }
  Format format;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    const auto name = bytes.substr(at, 4);
    const std::size_t length = read<std::uint32_t>(bytes, at + 4);
    const auto body = bytes.substr(at + 8);
    if (name == "fmt ") {
      format = read_format(body.substr(0, length));
    } else if (name == "data") {
      if (format.bits == 0) {
        fail("its samples come before their format");
      }
      if (length > body.size()) {
        fail("it is cut off: " + std::to_string(body.size()) + " of " + std::to_string(length) +
             " bytes of samples came");
      }
      const std::size_t width = format.bits / 8;
      if (length < width * format.channels || length % (width * format.channels) != 0) {
        fail("its " + std::to_string(length) + " bytes of samples are no whole number of frames");
      }
      Sound sound{static_cast<int>(format.rate), format.channels, {}};
      for (std::size_t i = 0; i < length; i += width) {
        sound.samples.push_back(sample(body, i, format));
      }
      return sound;
    }
    at += 8 + length + (length & 1);
  }
  fail("it holds no samples");
}

std::string serialize(const Sound& sound) {
  const auto data_size = static_cast<std::uint32_t>(sound.samples.size() * 2);
  std::string bytes = "RIFF";
  bytes.reserve(44 + data_size);
  write(bytes, 36 + data_size);
  bytes += "WAVEfmt ";
  write(bytes, std::uint32_t{16});
  write(bytes, kPcm);
  write(bytes, static_cast<std::uint16_t>(sound.channels));
  write(bytes, static_cast<std::uint32_t>(sound.sample_rate));
  write(bytes, static_cast<std::uint32_t>(sound.sample_rate * sound.channels * 2));
  write(bytes, static_cast<std::uint16_t>(sound.channels * 2));
  write(bytes, std::uint16_t{16});
  bytes += "data";
  write(bytes, data_size);
  bytes.append(reinterpret_cast<const char*>(sound.samples.data()), data_size);
  return bytes;
}

}  // namespace onair::wav
