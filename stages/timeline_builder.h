#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stages/clips.h"
#include "stages/recipe.h"
#include "stages/timeline.h"

namespace onair {

/// A clip as the mix uses it.
struct ClipSound {
  std::size_t source = 0;        ///< index of the recipe's sources
  std::int64_t first_frame = 0;  ///< where speech begins in it, at its own rate
  std::int64_t frames = 0;       ///< of speech, at its own rate
  int sample_rate = 0;
  double gain_db = 0;
};

/// A jingle as the show wants it.
struct CueSound {
  std::string name;  ///< of the file
  std::size_t source = 0;
  std::int64_t length = 0;  ///< in samples of the mix
  double gain_db = 0;
  double fade_in_seconds = 0;
  double fade_out_seconds = 0;
  /// Opening, divider, jingle: talk begins so long before its end. Ending: it begins so long before the
  /// talk's end.
  double overlap_seconds = 0;
};

/// Music under the talk.
struct BedSound {
  std::string name;
  std::size_t source = 0;
  double gain_db = 0;            ///< where nobody speaks
  double under_speech_db = -18;  ///< where somebody does
  double fade_in_seconds = 1;
  double fade_out_seconds = 2;
  double loop_crossfade_seconds = 0;
};

/// Silence between what is heard, in seconds, and how the bed makes way.
struct TimelineParams {
  int sample_rate = 44100;
  double gap_after_sentence = 0.3;
  double gap_after_line = 0.5;
  double gap_after_paragraph = 0.9;
  double gap_after_segment = 0.8;
  double gap_at_host_change = 0.1;  ///< on top
  double gap_after_cue = 0.3;       ///< unless talk overlaps the cue
  double duck_attack = 0.4;  ///< the bed is down when a word begins, having begun to sink so long before
  double duck_release = 0.8;
  double duck_hold = 1.0;  ///< a pause of the talk shorter than attack + hold + release leaves the bed down
  double bed_tail = 1.5;   ///< the bed goes on so long after the last word of its segment
};

/// Everything that is to be heard.
struct TimelineInput {
  const Clips& clips;
  std::map<std::string, ClipSound> sounds;  ///< by Clip::file
  std::optional<CueSound> opening;
  std::vector<CueSound> dividers;  ///< used in turn, again from the first after the last
  std::optional<CueSound> ending;
  std::map<std::string, CueSound> jingles;  ///< what [jingle NAME] names
  std::optional<BedSound> bed;
  std::map<std::string, BedSound> beds;  ///< what [bgm NAME] names
};

struct BuiltTimeline {
  Timeline timeline;
  std::vector<Placement> placements;
};

/// Lays the episode out, to the sample: opening, segments with dividers between them, ending, beds. Segments
/// start on multiples of 1152 samples, and beds begin anew with each, so that the sound of a segment does not
/// depend on the length of the one before. Throws Fault (bad_data) for a cue of an unknown name.
BuiltTimeline build_timeline(const TimelineInput& input, const TimelineParams& params);

}  // namespace onair
