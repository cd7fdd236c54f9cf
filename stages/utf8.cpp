#include "stages/utf8.h"

#include <unicode/utf8.h>

namespace onair {

namespace {

constexpr std::string_view kIdeographicSpace = "\u3000";

bool is_ascii_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

}  // namespace

std::optional<TextPlace> first_bad_utf8(std::string_view text) {
  TextPlace place;
  const auto* bytes = text.data();
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    UChar32 character = 0;
    U8_NEXT(bytes, i, length, character);
    if (character < 0) {
      return place;
    }
    ++place.column;
    if (character == '\n') {
      ++place.line;
      place.column = 1;
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> result;
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    const int32_t begin = i;
    U8_FWD_1(text.data(), i, length);
    result.push_back(text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(i - begin)));
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
