#include "stages/timeline_builder.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "stages/lib/fault.h"
#include "stages/sentences.h"
#include "stages/utf8.h"

namespace onair {

namespace {

constexpr std::int64_t kSegmentGrid = 1152;  // samples of an MP3 frame
constexpr std::size_t kLongestTitle = 80;
constexpr std::size_t kLongestSentenceTitle = 40;

struct Span {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

std::string shortened(std::string_view text, std::size_t most) {
  const auto all = characters(text);
  if (all.size() <= most) {
    return std::string(text);
  }
  return std::string(text.substr(0, static_cast<std::size_t>(all[most - 1].data() - text.data()))) + "…";
}

/// A title for a segment that has none: what its first 「…」 quotes, else its first sentence.
std::string title_of(const ClipSegment& segment) {
  std::string first;
  for (const auto& element : segment.elements) {
    const auto* clip = std::get_if<Clip>(&element);
    if (clip == nullptr) {
      continue;
    }
    const std::string& text = clip->line.text.display;
    if (first.empty()) {
      first = split_sentences(text, text.size()).front();
    }
    const auto open = text.find("「");
    const auto close = text.find("」", open == std::string::npos ? 0 : open);
    if (open != std::string::npos && close != std::string::npos) {
      const auto begin = open + std::string_view("「").size();
      if (close > begin) {
        return shortened(trim(std::string_view(text).substr(begin, close - begin)), kLongestTitle);
      }
    }
  }
  return shortened(trim(first), kLongestSentenceTitle);
}

/// Walks through the episode with a cursor in samples.
class Builder {
 public:
  Builder(const TimelineInput& input, const TimelineParams& params)
      : input_(input), params_(params), bed_(input.bed) {
    result_.timeline.sample_rate = params.sample_rate;
    result_.timeline.credits = input.clips.credits;
  }

  BuiltTimeline build() {
    if (input_.opening) {
      place_cue(*input_.opening, "opening");
    }
    for (std::size_t i = 0; i < input_.clips.segments.size(); ++i) {
      add_segment(i);
    }
    add_ending();
    finish();
    return std::move(result_);
  }

 private:
  std::int64_t samples(double seconds) const {
    return static_cast<std::int64_t>(std::llround(seconds * params_.sample_rate));
  }

  /// Places a jingle at the cursor and moves the cursor to where talk goes on.
  void place_cue(const CueSound& cue, const std::string& role) {
    place(cue, role, cursor_);
    const std::int64_t overlap = std::min(samples(cue.overlap_seconds), cue.length);
    cursor_ += cue.length - overlap + (overlap > 0 ? 0 : samples(params_.gap_after_cue));
  }

  void place(const CueSound& cue, const std::string& role, std::int64_t at) {
    Placement placement;
    placement.role = role;
    placement.source = cue.source;
    placement.at = at;
    placement.length = cue.length;
    placement.gain_db = cue.gain_db;
    placement.fade_in = std::min(samples(cue.fade_in_seconds), cue.length);
    placement.fade_out = std::min(samples(cue.fade_out_seconds), cue.length);
    result_.placements.push_back(placement);
    result_.timeline.cues.push_back({role, cue.name, at, cue.length});
    end_ = std::max(end_, at + cue.length);
  }

  void add_segment(std::size_t index) {
    const auto& segment = input_.clips.segments[index];
    if (index > 0) {
      cursor_ = std::max(cursor_, (cursor_ + kSegmentGrid - 1) / kSegmentGrid * kSegmentGrid);
    }
    segment_begins_.push_back(index == 0 ? 0 : cursor_);
    if (segment.divider_before && !input_.dividers.empty()) {
      place_cue(input_.dividers[next_divider_++ % input_.dividers.size()], "divider");
    }
    bed_begin_ = cursor_;
    speech_.clear();
    last_host_.clear();
    pending_gap_ = 0;
    for (const auto& element : segment.elements) {
      if (const auto* clip = std::get_if<Clip>(&element)) {
        add_clip(*clip, index);
      } else {
        add_cue(std::get<ScriptCue>(element));
      }
    }
    end_bed(segment_end() + samples(params_.bed_tail));
    cursor_ += pending_gap_;
  }

  std::int64_t segment_end() const { return speech_.empty() ? cursor_ : speech_.back().end; }

  double gap_after(LineEnd end) const {
    switch (end) {
      case LineEnd::sentence:
        return params_.gap_after_sentence;
      case LineEnd::line:
        return params_.gap_after_line;
      case LineEnd::paragraph:
        return params_.gap_after_paragraph;
      case LineEnd::segment:
        return params_.gap_after_segment;
    }
    return 0;
  }

  void add_clip(const Clip& clip, std::size_t segment) {
    TimelineLine line{cursor_,
                      0,
                      clip.line.number,
                      clip.line.part,
                      segment,
                      clip.line.host,
                      clip.host_name,
                      clip.line.text.display,
                      clip.line.text.reading};
    const auto sound = clip.file.empty() ? input_.sounds.end() : input_.sounds.find(clip.file);
    if (sound == input_.sounds.end()) {
      result_.timeline.lines.push_back(line);
      return;
    }
    cursor_ += pending_gap_;
    if (!last_host_.empty() && last_host_ != clip.line.host) {
      cursor_ += samples(params_.gap_at_host_change);
    }
    last_host_ = clip.line.host;
    Placement placement;
    placement.role = "speech";
    placement.source = sound->second.source;
    placement.at = cursor_;
    placement.source_start = sound->second.first_frame;
    placement.length = std::max<std::int64_t>(
        1, (sound->second.frames * params_.sample_rate + sound->second.sample_rate - 1) /
               sound->second.sample_rate);
    placement.gain_db = sound->second.gain_db;
    result_.placements.push_back(placement);
    line.at = cursor_;
    line.length = placement.length;
    result_.timeline.lines.push_back(line);
    speech_.push_back({cursor_, cursor_ + placement.length});
    cursor_ += placement.length;
    end_ = std::max(end_, cursor_);
    pending_gap_ = samples(gap_after(clip.line.end));
  }

  void add_cue(const ScriptCue& cue) {
    switch (cue.kind) {
      case ScriptCue::Kind::pause:
        pending_gap_ += samples(cue.seconds);
        break;
      case ScriptCue::Kind::jingle:
        cursor_ += pending_gap_;
        pending_gap_ = 0;
        place_cue(named(input_.jingles, cue, "jingle"), "jingle");
        break;
      case ScriptCue::Kind::bgm:
        end_bed(cursor_ + pending_gap_);
        bed_begin_ = cursor_ + pending_gap_;
        speech_.clear();
        if (cue.name == "off") {
          bed_.reset();
        } else {
          bed_ = named(input_.beds, cue, "bgm");
        }
        break;
    }
  }

  template <class T>
  static const T& named(const std::map<std::string, T>& sounds, const ScriptCue& cue,
                        const std::string& what) {
    const auto found = sounds.find(cue.name);
    if (found != sounds.end()) {
      return found->second;
    }
    std::string known;
    for (const auto& [name, sound] : sounds) {
      known += (known.empty() ? "" : ", ") + name;
    }
    throw Fault(Fault::Kind::bad_data, "line " + std::to_string(cue.number) + " of the script asks for [" +
                                           what + " " + cue.name + "], but the show's mix knows " +
                                           (known.empty() ? "no " + what : known) + "; add it under " + what +
                                           "s:");
  }

  /// Lays the bed from bed_begin_ up to `end`, under the speech since.
  void end_bed(std::int64_t end) {
    if (!bed_ || end <= bed_begin_) {
      return;
    }
    Placement placement;
    placement.role = "bed";
    placement.source = bed_->source;
    placement.at = bed_begin_;
    placement.length = end - bed_begin_;
    placement.loop_crossfade = samples(bed_->loop_crossfade_seconds);
    placement.gain_db = bed_->gain_db;
    placement.fade_in = std::min(samples(bed_->fade_in_seconds), placement.length / 2);
    placement.fade_out = std::min(samples(bed_->fade_out_seconds), placement.length / 2);
    placement.duck = duck_points(bed_->under_speech_db - bed_->gain_db);
    result_.placements.push_back(placement);
    result_.timeline.cues.push_back({"bed", bed_->name, placement.at, placement.length});
    end_ = std::max(end_, end);
  }

  std::vector<GainPoint> duck_points(double depth_db) const {
    const std::int64_t attack = samples(params_.duck_attack);
    const std::int64_t release = samples(params_.duck_release);
    const std::int64_t hold = samples(params_.duck_hold);
    std::vector<Span> talks;
    for (const auto& speech : speech_) {
      if (!talks.empty() && speech.begin - talks.back().end < attack + hold + release) {
        talks.back().end = speech.end;
      } else {
        talks.push_back(speech);
      }
    }
    std::vector<GainPoint> points;
    for (const auto& talk : talks) {
      points.push_back({talk.begin - attack, 0});
      points.push_back({talk.begin, depth_db});
      points.push_back({talk.end, depth_db});
      points.push_back({talk.end + release, 0});
    }
    return points;
  }

  void add_ending() {
    if (!input_.ending) {
      return;
    }
    const auto& ending = *input_.ending;
    const std::int64_t overlap = samples(ending.overlap_seconds);
    const std::int64_t talk_end = result_.timeline.lines.empty() ? cursor_ : last_word_end();
    place(ending, "ending", overlap > 0 ? std::max<std::int64_t>(0, talk_end - overlap) : cursor_);
  }

  std::int64_t last_word_end() const {
    std::int64_t end = 0;
    for (const auto& line : result_.timeline.lines) {
      end = std::max(end, line.at + line.length);
    }
    return end;
  }

  void finish() {
    auto& timeline = result_.timeline;
    timeline.length = end_;
    add_chapters();
    // The order is of time, for people who read mix.json; ties are broken so that it is always the same.
    std::stable_sort(result_.placements.begin(), result_.placements.end(),
                     [](const Placement& a, const Placement& b) {
                       return std::tie(a.at, a.role, a.source) < std::tie(b.at, b.role, b.source);
                     });
  }

  void add_chapters() {
    auto& timeline = result_.timeline;
    const auto& segments = input_.clips.segments;
    const bool headings =
        std::any_of(segments.begin(), segments.end(), [](const auto& each) { return !each.title.empty(); });
    std::vector<std::size_t> chapter_of(segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const bool opens = i == 0 || !headings || !segments[i].title.empty();
      if (opens) {
        timeline.segments.push_back({segment_begins_[i], 0,
                                     segments[i].title.empty() ? title_of(segments[i]) : segments[i].title,
                                     segments[i].url});
      }
      chapter_of[i] = timeline.segments.size() - 1;
    }
    for (std::size_t i = 0; i < timeline.segments.size(); ++i) {
      const std::int64_t end =
          i + 1 < timeline.segments.size() ? timeline.segments[i + 1].at : timeline.length;
      timeline.segments[i].length = end - timeline.segments[i].at;
    }
    for (auto& line : timeline.lines) {
      line.segment = chapter_of[line.segment];
    }
  }

  const TimelineInput& input_;
  const TimelineParams& params_;
  BuiltTimeline result_;
  std::int64_t cursor_ = 0;
  std::int64_t end_ = 0;
  std::int64_t pending_gap_ = 0;
  std::vector<std::int64_t> segment_begins_;
  std::size_t next_divider_ = 0;
  std::string last_host_;
  std::optional<BedSound> bed_;
  std::int64_t bed_begin_ = 0;
  std::vector<Span> speech_;  // since the bed began
};

}  // namespace

BuiltTimeline build_timeline(const TimelineInput& input, const TimelineParams& params) {
  return Builder(input, params).build();
}

}  // namespace onair
