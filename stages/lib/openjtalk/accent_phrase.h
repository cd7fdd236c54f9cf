#pragma once

#include <optional>
#include <string>
#include <vector>

namespace onair::openjtalk {

/// As VOICEVOX's AudioQuery has them. Lengths in seconds; pitch is log F0 (Hz), 0 for unvoiced.
struct Mora {
  std::string text;  ///< katakana
  std::optional<std::string> consonant;
  std::optional<double> consonant_length;
  std::string vowel;  ///< a i u e o, A I U E O (unvoiced), N, cl, pau
  double vowel_length = 0;
  double pitch = 0;
};

struct AccentPhrase {
  std::vector<Mora> moras;
  int accent = 1;  ///< the mora after which the pitch falls, from 1
  std::optional<Mora> pause_mora;
  bool is_interrogative = false;
};

}  // namespace onair::openjtalk
