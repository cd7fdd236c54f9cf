#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "stages/recipe.h"

namespace onair {

/// Random access to the samples of one sound file. A WAV of 16-bit samples is read where it lies; anything
/// else is decoded once into a nameless scratch file. Memory does not grow with the sound. Thread-safe.
class SoundSource {
 public:
  /// Opens nothing yet. `facts` are what the recipe says of the file.
  SoundSource(RecipeSource facts, std::filesystem::path path);
  ~SoundSource();
  SoundSource(const SoundSource&) = delete;
  SoundSource& operator=(const SoundSource&) = delete;

  /// Frames [first, first + n) of n = out.size() / channels(); silence outside of the sound. Fault
  /// (missing_input, bad_data) where the file is gone or is not the one that the recipe was made with.
  void read(std::int64_t first, std::span<float> out) const;

  int channels() const { return channels_; }
  int sample_rate() const { return facts_.sample_rate; }
  std::int64_t frames() const { return facts_.frames; }

 private:
  void open() const;
  void use_wav(std::int64_t data_offset) const;
  void decode_aside() const;

  RecipeSource facts_;
  std::filesystem::path path_;
  int channels_;
  mutable std::once_flag opened_;
  mutable int descriptor_ = -1;  ///< of the scratch file; -1: the WAV is opened for each read
  mutable std::int64_t data_offset_ = 0;
};

}  // namespace onair
