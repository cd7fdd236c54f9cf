#pragma once

#include <string>
#include <vector>

#include "stages/lib/openjtalk/accent_phrase.h"

namespace onair::openjtalk {

/// A full-context label of an HTS voice for Japanese, and which part of the phrases it is.
struct PhonemeLabel {
  std::string text;
  std::size_t phrase = 0;  ///< of silence at the ends: the number of phrases
  std::size_t mora = 0;    ///< of a pause: the number of the phrase's moras
  bool is_consonant = false;
};

/// The labels of an utterance, silence at both ends included. Parts of speech, which phrases do not have, are
/// left open. The contexts are those of the HTS demonstration for Japanese: A the mora in its accent phrase,
/// E to G the accent phrases, H to J the groups between pauses, K the utterance.
std::vector<PhonemeLabel> make_labels(const std::vector<AccentPhrase>& phrases);

}  // namespace onair::openjtalk
