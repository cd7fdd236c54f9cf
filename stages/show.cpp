#include "stages/show.h"

#include <unicode/calendar.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "pipeline/digest.h"

namespace onair {

namespace {

using pipeline::ConfigNode;
using pipeline::Unit;

constexpr std::array<const char*, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                  "thursday", "friday", "saturday"};

std::optional<std::chrono::year_month_day> parse_date(const std::string& date) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int end = 0;
  if (date.size() != 10 || std::sscanf(date.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &end) != 3 ||
      end != 10) {
    return std::nullopt;
  }
  const std::chrono::year_month_day parsed{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
  return parsed.ok() ? std::optional(parsed) : std::nullopt;
}

std::unique_ptr<icu::TimeZone> time_zone(const std::string& name) {
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
  if (*zone == icu::TimeZone::getUnknown()) {
    return nullptr;
  }
  return zone;
}

void read_identity(const ConfigNode& node, Show& show) {
  show.title = node.require("title").as_text();
  show.language = node.text("language", show.language);
  show.timezone = node.text("timezone", show.timezone);
  if (!time_zone(show.timezone)) {
    node.fault_at(
        node.require("timezone").where(),
        "'" + show.timezone + "' is no time zone; write one as the tz database does, such as Asia/Tokyo");
  }
  show.site = node.text("site", show.site);
  show.author = node.text("author", show.author);
  show.artwork = node.file("artwork");
  node.reject_unread();
}

Voice read_voice(const ConfigNode& node) {
  Voice voice;
  voice.where = node.where();
  voice.where_style = node.where();
  voice.speaker = node.require("speaker").as_text();
  if (const auto style = node.find("style")) {
    voice.style = style->as_text();
    voice.where_style = style->where();
  }
  voice.speed = node.number("speed", voice.speed, Unit::none, 0.5, 2.0);
  voice.pitch = node.number("pitch", voice.pitch, Unit::none, -0.15, 0.15);
  voice.intonation = node.number("intonation", voice.intonation, Unit::none, 0.0, 2.0);
  voice.volume = node.number("volume", voice.volume, Unit::none, 0.0, 2.0);
  if (const auto pause = node.find("pause")) {
    voice.pause = pause->as_number(Unit::seconds, 0.0, 10.0);
  }
  voice.pause_scale = node.number("pause_scale", voice.pause_scale, Unit::none, 0.0, 10.0);
  node.reject_unread();
  return voice;
}

Host read_host(const std::string& key, const ConfigNode& node) {
  Host host;
  host.key = key;
  host.where = node.where();
  host.name = node.text("name", key);
  if (const auto voice = node.find("voice")) {
    host.voice = read_voice(*voice);
  }
  host.gain_db = node.number("gain", host.gain_db, Unit::decibels, -24, 24);
  node.reject_unread();
  return host;
}

void read_on_air(const ConfigNode& node, Show& show) {
  for (const auto& [day, value] : node.entries()) {
    if (day != "default" && std::find(kWeekdays.begin(), kWeekdays.end(), day) == kWeekdays.end()) {
      std::vector<std::string> days(kWeekdays.begin(), kWeekdays.end());
      days.emplace_back("default");
      const auto meant = pipeline::nearest(day, days);
      node.fault_at(node.where_key(day),
                    "'" + day + "' is no weekday" +
                        (meant ? "; did you mean '" + *meant + "'?" : "; write default, monday … sunday"));
      continue;
    }
    const std::string host = value.as_text();
    if (host != "off" && show.host(host) == nullptr) {
      std::vector<std::string> names;
      for (const auto& known : show.hosts) {
        names.push_back(known.key);
      }
      const auto meant = pipeline::nearest(host, names);
      value.fault("no host is called '" + host + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""));
    }
    show.on_air[day] = host;
  }
}

VoiceEngine read_voice_engine(const ConfigNode& node) {
  VoiceEngine engine;
  engine.where = node.where();
  const std::string kind = node.choice("kind", "voicevox", {"voicevox", "builtin"});
  engine.kind = kind == "builtin" ? VoiceEngine::Kind::builtin : VoiceEngine::Kind::voicevox;
  if (engine.kind == VoiceEngine::Kind::voicevox) {
    engine.urls = node.texts("url");
    if (engine.urls.empty()) {
      engine.urls = {"http://127.0.0.1:50021"};
    }
    for (const auto& url : engine.urls) {
      if (!url.starts_with("http://") && !url.starts_with("https://")) {
        node.fault_at(node.require("url").where(),
                      "'" + url + "' is no address of an engine; write it as http://127.0.0.1:50021");
      }
    }
  }
  engine.in_flight = static_cast<int>(node.number("in_flight", engine.in_flight, Unit::none, 1, 64));
  engine.connect_timeout_seconds =
      node.number("connect_timeout", engine.connect_timeout_seconds, Unit::seconds, 0.1, 600);
  engine.timeout_seconds = node.number("timeout", engine.timeout_seconds, Unit::seconds, 0.1, 86400);
  node.reject_unread();
  return engine;
}

}  // namespace

const Host* Show::host(const std::string& host_key) const {
  const auto found =
      std::find_if(hosts.begin(), hosts.end(), [&](const Host& each) { return each.key == host_key; });
  return found == hosts.end() ? nullptr : &*found;
}

Show read_show(const ConfigNode& root, const std::string& key) {
  Show show;
  show.key = key;
  read_identity(root.require("show"), show);
  const auto hosts = root.require("hosts");
  for (const auto& [host_key, node] : hosts.entries()) {
    show.hosts.push_back(read_host(host_key, node));
  }
  if (hosts.defined() && show.hosts.empty()) {
    hosts.fault("a show needs at least one host");
  }
  if (const auto on_air = root.find("on_air")) {
    read_on_air(*on_air, show);
  }
  if (const auto engines = root.find("engines")) {
    if (const auto voice = engines->find("voice")) {
      show.voice = read_voice_engine(*voice);
    }
    engines->reject_unread();
  }
  return show;
}

Episode make_episode(const Show& show, const std::string& date) {
  const auto parsed = parse_date(date);
  if (!parsed) {
    throw pipeline::Error(pipeline::ExitCode::usage, "'" + date + "' is no date; write it as 2024-12-18");
  }
  const std::chrono::weekday weekday{std::chrono::sys_days{*parsed}};
  Episode episode{date, kWeekdays[weekday.c_encoding()], {}};
  for (const auto& day : {episode.weekday, std::string("default")}) {
    if (const auto found = show.on_air.find(day); found != show.on_air.end()) {
      episode.host = found->second;
      return episode;
    }
  }
  episode.host = show.hosts.empty() ? "" : show.hosts.front().key;
  return episode;
}

std::string today(const Show& show) {
  UErrorCode status = U_ZERO_ERROR;
  auto zone = time_zone(show.timezone);
  const std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(zone.release(), status));
  if (U_FAILURE(status)) {
    throw pipeline::Error(pipeline::ExitCode::bug,
                          std::string("ICU cannot make a calendar: ") + u_errorName(status));
  }
  const int year = calendar->get(UCAL_YEAR, status);
  const int month = calendar->get(UCAL_MONTH, status) + 1;
  const int day = calendar->get(UCAL_DATE, status);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", year, month, day);
  return text.data();
}

std::size_t draw(const Show& show, const Episode& episode, const std::string& what, std::size_t count) {
  const std::string digest = pipeline::digest_bytes(show.title + '\n' + episode.date + '\n' + what);
  std::uint64_t number = 0;
  std::from_chars(digest.data(), digest.data() + 15, number, 16);
  return static_cast<std::size_t>(number % count);
}

}  // namespace onair
