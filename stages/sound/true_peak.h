#pragma once

#include <span>

namespace onair {

/// How far a true-peak estimate looks to either side, in samples.
constexpr int kTruePeakReach = 12;

/// The largest magnitude between sample 0 and sample 1 of a signal that was oversampled four times (ITU-R
/// BS.1770-4, annex 2), sample 0 included. `x` points at sample 0, with kTruePeakReach samples readable
/// before and kTruePeakReach after it; `stride` is the distance between samples.
float true_peak_at(const float* x, int stride);

}  // namespace onair
