#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onair {

/// A place in a text: line and column (in characters), from 1.
struct TextPlace {
  int line = 1;
  int column = 1;
};

/// Where the first byte stands that is not UTF-8; nothing where all is well.
std::optional<TextPlace> first_bad_utf8(std::string_view text);

/// The character at byte `at`, which is moved past it; nothing where the bytes are no UTF-8.
std::optional<char32_t> next_character(std::string_view text, std::size_t& at);

/// The characters of valid UTF-8 text, each with its bytes.
std::vector<std::string_view> characters(std::string_view text);

std::size_t count_characters(std::string_view text);

/// The text without white space (ASCII's and the ideographic space) at its ends.
std::string_view trim(std::string_view text);

}  // namespace onair
