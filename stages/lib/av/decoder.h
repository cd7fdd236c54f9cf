#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace onair::av {

/// Decodes the first audio stream of any file that libav reads, from its beginning, as interleaved float at
/// the file's own rate; more than two channels are mixed down to two. Samples that are no numbers come out
/// as silence. Faults (missing_input, bad_data) name the file. Used by one thread.
class Decoder {
 public:
  explicit Decoder(const std::string& path);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  int sample_rate() const;
  int channels() const;  ///< 1 or 2
  /// The next samples, a whole number of frames; empty at the end. Valid until the next call.
  std::span<const float> read();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct AudioFacts {
  int sample_rate = 0;
  int channels = 0;
  std::int64_t frames = 0;
};

/// Decodes the file to its end and says what is in it. Fault (bad_data) where it holds no sound, or more than
/// `longest_seconds`.
AudioFacts probe(const std::string& path, double longest_seconds);

}  // namespace onair::av
