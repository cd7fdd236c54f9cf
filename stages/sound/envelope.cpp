#include "stages/sound/envelope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace onair {

namespace {

/// From 0 to 1 over `length` samples; sample `i` of them.
double raised_cosine(std::int64_t i, std::int64_t length) {
  return 0.5 -
         0.5 * std::cos(std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(length));
}

}  // namespace

double to_linear(double db) { return std::pow(10.0, db / 20); }

double duck_at(const Placement& placement, std::int64_t sample) {
  const auto& points = placement.duck;
  if (points.empty()) {
    return 0;
  }
  const auto after = std::upper_bound(points.begin(), points.end(), sample,
                                      [](std::int64_t at, const GainPoint& point) { return at < point.at; });
  if (after == points.begin()) {
    return points.front().db;
  }
  const auto before = after - 1;
  if (after == points.end() || before->db == after->db) {
    return before->db;
  }
  const double share = static_cast<double>(sample - before->at) / static_cast<double>(after->at - before->at);
  return before->db + (after->db - before->db) * share;
}

double gain_at(const Placement& placement, std::int64_t sample) {
  const std::int64_t from_begin = sample - placement.at;
  const std::int64_t to_end = placement.at + placement.length - 1 - sample;
  if (from_begin < 0 || to_end < 0) {
    return 0;
  }
  double gain = to_linear(placement.gain_db + duck_at(placement, sample));
  if (from_begin < placement.fade_in) {
    gain *= raised_cosine(from_begin, placement.fade_in);
  }
  if (to_end < placement.fade_out) {
    gain *= raised_cosine(to_end, placement.fade_out);
  }
  return gain;
}

}  // namespace onair
