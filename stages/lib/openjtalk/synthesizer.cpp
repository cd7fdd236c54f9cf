#include "stages/lib/openjtalk/synthesizer.h"

extern "C" {
#include <HTS_engine.h>
}

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

#include "stages/lib/fault.h"
#include "stages/lib/openjtalk/labels.h"

namespace onair::openjtalk {

namespace {

constexpr std::size_t kPitchStream = 1;  // HTS: 0 spectrum, 1 log F0, 2 aperiodicity
constexpr double kTicksPerSecond = 1e7;  // of times in labels
constexpr double kSilenceSeconds = 0.2;  // what the model speaks at either end, cut afterwards
// A pitch that differs less from what the voice would speak is left alone: queries are rounded on their way.
constexpr double kSamePitch = 1e-4;

/// The mora of a label; nothing for the silence at the ends.
template <class Phrases>
auto* mora_of(Phrases& phrases, const PhonemeLabel& label) {
  using MoraPointer = decltype(&phrases[0].moras[0]);
  if (label.phrase >= phrases.size()) {
    return MoraPointer(nullptr);
  }
  auto& phrase = phrases[label.phrase];
  return label.mora < phrase.moras.size() ? &phrase.moras[label.mora] : &*phrase.pause_mora;
}

}  // namespace

/// One HTS_Engine with its voice.
class Synthesizer::Model {
 public:
  explicit Model(const std::filesystem::path& voice) {
    // The library prints to stderr and crashes on some broken voices: look first.
    if (!std::ifstream(voice)) {
      throw Fault(Fault::Kind::missing_input,
                  "the voice " + voice.string() + " cannot be read; run scripts/setup, which installs it");
    }
    HTS_Engine_initialize(&engine_);
    std::string path = voice.string();
    char* paths[] = {path.data()};
    if (HTS_Engine_load(&engine_, paths, 1) == FALSE) {
      HTS_Engine_clear(&engine_);
      throw Fault(Fault::Kind::missing_input, voice.string() + " is no HTS voice; run scripts/setup again");
    }
  }
  ~Model() { HTS_Engine_clear(&engine_); }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  int sample_rate() { return static_cast<int>(HTS_Engine_get_sampling_frequency(&engine_)); }
  std::size_t states() { return HTS_Engine_get_nstate(&engine_); }
  double frame_seconds() {
    return static_cast<double>(HTS_Engine_get_fperiod(&engine_)) / static_cast<double>(sample_rate());
  }

  /// First step: states with their durations and means. With `lengths` (seconds, one a label) the durations
  /// follow them.
  void begin(const std::vector<PhonemeLabel>& labels, const std::vector<double>* lengths) {
    std::vector<std::string> lines;
    double time = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (lengths == nullptr) {
        lines.push_back(labels[i].text);
        continue;
      }
      const double end = time + (*lengths)[i];
      lines.push_back(std::to_string(std::llround(time * kTicksPerSecond)) + " " +
                      std::to_string(std::llround(end * kTicksPerSecond)) + " " + labels[i].text);
      time = end;
    }
    std::vector<char*> pointers;
    for (auto& line : lines) {
      pointers.push_back(line.data());
    }
    HTS_Engine_set_phoneme_alignment_flag(&engine_, lengths != nullptr ? TRUE : FALSE);
    check(HTS_Engine_generate_state_sequence_from_strings(&engine_, pointers.data(), pointers.size()));
  }
  double duration(std::size_t label) {
    std::size_t frames = 0;
    for (std::size_t state = 0; state < states(); ++state) {
      frames += HTS_Engine_get_state_duration(&engine_, label * states() + state);
    }
    return static_cast<double>(frames) * frame_seconds();
  }
  /// Mean log F0 of the label's voiced states, weighted by their durations; 0 where it is unvoiced.
  double pitch(std::size_t label) {
    double sum = 0;
    double weight = 0;
    for (std::size_t state = label * states(); state < (label + 1) * states(); ++state) {
      if (voiced(state)) {
        const auto frames = static_cast<double>(HTS_Engine_get_state_duration(&engine_, state));
        sum += frames * HTS_Engine_get_state_mean(&engine_, kPitchStream, state, 0);
        weight += frames;
      }
    }
    return weight > 0 ? sum / weight : 0;
  }
  void set_pitch(std::size_t label, double target) {
    const double own = pitch(label);
    if (own != 0 && target > 0 && std::abs(own - target) < kSamePitch) {
      return;
    }
    for (std::size_t state = label * states(); state < (label + 1) * states(); ++state) {
      const double mean = HTS_Engine_get_state_mean(&engine_, kPitchStream, state, 0);
      if (target <= 0) {
        engine_.sss.sstream[kPitchStream].msd[state] = 0;
      } else if (own == 0) {
        engine_.sss.sstream[kPitchStream].msd[state] = 1;
        HTS_Engine_set_state_mean(&engine_, kPitchStream, state, 0, target);
      } else if (voiced(state)) {
        HTS_Engine_set_state_mean(&engine_, kPitchStream, state, 0, mean + target - own);
      }
    }
  }
  std::vector<double> finish() {
    check(HTS_Engine_generate_parameter_sequence(&engine_));
    check(HTS_Engine_generate_sample_sequence(&engine_));
    std::vector<double> samples(HTS_Engine_get_nsamples(&engine_));
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i] = HTS_Engine_get_generated_speech(&engine_, i);
    }
    return samples;
  }
  void refresh() { HTS_Engine_refresh(&engine_); }

 private:
  bool voiced(std::size_t state) const {
    return engine_.sss.sstream[kPitchStream].msd[state] > engine_.condition.msd_threshold[kPitchStream];
  }
  static void check(HTS_Boolean good) {
    if (good == FALSE) {
      throw Fault(Fault::Kind::bad_data, "the voice cannot speak these phonemes");
    }
  }

  HTS_Engine engine_{};
};

/// Holds a model while it lives.
class Synthesizer::Lease {
 public:
  explicit Lease(Synthesizer& owner) : owner_(owner) {
    {
      const std::lock_guard lock(owner.mutex_);
      if (!owner.idle_.empty()) {
        model_ = std::move(owner.idle_.back());
        owner.idle_.pop_back();
      }
    }
    if (!model_) {
      model_ = std::make_unique<Model>(owner.voice_);
    }
  }
  ~Lease() {
    model_->refresh();
    const std::lock_guard lock(owner_.mutex_);
    owner_.idle_.push_back(std::move(model_));
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  Model* operator->() { return model_.get(); }

 private:
  Synthesizer& owner_;
  std::unique_ptr<Model> model_;
};

Synthesizer::Synthesizer(std::filesystem::path voice) : voice_(std::move(voice)) {}
Synthesizer::~Synthesizer() = default;

int Synthesizer::sample_rate() { return Lease(*this)->sample_rate(); }

void Synthesizer::predict_lengths(std::vector<AccentPhrase>& phrases) {
  if (phrases.empty()) {
    return;
  }
  const auto labels = make_labels(phrases);
  Lease model(*this);
  model->begin(labels, nullptr);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (auto* mora = mora_of(phrases, labels[i])) {
      const double seconds = model->duration(i);
      if (labels[i].is_consonant) {
        mora->consonant_length = seconds;
      } else {
        mora->vowel_length = seconds;
      }
    }
  }
}

void Synthesizer::predict_pitches(std::vector<AccentPhrase>& phrases) {
  if (phrases.empty()) {
    return;
  }
  const auto labels = make_labels(phrases);
  Lease model(*this);
  model->begin(labels, nullptr);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (auto* mora = mora_of(phrases, labels[i]); mora != nullptr && !labels[i].is_consonant) {
      mora->pitch = mora->vowel == "pau" || mora->vowel == "cl" ? 0 : model->pitch(i);
    }
  }
}

std::vector<double> Synthesizer::speak(const std::vector<AccentPhrase>& phrases,
                                       double silence_before_seconds, double silence_after_seconds) {
  Lease model(*this);
  const auto rate = static_cast<double>(model->sample_rate());
  const auto samples_of = [&](double seconds) {
    return static_cast<std::size_t>(std::llround(seconds * rate));
  };
  std::vector<double> voice;
  if (!phrases.empty()) {
    const auto labels = make_labels(phrases);
    std::vector<double> lengths;
    for (const auto& label : labels) {
      const auto* mora = mora_of(phrases, label);
      const double asked = mora == nullptr      ? kSilenceSeconds
                           : label.is_consonant ? mora->consonant_length.value_or(0)
                                                : mora->vowel_length;
      lengths.push_back(std::max(asked, static_cast<double>(model->states()) * model->frame_seconds()));
    }
    model->begin(labels, &lengths);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto* mora = mora_of(phrases, labels[i]);
      if (mora != nullptr && !labels[i].is_consonant && mora->vowel != "pau" && mora->vowel != "cl") {
        model->set_pitch(i, mora->pitch);
      }
    }
    voice = model->finish();
    const std::size_t cut = std::min(samples_of(kSilenceSeconds), voice.size() / 2);
    voice.erase(voice.begin(), voice.begin() + static_cast<std::ptrdiff_t>(cut));
    voice.resize(voice.size() - cut);
  }
  std::vector<double> samples(samples_of(silence_before_seconds), 0.0);
  samples.insert(samples.end(), voice.begin(), voice.end());
  samples.resize(samples.size() + samples_of(silence_after_seconds), 0.0);
  return samples;
}

}  // namespace onair::openjtalk
