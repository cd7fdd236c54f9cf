#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "stages/lib/openjtalk/accent_phrase.h"

namespace onair::openjtalk {

/// An HTS voice: predicts lengths and pitches, and speaks accent phrases with the lengths and pitches that
/// they carry. The same phrases give the same samples. Thread-safe; each thread at work holds a model of its
/// own, of about 10 MB.
class Synthesizer {
 public:
  /// Fault (missing_input) where the voice cannot be loaded, which is found out at first use.
  explicit Synthesizer(std::filesystem::path voice);
  ~Synthesizer();

  /// Fills in consonant_length and vowel_length, pauses included, as the voice would speak.
  void predict_lengths(std::vector<AccentPhrase>& phrases);
  /// Fills in the pitches as the voice would speak; 0 for unvoiced moras and pauses.
  void predict_pitches(std::vector<AccentPhrase>& phrases);

  /// Mono samples at sample_rate(), in the range of 16-bit integers. Phonemes last at least 25 ms.
  std::vector<double> speak(const std::vector<AccentPhrase>& phrases, double silence_before_seconds,
                            double silence_after_seconds);
  int sample_rate();

 private:
  class Model;
  class Lease;
  std::filesystem::path voice_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Model>> idle_;
};

}  // namespace onair::openjtalk
