#include "stages/lib/engine/audio_query.h"

#include <cmath>

#include "stages/lib/engine/kana.h"
#include "stages/lib/openjtalk/mora_table.h"

namespace onair::engine {

namespace {

using openjtalk::AccentPhrase;
using openjtalk::Mora;

constexpr double kUpspeakSeconds = 0.15;
constexpr double kUpspeakPitch = 0.3;
constexpr double kHighestPitch = 6.5;

OrderedJson to_json(const Mora& mora) {
  return {{"text", mora.text},
          {"consonant", mora.consonant ? OrderedJson(*mora.consonant) : OrderedJson()},
          {"consonant_length", mora.consonant_length ? OrderedJson(*mora.consonant_length) : OrderedJson()},
          {"vowel", mora.vowel},
          {"vowel_length", mora.vowel_length},
          {"pitch", mora.pitch}};
}

/// Reads members of an object, collecting faults as pydantic words them.
class ObjectReader {
 public:
  ObjectReader(const OrderedJson& object, OrderedJson place, Faults& faults)
      : object_(object), place_(std::move(place)), faults_(faults) {}

  const OrderedJson* find(const char* name, bool required) {
    const auto found = object_.find(name);
    if (found == object_.end()) {
      if (required) {
        faults_.add("missing", at(name), "Field required", object_);
      }
      return nullptr;
    }
    return &*found;
  }
  double number(const char* name, double fallback, bool required = true) {
    const auto* value = find(name, required);
    if (value == nullptr) {
      return fallback;
    }
    if (value->is_number()) {
      return value->get<double>();
    }
    if (value->is_string()) {
      const auto parsed = OrderedJson::parse(value->get<std::string>(), nullptr, false);
      if (parsed.is_number()) {
        return parsed.get<double>();
      }
      faults_.add("float_parsing", at(name),
                  "Input should be a valid number, unable to parse string as a number", *value);
    } else {
      faults_.add("float_type", at(name), "Input should be a valid number", *value);
    }
    return fallback;
  }
  std::optional<double> number_or_null(const char* name, bool required = false) {
    const auto* value = find(name, required);
    return value == nullptr || value->is_null() ? std::nullopt : std::optional(number(name, 0));
  }
  int integer(const char* name, int fallback) {
    const auto* value = find(name, true);
    if (value == nullptr) {
      return fallback;
    }
    const double parsed = number(name, fallback, false);
    if (parsed != std::floor(parsed)) {
      faults_.add("int_from_float", at(name),
                  "Input should be a valid integer, got a number with a fractional part", *value);
    } else if (std::abs(parsed) < 1e9) {
      return static_cast<int>(parsed);
    }
    return fallback;
  }
  bool boolean(const char* name, bool fallback) {
    const auto* value = find(name, true);
    if (value == nullptr) {
      return fallback;
    }
    if (value->is_boolean()) {
      return value->get<bool>();
    }
    if (*value == "true" || *value == "false" || *value == 0 || *value == 1) {
      return *value == "true" || *value == 1;
    }
    if (value->is_null() || value->is_structured()) {
      faults_.add("bool_type", at(name), "Input should be a valid boolean", *value);
    } else {
      faults_.add("bool_parsing", at(name), "Input should be a valid boolean, unable to interpret input",
                  *value);
    }
    return fallback;
  }
  std::string text(const char* name) {
    const auto* value = find(name, true);
    if (value != nullptr && !value->is_string()) {
      faults_.add("string_type", at(name), "Input should be a valid string", *value);
    }
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
  }
  OrderedJson at(const OrderedJson& part) const {
    auto place = place_;
    place.push_back(part);
    return place;
  }
  Faults& faults() { return faults_; }

 private:
  const OrderedJson& object_;
  OrderedJson place_;
  Faults& faults_;
};

bool check_object(const OrderedJson& value, const OrderedJson& place, Faults& faults) {
  if (!value.is_object()) {
    faults.add("model_attributes_type", place,
               "Input should be a valid dictionary or object to extract fields from", value);
  }
  return value.is_object();
}

Mora read_mora(const OrderedJson& value, const OrderedJson& place, Faults& faults) {
  Mora mora;
  if (!check_object(value, place, faults)) {
    return mora;
  }
  ObjectReader reader(value, place, faults);
  mora.text = reader.text("text");
  if (const auto* consonant = reader.find("consonant", false);
      consonant != nullptr && !consonant->is_null()) {
    mora.consonant = reader.text("consonant");
  }
  mora.consonant_length = reader.number_or_null("consonant_length");
  mora.vowel = reader.text("vowel");
  mora.vowel_length = reader.number("vowel_length", 0);
  mora.pitch = reader.number("pitch", 0);
  if (mora.vowel != "pau" && !mora.vowel.empty() &&
      !openjtalk::katakana(mora.consonant.value_or(""), mora.vowel)) {
    faults.add("value_error", reader.at("vowel"), "Value error, there is no such mora", value);
  }
  return mora;
}

AccentPhrase read_phrase(const OrderedJson& value, const OrderedJson& place, Faults& faults) {
  AccentPhrase phrase;
  if (!check_object(value, place, faults)) {
    return phrase;
  }
  ObjectReader reader(value, place, faults);
  if (const auto* moras = reader.find("moras", true)) {
    if (!moras->is_array()) {
      faults.add("list_type", reader.at("moras"), "Input should be a valid list", *moras);
    }
    for (std::size_t i = 0; moras->is_array() && i < moras->size(); ++i) {
      auto mora_place = reader.at("moras");
      mora_place.push_back(i);
      phrase.moras.push_back(read_mora((*moras)[i], mora_place, faults));
    }
  }
  phrase.accent = reader.integer("accent", 1);
  if (const auto* pause = reader.find("pause_mora", false); pause != nullptr && !pause->is_null()) {
    phrase.pause_mora = read_mora(*pause, reader.at("pause_mora"), faults);
  }
  if (reader.find("is_interrogative", false) != nullptr) {
    phrase.is_interrogative = reader.boolean("is_interrogative", false);
  }
  return phrase;
}

std::vector<AccentPhrase> read_phrases(const OrderedJson& value, const OrderedJson& place, Faults& faults) {
  std::vector<AccentPhrase> phrases;
  if (!value.is_array()) {
    faults.add("list_type", place, "Input should be a valid list", value);
    return phrases;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    auto phrase_place = place;
    phrase_place.push_back(i);
    phrases.push_back(read_phrase(value[i], phrase_place, faults));
  }
  return phrases;
}

template <class Change>
void for_each_mora(std::vector<AccentPhrase>& phrases, const Change& change) {
  for (auto& phrase : phrases) {
    for (auto& mora : phrase.moras) {
      change(mora);
    }
  }
}

void apply_upspeak(std::vector<AccentPhrase>& phrases) {
  for (auto& phrase : phrases) {
    if (!phrase.is_interrogative || phrase.moras.empty() || phrase.moras.back().pitch == 0) {
      continue;
    }
    const auto& last = phrase.moras.back();
    Mora raised;
    raised.vowel = last.vowel;
    raised.text = openjtalk::katakana("", last.vowel).value_or(last.text);
    raised.vowel_length = kUpspeakSeconds;
    raised.pitch = std::min(last.pitch + kUpspeakPitch, kHighestPitch);
    phrase.moras.push_back(raised);
  }
}

void apply_intonation(AudioQuery& query) {
  double sum = 0;
  int voiced = 0;
  for_each_mora(query.accent_phrases, [&](Mora& mora) {
    if (mora.pitch > 0) {
      sum += mora.pitch;
      ++voiced;
    }
  });
  if (voiced == 0) {
    return;
  }
  const double mean = sum / voiced;
  for_each_mora(query.accent_phrases, [&](Mora& mora) {
    if (mora.pitch > 0) {
      mora.pitch = (mora.pitch - mean) * query.intonation_scale + mean;
    }
  });
}

}  // namespace

OrderedJson to_json(const std::vector<AccentPhrase>& phrases) {
  OrderedJson result = OrderedJson::array();
  for (const auto& phrase : phrases) {
    OrderedJson moras = OrderedJson::array();
    for (const auto& mora : phrase.moras) {
      moras.push_back(to_json(mora));
    }
    result.push_back({{"moras", std::move(moras)},
                      {"accent", phrase.accent},
                      {"pause_mora", phrase.pause_mora ? to_json(*phrase.pause_mora) : OrderedJson()},
                      {"is_interrogative", phrase.is_interrogative}});
  }
  return result;
}

OrderedJson to_json(const AudioQuery& query) {
  return {{"accent_phrases", to_json(query.accent_phrases)},
          {"speedScale", query.speed_scale},
          {"pitchScale", query.pitch_scale},
          {"intonationScale", query.intonation_scale},
          {"volumeScale", query.volume_scale},
          {"prePhonemeLength", query.pre_phoneme_length},
          {"postPhonemeLength", query.post_phoneme_length},
          {"pauseLength", query.pause_length ? OrderedJson(*query.pause_length) : OrderedJson()},
          {"pauseLengthScale", query.pause_length_scale},
          {"outputSamplingRate", query.output_sampling_rate},
          {"outputStereo", query.output_stereo},
          {"kana", to_kana(query.accent_phrases)}};
}

AudioQuery parse_audio_query(const OrderedJson& body) {
  Faults faults;
  AudioQuery query;
  const OrderedJson place = {"body"};
  if (check_object(body, place, faults)) {
    ObjectReader reader(body, place, faults);
    if (const auto* phrases = reader.find("accent_phrases", true)) {
      query.accent_phrases = read_phrases(*phrases, reader.at("accent_phrases"), faults);
    }
    query.speed_scale = reader.number("speedScale", 1);
    query.pitch_scale = reader.number("pitchScale", 0);
    query.intonation_scale = reader.number("intonationScale", 1);
    query.volume_scale = reader.number("volumeScale", 1);
    query.pre_phoneme_length = reader.number("prePhonemeLength", 0);
    query.post_phoneme_length = reader.number("postPhonemeLength", 0);
    query.pause_length = reader.number_or_null("pauseLength");
    query.pause_length_scale = reader.number("pauseLengthScale", 1, false);
    query.output_sampling_rate = reader.integer("outputSamplingRate", 24000);
    query.output_stereo = reader.boolean("outputStereo", false);
  }
  faults.throw_if_any();
  return query;
}

std::vector<AccentPhrase> parse_accent_phrases(const OrderedJson& body) {
  Faults faults;
  auto phrases = read_phrases(body, {"body"}, faults);
  faults.throw_if_any();
  return phrases;
}

void apply_scales(AudioQuery& query, bool interrogative_upspeak) {
  if (interrogative_upspeak) {
    apply_upspeak(query.accent_phrases);
  }
  for (auto& phrase : query.accent_phrases) {
    if (phrase.pause_mora) {
      phrase.pause_mora->vowel_length =
          query.pause_length.value_or(phrase.pause_mora->vowel_length) * query.pause_length_scale;
      phrase.pause_mora->vowel_length /= query.speed_scale;
    }
  }
  for_each_mora(query.accent_phrases, [&](Mora& mora) {
    mora.vowel_length /= query.speed_scale;
    if (mora.consonant_length) {
      *mora.consonant_length /= query.speed_scale;
    }
    if (mora.pitch > 0) {
      mora.pitch *= std::pow(2.0, query.pitch_scale);
    }
  });
  query.pre_phoneme_length /= query.speed_scale;
  query.post_phoneme_length /= query.speed_scale;
  apply_intonation(query);
}

}  // namespace onair::engine
