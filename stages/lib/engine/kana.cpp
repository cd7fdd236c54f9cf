#include "stages/lib/engine/kana.h"

#include <cctype>
#include <string_view>

#include "stages/lib/openjtalk/mora_table.h"

namespace onair::engine {

namespace {

using openjtalk::AccentPhrase;
using openjtalk::Mora;

constexpr std::string_view kPause = "、";
constexpr std::string_view kQuestion = "？";

bool is_unvoiced(const std::string& vowel) {
  return vowel.size() == 1 && vowel != "N" && std::isupper(static_cast<unsigned char>(vowel[0])) != 0;
}

Refusal kana_refusal(const std::string& name, const std::string& words, const std::string& argument,
                     const std::string& value) {
  return {400, {{"detail", {{"text", words}, {"error_name", name}, {"error_args", {{argument, value}}}}}}};
}

AccentPhrase parse_phrase(const std::string& text) {
  AccentPhrase phrase;
  phrase.accent = 0;
  std::string_view rest = text;
  bool unvoiced = false;
  while (!rest.empty()) {
    if (rest.front() == '\'') {
      if (phrase.moras.empty()) {
        throw kana_refusal("ACCENT_TOP", "句頭にアクセントは置けません: " + text, "text", text);
      }
      if (phrase.accent != 0) {
        throw kana_refusal("ACCENT_TWICE", "1つのアクセント句に二つ以上のアクセントは置けません: " + text,
                           "text", text);
      }
      phrase.accent = static_cast<int>(phrase.moras.size());
      rest.remove_prefix(1);
      continue;
    }
    if (rest.starts_with('_')) {
      unvoiced = true;
      rest.remove_prefix(1);
      continue;
    }
    if (rest.starts_with(kQuestion)) {
      if (rest.size() != kQuestion.size()) {
        throw kana_refusal("INTERROGATION_MARK_NOT_AT_END", "アクセント句末以外に「？」は置けません: " + text,
                           "text", text);
      }
      phrase.is_interrogative = true;
      break;
    }
    const auto mora = openjtalk::first_mora(rest);
    if (!mora) {
      throw kana_refusal("UNKNOWN_TEXT", "判別できない読み仮名があります: " + std::string(rest), "text",
                         std::string(rest));
    }
    Mora read;
    read.text = mora->text;
    if (!mora->phonemes.consonant.empty()) {
      read.consonant = mora->phonemes.consonant;
      read.consonant_length = 0;
    }
    read.vowel = mora->phonemes.vowel;
    if (unvoiced && read.vowel.size() == 1 && read.vowel != "N") {
      read.vowel[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(read.vowel[0])));
    }
    unvoiced = false;
    phrase.moras.push_back(std::move(read));
    rest.remove_prefix(mora->text.size());
  }
  if (phrase.accent == 0) {
    throw kana_refusal("ACCENT_NOTFOUND", "アクセントを指定していないアクセント句があります: " + text, "text",
                       text);
  }
  return phrase;
}

}  // namespace

std::string to_kana(const std::vector<AccentPhrase>& phrases) {
  std::string text;
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    const auto& phrase = phrases[i];
    for (std::size_t k = 0; k < phrase.moras.size(); ++k) {
      text += is_unvoiced(phrase.moras[k].vowel) ? "_" : "";
      text += phrase.moras[k].text;
      text += static_cast<int>(k) + 1 == phrase.accent ? "'" : "";
    }
    text += phrase.is_interrogative ? kQuestion : "";
    if (i + 1 < phrases.size()) {
      text += phrase.pause_mora ? kPause : "/";
    }
  }
  return text;
}

std::vector<AccentPhrase> parse_kana(const std::string& text) {
  if (text.empty()) {
    throw detail(500, "Internal Server Error");
  }
  std::vector<AccentPhrase> phrases;
  std::string current;
  const auto finish = [&](bool pause) {
    if (current.empty()) {
      const std::string position = std::to_string(phrases.size() + 1);
      throw kana_refusal("EMPTY_PHRASE", position + "番目のアクセント句が空白です", "position", position);
    }
    phrases.push_back(parse_phrase(current));
    if (pause) {
      Mora mora;
      mora.text = kPause;
      mora.vowel = "pau";
      phrases.back().pause_mora = mora;
    }
    current.clear();
  };
  for (std::string_view rest = text; !rest.empty();) {
    if (rest.front() == '/') {
      finish(false);
      rest.remove_prefix(1);
    } else if (rest.starts_with(kPause)) {
      finish(true);
      rest.remove_prefix(kPause.size());
    } else {
      current += rest.front();
      rest.remove_prefix(1);
    }
  }
  finish(false);
  return phrases;
}

}  // namespace onair::engine
