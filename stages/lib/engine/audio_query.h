#pragma once

#include <optional>
#include <vector>

#include "stages/lib/engine/validation.h"
#include "stages/lib/openjtalk/accent_phrase.h"

namespace onair::engine {

/// VOICEVOX's AudioQuery, with its defaults.
struct AudioQuery {
  std::vector<openjtalk::AccentPhrase> accent_phrases;
  double speed_scale = 1;
  double pitch_scale = 0;
  double intonation_scale = 1;
  double volume_scale = 1;
  double pre_phoneme_length = 0.1;   ///< seconds
  double post_phoneme_length = 0.1;  ///< seconds
  std::optional<double> pause_length;
  double pause_length_scale = 1;
  int output_sampling_rate = 24000;
  bool output_stereo = false;
};

OrderedJson to_json(const AudioQuery& query);
OrderedJson to_json(const std::vector<openjtalk::AccentPhrase>& phrases);

/// Throws Refusal (422) that names every fault.
AudioQuery parse_audio_query(const OrderedJson& body);
std::vector<openjtalk::AccentPhrase> parse_accent_phrases(const OrderedJson& body);

/// Applies, in VOICEVOX's order, everything of the query that changes lengths and pitches: interrogative
/// upspeak, pause length, speed, pitch and intonation. What is left are phrases to speak as they are, and the
/// silences.
void apply_scales(AudioQuery& query, bool interrogative_upspeak);

}  // namespace onair::engine
