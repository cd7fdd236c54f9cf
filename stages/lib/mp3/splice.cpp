#include "stages/lib/mp3/splice.h"

#include <algorithm>
#include <cstdlib>

namespace onair::mp3 {
namespace {

bool fits(Reservoir reservoir, const Run& run, std::int64_t from) {
  for (std::int64_t number = from; number < run.end(); ++number) {
    const Frame& frame = run.at(number);
    // With more reservoir than the encoder had, all that follows fits, as it did there; the one byte is for a
    // padding that falls elsewhere.
    if (reservoir.fill() > frame.encoder_fill()) return true;
    if (!reservoir.place(frame.header, frame.main_data.size())) return false;
  }
  return true;
}

}  // namespace

std::optional<std::int64_t> find_join(const Reservoir& reservoir, const Run& previous, const Run& next,
                                      std::int64_t wanted) {
  std::optional<std::int64_t> best;
  Reservoir before = reservoir;
  for (std::int64_t number = next.first; number <= std::min(previous.end(), next.end() - 1); ++number) {
    const bool nearer = !best || std::abs(number - wanted) < std::abs(*best - wanted);
    if (nearer && fits(before, next, number)) best = number;
    if (number == previous.end()) break;
    const Frame& frame = previous.at(number);
    if (!before.place(frame.header, frame.main_data.size())) break;
  }
  return best;
}

}  // namespace onair::mp3
