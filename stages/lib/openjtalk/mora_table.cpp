#include "stages/lib/openjtalk/mora_table.h"

#include <cctype>
#include <map>

namespace onair::openjtalk {

namespace {

/// Rows of the kana table: a consonant and its katakana in the order a i u e o; "" where there is none.
struct Row {
  const char* consonant;
  const char* kana[5];
};

constexpr const char* kVowels[5] = {"a", "i", "u", "e", "o"};

constexpr Row kRows[] = {
    {"", {"ア", "イ", "ウ", "エ", "オ"}},
    {"k", {"カ", "キ", "ク", "ケ", "コ"}},
    {"s", {"サ", "スィ", "ス", "セ", "ソ"}},
    {"t", {"タ", "ティ", "トゥ", "テ", "ト"}},
    {"n", {"ナ", "ニ", "ヌ", "ネ", "ノ"}},
    {"h", {"ハ", "ヒ", "", "ヘ", "ホ"}},
    {"m", {"マ", "ミ", "ム", "メ", "モ"}},
    {"y", {"ヤ", "", "ユ", "イェ", "ヨ"}},
    {"r", {"ラ", "リ", "ル", "レ", "ロ"}},
    {"w", {"ワ", "ウィ", "", "ウェ", "ウォ"}},
    {"g", {"ガ", "ギ", "グ", "ゲ", "ゴ"}},
    {"z", {"ザ", "ズィ", "ズ", "ゼ", "ゾ"}},
    {"d", {"ダ", "ディ", "ドゥ", "デ", "ド"}},
    {"b", {"バ", "ビ", "ブ", "ベ", "ボ"}},
    {"p", {"パ", "ピ", "プ", "ペ", "ポ"}},
    {"ky", {"キャ", "", "キュ", "キェ", "キョ"}},
    {"sh", {"シャ", "シ", "シュ", "シェ", "ショ"}},
    {"ch", {"チャ", "チ", "チュ", "チェ", "チョ"}},
    {"ts", {"ツァ", "ツィ", "ツ", "ツェ", "ツォ"}},
    {"ny", {"ニャ", "", "ニュ", "ニェ", "ニョ"}},
    {"hy", {"ヒャ", "", "ヒュ", "ヒェ", "ヒョ"}},
    {"f", {"ファ", "フィ", "フ", "フェ", "フォ"}},
    {"my", {"ミャ", "", "ミュ", "ミェ", "ミョ"}},
    {"ry", {"リャ", "", "リュ", "リェ", "リョ"}},
    {"gy", {"ギャ", "", "ギュ", "ギェ", "ギョ"}},
    {"j", {"ジャ", "ジ", "ジュ", "ジェ", "ジョ"}},
    {"by", {"ビャ", "", "ビュ", "ビェ", "ビョ"}},
    {"py", {"ピャ", "", "ピュ", "ピェ", "ピョ"}},
    {"v", {"ヴァ", "ヴィ", "ヴ", "ヴェ", "ヴォ"}},
    {"ty", {"テャ", "", "テュ", "", "テョ"}},
    {"dy", {"デャ", "", "デュ", "デェ", "デョ"}},
    {"kw", {"クァ", "クィ", "", "クェ", "クォ"}},
    {"gw", {"グァ", "", "", "", ""}},
};

const std::map<std::string, std::string>& by_phonemes() {
  static const auto table = [] {
    std::map<std::string, std::string> result = {{"N", "ン"}, {"cl", "ッ"}, {"pau", "、"}};
    for (const auto& row : kRows) {
      for (int i = 0; i < 5; ++i) {
        if (*row.kana[i] != '\0') {
          result[std::string(row.consonant) + kVowels[i]] = row.kana[i];
        }
      }
    }
    return result;
  }();
  return table;
}

const std::map<std::string, Phonemes, std::less<>>& by_katakana() {
  static const auto table = [] {
    // Katakana that sound like others of the table.
    std::map<std::string, Phonemes, std::less<>> result = {
        {"ン", {"", "N"}},     {"ッ", {"", "cl"}},    {"ヲ", {"", "o"}},     {"ヂ", {"j", "i"}},
        {"ヅ", {"z", "u"}},    {"ヰ", {"", "i"}},     {"ヱ", {"", "e"}},     {"ヮ", {"w", "a"}},
        {"ァ", {"", "a"}},     {"ィ", {"", "i"}},     {"ゥ", {"", "u"}},     {"ェ", {"", "e"}},
        {"ォ", {"", "o"}},     {"ャ", {"y", "a"}},    {"ュ", {"y", "u"}},    {"ョ", {"y", "o"}},
        {"ヂャ", {"j", "a"}},  {"ヂュ", {"j", "u"}},  {"ヂェ", {"j", "e"}},  {"ヂョ", {"j", "o"}},
        {"クヮ", {"kw", "a"}}, {"グヮ", {"gw", "a"}}, {"ヴャ", {"by", "a"}}, {"ヴュ", {"by", "u"}},
        {"ヴョ", {"by", "o"}}, {"フュ", {"hy", "u"}}, {"ヶ", {"k", "e"}},    {"ヵ", {"k", "a"}}};
    for (const auto& row : kRows) {
      for (int i = 0; i < 5; ++i) {
        if (*row.kana[i] != '\0') {
          result[row.kana[i]] = {row.consonant, kVowels[i]};
        }
      }
    }
    return result;
  }();
  return table;
}

}  // namespace

std::optional<std::string> katakana(const std::string& consonant, const std::string& vowel) {
  std::string voiced = vowel;
  if (vowel.size() == 1 && vowel != "N") {
    voiced[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(vowel[0])));
  }
  const auto found = by_phonemes().find(consonant + voiced);
  return found == by_phonemes().end() ? std::nullopt : std::optional(found->second);
}

std::optional<KatakanaMora> first_mora(std::string_view text) {
  constexpr std::size_t kBytesOfKana = 3;
  for (const std::size_t kana : {2, 1}) {
    const auto piece = text.substr(0, kana * kBytesOfKana);
    const auto found = by_katakana().find(piece);
    if (piece.size() == kana * kBytesOfKana && found != by_katakana().end()) {
      return KatakanaMora{found->first, found->second};
    }
  }
  return std::nullopt;
}

}  // namespace onair::openjtalk
