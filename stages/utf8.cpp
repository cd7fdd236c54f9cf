#include "stages/utf8.h"

#include <unicode/utf8.h>

namespace onair {

namespace {

constexpr std::string_view kIdeographicSpace = "\u3000";

bool is_ascii_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

}  // namespace

std::optional<char32_t> next_character(std::string_view text, std::size_t& at) {
  auto i = static_cast<int32_t>(at);
  UChar32 character = 0;
// ICU's macro computes in int what it stores in bytes.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
  U8_NEXT(text.data(), i, static_cast<int32_t>(text.size()), character);
#pragma GCC diagnostic pop
  at = static_cast<std::size_t>(i);
  return character < 0 ? std::nullopt : std::optional(static_cast<char32_t>(character));
}

std::optional<TextPlace> first_bad_utf8(std::string_view text) {
  TextPlace place;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = next_character(text, at);
    if (!character) {
      return place;
    }
    ++place.column;
    if (*character == U'\n') {
      ++place.line;
      place.column = 1;
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    next_character(text, at);
    result.push_back(text.substr(begin, at - begin));
  }
  return result;
}

std::size_t count_characters(std::string_view text) { return characters(text).size(); }

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    if (is_ascii_space(text.front())) {
      text.remove_prefix(1);
    } else if (text.starts_with(kIdeographicSpace)) {
      text.remove_prefix(kIdeographicSpace.size());
    } else {
      break;
    }
  }
  while (!text.empty()) {
    if (is_ascii_space(text.back())) {
      text.remove_suffix(1);
    } else if (text.ends_with(kIdeographicSpace)) {
      text.remove_suffix(kIdeographicSpace.size());
    } else {
      break;
    }
  }
  return text;
}

}  // namespace onair
