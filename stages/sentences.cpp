#include "stages/sentences.h"

#include <algorithm>
#include <cstdlib>

#include "stages/utf8.h"

namespace onair {

namespace {

using Characters = std::vector<std::string_view>;

bool is_one_of(std::string_view character, std::initializer_list<std::string_view> set) {
  return std::find(set.begin(), set.end(), character) != set.end();
}

bool is_wide_end(std::string_view c) { return is_one_of(c, {"。", "！", "？", "．", "…", "‼", "⁉"}); }
bool is_ascii_end(std::string_view c) { return is_one_of(c, {"!", "?", "."}); }
bool is_opening(std::string_view c) {
  return is_one_of(c, {"「", "『", "（", "(", "【", "［", "[", "〈", "《", "“"});
}
bool is_closing(std::string_view c) {
  return is_one_of(c, {"」", "』", "）", ")", "】", "］", "]", "〉", "》", "”"});
}
bool is_space(std::string_view c) { return c == " " || c == "　" || c == "\t"; }

/// Whether the sentence ends after character `i`, seen from outside all brackets.
bool ends_after(const Characters& text, std::size_t i) {
  const bool last = i + 1 == text.size();
  if (is_wide_end(text[i])) {
    // An ellipsis ends nothing by itself; the other marks do at the end of their run.
    return text[i] != "…" && (last || (!is_wide_end(text[i + 1]) && !is_ascii_end(text[i + 1])));
  }
  if (!is_ascii_end(text[i])) {
    return false;
  }
  return last || is_space(text[i + 1]) ||
         (text[i] != "." && text[i + 1].size() > 1 && !is_wide_end(text[i + 1]));
}

std::string join(const Characters& text, std::size_t begin, std::size_t end) {
  std::string result;
  for (std::size_t i = begin; i < end; ++i) {
    result += text[i];
  }
  return result;
}

/// Cuts a sentence that is too long.
void cut(const Characters& text, std::size_t begin, std::size_t end, std::size_t most,
         std::vector<std::string>& parts) {
  if (end - begin <= most) {
    parts.push_back(join(text, begin, end));
    return;
  }
  const std::size_t middle = begin + (end - begin) / 2;
  std::size_t best = 0;
  for (std::size_t i = begin; i + 1 < end; ++i) {
    const auto distance = [&](std::size_t at) { return at > middle ? at - middle : middle - at; };
    if (is_one_of(text[i], {"、", "，", ","}) && (best == 0 || distance(i + 1) < distance(best))) {
      best = i + 1;
    }
  }
  if (best == 0) {
    best = begin + most;
  }
  cut(text, begin, best, most, parts);
  cut(text, best, end, most, parts);
}

}  // namespace

std::vector<std::string> split_sentences(std::string_view text, std::size_t most) {
  const auto all = characters(text);
  std::vector<std::string> parts;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    depth += is_opening(all[i]) ? 1 : is_closing(all[i]) && depth > 0 ? -1 : 0;
    if (depth > 0 || !ends_after(all, i)) {
      continue;
    }
    while (i + 1 < all.size() && (is_closing(all[i + 1]) || is_space(all[i + 1]))) {
      ++i;
    }
    cut(all, begin, i + 1, most, parts);
    begin = i + 1;
  }
  if (begin < all.size()) {
    cut(all, begin, all.size(), most, parts);
  }
  return parts;
}

}  // namespace onair
