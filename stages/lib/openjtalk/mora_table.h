#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace onair::openjtalk {

/// A mora as Open JTalk's phonemes spell it; the consonant may be empty.
struct Phonemes {
  std::string consonant;
  std::string vowel;
};

/// Katakana of a mora; the vowel may be unvoiced (A I U E O). Nothing where there is no such mora.
std::optional<std::string> katakana(const std::string& consonant, const std::string& vowel);

/// The longest mora that the text begins with, and its katakana. Nothing where it begins with none.
struct KatakanaMora {
  std::string text;
  Phonemes phonemes;
};
std::optional<KatakanaMora> first_mora(std::string_view text);

}  // namespace onair::openjtalk
