#include "stages/show.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace onair {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A show's YAML in a folder of its own.
class ShowFile : public testing::Test {
 protected:
  ShowFile() {
    std::string name = (std::filesystem::temp_directory_path() / "onair-show-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~ShowFile() override { std::filesystem::remove_all(folder_); }

  Show read(const std::string& yaml) {
    const auto file = folder_ / "morning.yaml";
    std::ofstream(file) << yaml;
    document_.emplace(file, pipeline::ConfigDocument::Options{folder_, folder_, {}});
    Show show = read_show(document_->root(), "morning");
    return show;
  }
  std::vector<std::string> faults() const {
    std::vector<std::string> lines;
    for (const auto& fault : document_->faults()) {
      lines.push_back(std::to_string(fault.where.line) + ":" + std::to_string(fault.where.column) + " " +
                      fault.message);
    }
    return lines;
  }

  std::filesystem::path folder_;
  std::optional<pipeline::ConfigDocument> document_;
};

constexpr const char* kTwoHosts = R"(show: {title: 朝の放送, timezone: Asia/Tokyo}
hosts:
  mika: {name: ミカ, voice: {speaker: メイ, style: ノーマル, speed: 1.1, pause: 300ms}, gain: -1.5 dB}
  ryo: {name: リョウ}
on_air: {default: mika, friday: ryo, sunday: off}
engines: {voice: {kind: voicevox, url: ["http://127.0.0.1:50021", "http://127.0.0.1:50022"]}}
)";

TEST_F(ShowFile, ReadsHostsAndEngine) {
  const Show show = read(kTwoHosts);
  EXPECT_THAT(faults(), ElementsAre());
  EXPECT_EQ(show.title, "朝の放送");
  ASSERT_EQ(show.hosts.size(), 2U);
  EXPECT_EQ(show.hosts[0].key, "mika");
  EXPECT_DOUBLE_EQ(show.hosts[0].voice->speed, 1.1);
  EXPECT_DOUBLE_EQ(show.hosts[0].voice->pause.value(), 0.3);
  EXPECT_DOUBLE_EQ(show.hosts[0].gain_db, -1.5);
  EXPECT_FALSE(show.hosts[1].voice.has_value());
  EXPECT_THAT(show.voice.urls, ElementsAre("http://127.0.0.1:50021", "http://127.0.0.1:50022"));
}

TEST_F(ShowFile, HostOnAirFollowsTheWeekday) {
  const Show show = read(kTwoHosts);
  EXPECT_EQ(make_episode(show, "2024-12-18").weekday, "wednesday");
  EXPECT_EQ(make_episode(show, "2024-12-18").host, "mika");
  EXPECT_EQ(make_episode(show, "2024-12-20").host, "ryo");
  EXPECT_EQ(make_episode(show, "2024-12-22").host, "off");
}

TEST_F(ShowFile, RefusesADateThatIsNone) {
  const Show show = read(kTwoHosts);
  for (const char* date : {"2024-02-30", "2024-1-05", "today", "2024-12-18x", ""}) {
    EXPECT_THROW(make_episode(show, date), pipeline::Error) << date;
  }
}

TEST_F(ShowFile, TodayIsADateThatMakesAnEpisode) {
  const Show show = read(kTwoHosts);
  EXPECT_EQ(make_episode(show, today(show)).date, today(show));
}

TEST_F(ShowFile, NamesEveryFaultWhereItStands) {
  read(R"(show: {title: x, timezone: Asia/Tokio}
hosts:
  mika: {name: ミカ, voice: {speaker: メイ, sped: 1.2}}
on_air: {defualt: mika, monday: mikka}
engines: {voice: {kind: voicevoks}}
)");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("1:27 'Asia/Tokio' is no time zone"), HasSubstr("3:"),
                                    HasSubstr("did you mean 'default'?"), HasSubstr("did you mean 'mika'?"),
                                    HasSubstr("voicevox")));
}

TEST_F(ShowFile, DrawIsTheSameForTheSameDayAndSpreadsOverDays) {
  const Show show = read(kTwoHosts);
  std::set<std::size_t> seen;
  for (int day = 1; day <= 28; ++day) {
    const auto date = "2024-12-" + std::string(day < 10 ? "0" : "") + std::to_string(day);
    const auto episode = make_episode(show, date);
    EXPECT_EQ(draw(show, episode, "divider", 3), draw(show, episode, "divider", 3));
    seen.insert(draw(show, episode, "divider", 3));
  }
  EXPECT_EQ(seen.size(), 3U);
}

}  // namespace
}  // namespace onair
