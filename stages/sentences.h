#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace onair {

/// Splits a text into its sentences: after 。！？!? and runs of them, with the closing brackets that follow;
/// never inside brackets, and after an ASCII mark only before white space or a wide character (so 1.0, URLs
/// and "?id=" stay whole). A sentence of more than `most` characters is cut at the 、 nearest to its middle,
/// or, without one, at `most`. Nothing is lost: joined, the parts are the text.
std::vector<std::string> split_sentences(std::string_view text, std::size_t most);

}  // namespace onair
