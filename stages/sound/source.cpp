#include "stages/sound/source.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "pipeline/digest.h"
#include "pipeline/error.h"
#include "stages/lib/av/decoder.h"
#include "stages/lib/fault.h"

namespace onair {

namespace {

constexpr float kFromInt16 = 1.0F / 32768.0F;

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path) : number_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0) {
      throw Fault(Fault::Kind::missing_input, "cannot read " + path.string() + ": " + std::strerror(errno));
    }
  }
  ~Descriptor() { close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

void read_exactly(int descriptor, void* out, std::size_t size, std::int64_t at,
                  const std::filesystem::path& path) {
  auto* bytes = static_cast<char*>(out);
  while (size > 0) {
    const ssize_t count = pread(descriptor, bytes, size, at);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      throw Fault(Fault::Kind::bad_data,
                  path.string() + " is shorter than it was when the mix was made; run again");
    }
    bytes += count;
    at += count;
    size -= static_cast<std::size_t>(count);
  }
}

template <class T>
T little_endian(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

/// Where the samples of a plain 16-bit PCM WAV of these facts begin; nothing for any other file.
std::optional<std::int64_t> plain_wav(const std::filesystem::path& path, const RecipeSource& facts) {
  const Descriptor file(path);
  std::array<char, 4096> head{};
  const ssize_t size = pread(file.number(), head.data(), head.size(), 0);
  if (size < 44 || std::memcmp(head.data(), "RIFF", 4) != 0 || std::memcmp(&head[8], "WAVE", 4) != 0) {
    return std::nullopt;
  }
  bool format_fits = false;
  for (std::int64_t at = 12; at + 8 <= size;) {
    const char* chunk = &head[static_cast<std::size_t>(at)];
    const auto length = little_endian<std::uint32_t>(chunk + 4);
    if (std::memcmp(chunk, "fmt ", 4) == 0 && at + 24 <= size) {
      format_fits =
          little_endian<std::uint16_t>(chunk + 8) == 1 &&
          little_endian<std::uint16_t>(chunk + 10) == facts.channels &&
          little_endian<std::uint32_t>(chunk + 12) == static_cast<std::uint32_t>(facts.sample_rate) &&
          little_endian<std::uint16_t>(chunk + 22) == 16;
    }
    if (std::memcmp(chunk, "data", 4) == 0) {
      const bool whole = length == facts.frames * facts.channels * 2;
      return format_fits && whole ? std::optional(at + 8) : std::nullopt;
    }
    at += 8 + length + (length & 1);
  }
  return std::nullopt;
}

}  // namespace

SoundSource::SoundSource(RecipeSource facts, std::filesystem::path path)
    : facts_(std::move(facts)), path_(std::move(path)), channels_(std::min(facts_.channels, 2)) {}

SoundSource::~SoundSource() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

void SoundSource::open() const {
  pipeline::Digest digest;
  try {
    digest = pipeline::digest_file(path_);
  } catch (const pipeline::Error& error) {
    throw Fault(Fault::Kind::missing_input, error.what());
  }
  if (digest != facts_.digest) {
    throw Fault(Fault::Kind::bad_data, path_.string() + " changed since the mix was made; run again");
  }
  if (const auto offset = plain_wav(path_, facts_)) {
    data_offset_ = *offset;
  } else {
    decode_aside();
  }
}

void SoundSource::decode_aside() const {
  const auto folder = std::filesystem::temp_directory_path();
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) {
    throw Fault(Fault::Kind::no_space,
                "cannot make a scratch file in " + folder.string() + ": " + std::strerror(errno));
  }
  descriptor_ = file;
  av::Decoder decoder(path_.string());
  std::int64_t frames = 0;
  while (true) {
    const auto samples = decoder.read();
    if (samples.empty()) {
      break;
    }
    const char* bytes = reinterpret_cast<const char*>(samples.data());
    std::size_t left = samples.size_bytes();
    while (left > 0) {
      const ssize_t written = write(file, bytes, left);
      if (written < 0) {
        throw Fault(Fault::Kind::no_space, "cannot decode " + path_.string() + " into " + folder.string() +
                                               ": " + std::strerror(errno));
      }
      bytes += written;
      left -= static_cast<std::size_t>(written);
    }
    frames += static_cast<std::int64_t>(samples.size()) / decoder.channels();
  }
  if (frames != facts_.frames || decoder.channels() != channels_ ||
      decoder.sample_rate() != facts_.sample_rate) {
    throw Fault(Fault::Kind::bad_data, path_.string() + " is not what the mix says of it; run again");
  }
}

void SoundSource::read(std::int64_t first, std::span<float> out) const {
  std::call_once(opened_, [this] { open(); });
  const auto channels = static_cast<std::int64_t>(channels_);
  const auto frames = static_cast<std::int64_t>(out.size()) / channels;
  const std::int64_t begin = std::clamp<std::int64_t>(first, 0, facts_.frames);
  const std::int64_t end = std::clamp<std::int64_t>(first + frames, begin, facts_.frames);
  std::fill(out.begin(), out.end(), 0.0F);
  if (begin == end) {
    return;
  }
  const auto target = out.subspan(static_cast<std::size_t>((begin - first) * channels),
                                  static_cast<std::size_t>((end - begin) * channels));
  if (descriptor_ >= 0) {
    read_exactly(descriptor_, target.data(), target.size_bytes(), begin * channels * 4, path_);
    return;
  }
  thread_local std::vector<std::int16_t> raw;
  raw.resize(target.size());
  const Descriptor file(path_);
  read_exactly(file.number(), raw.data(), raw.size() * 2, data_offset_ + begin * channels * 2, path_);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    target[i] = static_cast<float>(raw[i]) * kFromInt16;
  }
}

}  // namespace onair
