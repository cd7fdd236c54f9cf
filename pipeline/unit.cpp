#include "pipeline/unit.h"

#include <charconv>
#include <cmath>
#include <map>

namespace onair::pipeline {

namespace {

const std::map<std::string, double>& factors(Unit unit) {
  static const std::map<Unit, std::map<std::string, double>> table = {
      {Unit::none, {{"", 1}}},
      {Unit::seconds, {{"", 1}, {"s", 1}, {"ms", 1e-3}, {"min", 60}, {"h", 3600}}},
      {Unit::decibels, {{"", 1}, {"dB", 1}, {"db", 1}, {"dBTP", 1}, {"LUFS", 1}, {"LU", 1}}},
      {Unit::bits_per_second,
       {{"", 1}, {"k", 1e3}, {"kbit/s", 1e3}, {"kbps", 1e3}, {"kb/s", 1e3}, {"bit/s", 1}}},
      {Unit::hertz, {{"", 1}, {"Hz", 1}, {"kHz", 1e3}}},
      {Unit::bytes,
       {{"", 1},
        {"B", 1},
        {"k", 1e3},
        {"M", 1e6},
        {"G", 1e9},
        {"KiB", 1024},
        {"MiB", 1048576},
        {"GiB", 1073741824}}},
  };
  return table.at(unit);
}

}  // namespace

std::optional<double> parse_quantity(const std::string& text, Unit unit) {
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const char* const end = text.data() + text.size();
  double number = 0;
  const auto parsed = std::from_chars(begin, end, number);
  if (parsed.ec != std::errc() || !std::isfinite(number)) {
    return std::nullopt;
  }
  std::string suffix(parsed.ptr, end);
  suffix.erase(0, suffix.find_first_not_of(' '));
  const auto& known = factors(unit);
  const auto found = known.find(suffix);
  return found == known.end() ? std::nullopt : std::optional(number * found->second);
}

std::string describe(Unit unit) {
  switch (unit) {
    case Unit::none:
      return "a number";
    case Unit::seconds:
      return "a time, such as 1.5 (seconds), 250ms or 2min";
    case Unit::decibels:
      return "a number of decibels, such as -18 or -18 dB";
    case Unit::bits_per_second:
      return "a bit rate, such as 128k or 128000";
    case Unit::hertz:
      return "a frequency, such as 44100 or 44.1kHz";
    case Unit::bytes:
      return "a size, such as 1000000, 500k or 10MiB";
  }
  return "a number";
}

}  // namespace onair::pipeline
