#pragma once

#include <string>
#include <vector>

#include "stages/lib/engine/validation.h"
#include "stages/lib/openjtalk/accent_phrase.h"

namespace onair::engine {

/// VOICEVOX's notation "コンニチワ'、ズ'ンダモン/ナノ'ダ？": katakana, `_` before an unvoiced mora, `'` after
/// the accent,
/// `/` or `、` (a pause) between accent phrases, `？` at the end of an interrogative one.
std::string to_kana(const std::vector<openjtalk::AccentPhrase>& phrases);

/// The phrases of the notation, without lengths and pitches. Throws Refusal (400, as VOICEVOX words it; 500
/// for an empty text).
std::vector<openjtalk::AccentPhrase> parse_kana(const std::string& text);

}  // namespace onair::engine
