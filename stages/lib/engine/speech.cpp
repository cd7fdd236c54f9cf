#include "stages/lib/engine/speech.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <cmath>

#include "stages/lib/fault.h"
#include "stages/lib/openjtalk/mora_table.h"
#include "stages/lib/wav/wav.h"

namespace onair::engine {

namespace {

using openjtalk::AccentPhrase;

constexpr double kLongestSeconds = 600;
constexpr int kHighestRate = 192000;

struct FreeSwr {
  void operator()(SwrContext* context) const { swr_free(&context); }
};

/// Resamples mono samples with a filter whose images lie below −90 dB.
std::vector<double> resample(const std::vector<double>& input, int from, int to) {
  if (from == to || input.empty()) {
    return input;
  }
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  SwrContext* raw = nullptr;
  swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_DBL, to, &mono, AV_SAMPLE_FMT_DBL, from, 0, nullptr);
  const std::unique_ptr<SwrContext, FreeSwr> context(raw);
  av_opt_set_int(raw, "filter_size", 64, 0);
  av_opt_set_double(raw, "cutoff", 0.95, 0);
  av_opt_set(raw, "filter_type", "kaiser", 0);
  if (swr_init(raw) < 0) {
    throw Refusal(detail(500, "Internal Server Error"));
  }
  const auto wanted = static_cast<std::size_t>(std::llround(static_cast<double>(input.size()) * to / from));
  std::vector<double> output(wanted + 4096);
  auto* out = reinterpret_cast<std::uint8_t*>(output.data());
  const auto* in = reinterpret_cast<const std::uint8_t*>(input.data());
  int count = swr_convert(raw, &out, static_cast<int>(output.size()), &in, static_cast<int>(input.size()));
  auto* tail = reinterpret_cast<std::uint8_t*>(output.data() + count);
  count += swr_convert(raw, &tail, static_cast<int>(output.size()) - count, nullptr, 0);
  output.resize(static_cast<std::size_t>(count));
  output.resize(wanted, 0.0);
  return output;
}

double seconds_of(const AudioQuery& query) {
  double seconds = query.pre_phoneme_length + query.post_phoneme_length;
  for (const auto& phrase : query.accent_phrases) {
    seconds += phrase.pause_mora ? phrase.pause_mora->vowel_length : 0;
    for (const auto& mora : phrase.moras) {
      seconds += mora.vowel_length + mora.consonant_length.value_or(0);
    }
  }
  return seconds;
}

/// The katakana with every ー as the vowel that it lengthens, as Open JTalk says it: the moras' texts.
std::vector<std::string> spoken_moras(std::string_view katakana) {
  std::vector<std::string> moras;
  std::string vowel;
  while (!katakana.empty()) {
    if (katakana.starts_with("ー")) {
      moras.push_back(openjtalk::katakana("", vowel).value_or("ー"));
      katakana.remove_prefix(std::string_view("ー").size());
      continue;
    }
    const auto mora = openjtalk::first_mora(katakana);
    if (!mora) {
      return {};
    }
    vowel = mora->phonemes.vowel;
    moras.push_back(openjtalk::katakana(mora->phonemes.consonant, vowel).value_or(mora->text));
    katakana.remove_prefix(mora->text.size());
  }
  return moras;
}

/// Sets the accent of a phrase that begins with the word.
void set_accent(std::vector<AccentPhrase>& phrases, const Word& word) {
  const auto moras = spoken_moras(word.pronunciation);
  for (auto& phrase : phrases) {
    const bool begins =
        !moras.empty() && phrase.moras.size() >= moras.size() &&
        std::equal(moras.begin(), moras.end(), phrase.moras.begin(),
                   [](const std::string& text, const openjtalk::Mora& mora) { return mora.text == text; });
    if (begins) {
      phrase.accent = word.accent_type == 0 ? static_cast<int>(phrase.moras.size()) : word.accent_type;
    }
  }
}

}  // namespace

Speech::Speech(std::filesystem::path dictionary, const std::filesystem::path& voices,
               std::optional<std::filesystem::path> user_dictionary)
    : analyzer_(std::move(dictionary), voices / kStyles[0].voice),
      user_dictionary_(std::move(user_dictionary)) {
  for (std::size_t i = 0; i < kStyles.size(); ++i) {
    synthesizers_[i] = std::make_unique<openjtalk::Synthesizer>(voices / kStyles[i].voice);
  }
}

std::vector<AccentPhrase> Speech::phrases(const std::string& text, std::size_t style) {
  std::string read;
  const auto pieces = user_dictionary_.split(text);
  for (const auto& piece : pieces) {
    read += piece.word ? piece.word->pronunciation : piece.text;
  }
  auto phrases = analyzer_.analyze(read);
  for (const auto& piece : pieces) {
    if (piece.word) {
      set_accent(phrases, *piece.word);
    }
  }
  predict_lengths(phrases, style);
  predict_pitches(phrases, style);
  return phrases;
}

void Speech::predict_lengths(std::vector<AccentPhrase>& phrases, std::size_t style) {
  synthesizers_.at(style)->predict_lengths(phrases);
}

void Speech::predict_pitches(std::vector<AccentPhrase>& phrases, std::size_t style) {
  synthesizers_.at(style)->predict_pitches(phrases);
}

void Speech::initialize(std::size_t style) {
  synthesizers_.at(style)->sample_rate();
  initialized_.at(style) = true;
}

std::string Speech::synthesize(AudioQuery query, std::size_t style, bool interrogative_upspeak) {
  apply_scales(query, interrogative_upspeak);
  const double seconds = seconds_of(query);
  if (query.output_sampling_rate <= 0 || query.output_sampling_rate > kHighestRate || !(seconds >= 0) ||
      seconds > kLongestSeconds) {
    throw Refusal(detail(500, "Internal Server Error"));
  }
  std::erase_if(query.accent_phrases, [](const AccentPhrase& phrase) { return phrase.moras.empty(); });
  if (!query.accent_phrases.empty()) {
    query.accent_phrases.back().pause_mora.reset();
  }
  auto& synthesizer = *synthesizers_.at(style);
  const auto voice =
      synthesizer.speak(query.accent_phrases, query.pre_phoneme_length, query.post_phoneme_length);
  initialized_.at(style) = true;
  const auto samples = resample(voice, synthesizer.sample_rate(), query.output_sampling_rate);
  wav::Sound sound{query.output_sampling_rate, query.output_stereo ? 2 : 1, {}};
  sound.samples.reserve(samples.size() * static_cast<std::size_t>(sound.channels));
  for (const double sample : samples) {
    const auto value =
        static_cast<std::int16_t>(std::lround(std::clamp(sample * query.volume_scale, -32768.0, 32767.0)));
    sound.samples.insert(sound.samples.end(), static_cast<std::size_t>(sound.channels), value);
  }
  return wav::serialize(sound);
}

}  // namespace onair::engine
