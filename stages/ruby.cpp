#include "stages/ruby.h"

#include <unicode/uscript.h>

#include "stages/utf8.h"

namespace onair {

namespace {

bool is_kanji(std::string_view character) {
  std::size_t at = 0;
  const auto code = next_character(character, at);
  UErrorCode status = U_ZERO_ERROR;
  return code && (uscript_getScript(static_cast<UChar32>(*code), &status) == USCRIPT_HAN || character == "々");
}

}  // namespace

SpokenText parse_ruby(std::string_view text) {
  SpokenText result;
  const auto all = characters(text);
  for (std::size_t i = 0; i < all.size(); ++i) {
    // The annotated part ends before 《 and begins after ｜ or at the first kanji of a run.
    const bool bar = all[i] == "｜";
    std::size_t open = bar ? i + 1 : i;
    if (bar) {
      while (open < all.size() && all[open] != "《" && all[open] != "｜") {
        ++open;
      }
    } else {
      while (open < all.size() && is_kanji(all[open])) {
        ++open;
      }
    }
    std::size_t close = open;
    while (close < all.size() && all[close] != "》") {
      ++close;
    }
    const std::size_t begin = bar ? i + 1 : i;
    if (open > begin && open < all.size() && all[open] == "《" && close < all.size() && close > open + 1) {
      for (std::size_t k = begin; k < open; ++k) {
        result.display += all[k];
      }
      for (std::size_t k = open + 1; k < close; ++k) {
        result.reading += all[k];
      }
      i = close;
      continue;
    }
    // No ruby: the whole run of kanji is text, so that it is not tried again from its second one.
    const std::size_t end = bar ? i + 1 : std::max(open, i + 1);
    for (; i < end; ++i) {
      result.display += all[i];
      result.reading += all[i];
    }
    --i;
  }
  return result;
}

}  // namespace onair
