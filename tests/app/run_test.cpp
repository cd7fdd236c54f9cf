#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/app/engine.h"
#include "tests/app/workspace.h"

namespace onair::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

constexpr const char* kScript = R"(おはようございます。朝の試験放送です。
リョウ：今日もよろしくお願いします。
-----
最初の話題です。
リョウ：電波は遠くまで届きます。
-----
次の話題です。
今日はここまでです。
)";

/// A show ready to run against an engine that speaks tones.
class Run : public testing::Test {
 protected:
  Run() {
    workspace_.write("show.yaml", show_yaml(engine_.yaml()));
    workspace_.write("script.txt", kScript);
    workspace_.write_tone("opening.wav", 2.0, 440);
    workspace_.write_tone("divider1.wav", 0.8, 660);
    workspace_.write_tone("divider2.wav", 0.8, 550);
    workspace_.write_tone("ending.wav", 2.0, 330);
    workspace_.write_tone("bed.wav", 5.0, 110);
  }

  Finished run(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"run", "show.yaml", "--date", "2024-12-18"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return workspace_.onair(arguments);
  }
  std::map<std::string, nlohmann::json> events(std::vector<std::string> more = {}) const {
    more.emplace_back("--json");
    const auto finished = run(std::move(more));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    std::map<std::string, nlohmann::json> result;
    for (const auto& [stage, line] : outcomes(finished.out)) {
      result[stage] = nlohmann::json::parse(line);
    }
    return result;
  }

  FaultEngine engine_;
  Workspace workspace_;
};

TEST_F(Run, LeavesAnEpisodeAndNamesItLast) {
  const auto finished = run();
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_TRUE(finished.out.ends_with("episodes/show/2024-12-18/encode/episode.mp3\n")) << finished.out;
  const auto files = workspace_.episodes();
  for (const char* name : {"script/script.txt", "synthesize/clips.json", "mix/mix.json", "mix/timeline.json",
                           "encode/episode.mp3"}) {
    EXPECT_THAT(files, Contains(Key("episodes/show/2024-12-18/" + std::string(name))));
  }
}

TEST_F(Run, SecondRunDoesNothingAndNeedsNoEngine) {
  ASSERT_EQ(run().exit_code, 0);
  const auto before = workspace_.episodes();
  engine_.kill();
  for (const auto& [stage, event] : events()) {
    EXPECT_EQ(event.at("outcome"), "cached") << stage << event.at("why");
  }
  EXPECT_EQ(workspace_.episodes(), before);
}

TEST_F(Run, TwoCleanRunsGiveTheSameBytes) {
  ASSERT_EQ(run().exit_code, 0);
  const auto first = workspace_.episodes();
  std::filesystem::remove_all(workspace_.folder() / "episodes");
  std::filesystem::remove_all(workspace_.folder() / ".onair");
  ASSERT_EQ(run({"-j", "1"}).exit_code, 0);
  EXPECT_EQ(workspace_.episodes(), first);
}

TEST_F(Run, OneChangedLineSpeaksOneItem) {
  ASSERT_EQ(run().exit_code, 0);
  std::string script = kScript;
  script.replace(script.find("遠くまで"), std::string("遠くまで").size(), "近くまで");
  workspace_.write("script.txt", script);
  const auto after = events();
  EXPECT_EQ(after.at("synthesize").at("items").at("ran"), 1);
  EXPECT_EQ(after.at("synthesize").at("items").at("total"), 7);
  EXPECT_EQ(after.at("mix").at("outcome"), "ran");
  EXPECT_EQ(after.at("encode").at("outcome"), "ran");
}

TEST_F(Run, ChangedDividerSpeaksNothing) {
  ASSERT_EQ(run().exit_code, 0);
  workspace_.write_tone("divider1.wav", 1.1, 700);
  workspace_.write_tone("divider2.wav", 1.1, 750);
  const auto after = events();
  EXPECT_EQ(after.at("script").at("outcome"), "cached");
  EXPECT_EQ(after.at("synthesize").at("outcome"), "cached");
  EXPECT_EQ(after.at("mix").at("outcome"), "ran");
  EXPECT_THAT(after.at("mix").at("why"), HasSubstr("divider"));
}

TEST_F(Run, SetChangesAParameterAndExplains) {
  ASSERT_EQ(run().exit_code, 0);
  const auto after = events({"--set", "stages.mix.loudness=-14"});
  EXPECT_EQ(after.at("synthesize").at("outcome"), "cached");
  EXPECT_THAT(after.at("mix").at("why"), HasSubstr("loudness"));
}

TEST_F(Run, DryRunTouchesNothing) {
  const auto finished = run({"--dry-run"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_FALSE(std::filesystem::exists(workspace_.folder() / "episodes"));
  EXPECT_FALSE(std::filesystem::exists(workspace_.folder() / ".onair"));
}

TEST_F(Run, AnEditedScriptIsFollowedAndKept) {
  ASSERT_EQ(run().exit_code, 0);
  const std::string edited = "episodes/show/2024-12-18/script/script.txt";
  std::string script = kScript;
  script.replace(script.find("最初"), std::string("最初").size(), "一つ目");
  workspace_.write(edited, script);
  const auto after = events();
  EXPECT_EQ(after.at("script").at("outcome"), "edited");
  EXPECT_EQ(after.at("synthesize").at("items").at("ran"), 1);
  EXPECT_EQ(workspace_.read(edited), script);
  EXPECT_THAT(workspace_.onair({"status", "show.yaml", "--date", "2024-12-18"}).out, HasSubstr("edited"));
}

TEST_F(Run, AMovedWorkspaceHasNothingToDo) {
  ASSERT_EQ(run().exit_code, 0);
  Workspace other;
  std::filesystem::copy(workspace_.folder(), other.folder(), std::filesystem::copy_options::recursive);
  const auto finished = other.onair({"run", "show.yaml", "--date", "2024-12-18", "--json"});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  for (const auto& [stage, line] : outcomes(finished.out)) {
    EXPECT_THAT(line, HasSubstr(R"("outcome":"cached")")) << stage;
  }
}

TEST_F(Run, KilledAtAnyEventThePlainCommandContinues) {
  Workspace undisturbed;
  std::filesystem::copy(workspace_.folder(), undisturbed.folder(), std::filesystem::copy_options::recursive);
  ASSERT_EQ(undisturbed.onair({"run", "show.yaml", "--date", "2024-12-18"}).exit_code, 0);
  for (int event = 1; event <= 12; ++event) {
    std::filesystem::remove_all(workspace_.folder() / "episodes");
    std::filesystem::remove_all(workspace_.folder() / ".onair");
    {
      Child child({ONAIR_PROGRAM, "run", (workspace_.folder() / "show.yaml").string(), "--date", "2024-12-18",
                   "--json"},
                  {});
      for (int i = 0; i < event; ++i) {
        child.read_line();
      }
      child.signal(9);
      child.wait();
    }
    const auto again = run();
    ASSERT_EQ(again.exit_code, 0) << event << again.err;
    EXPECT_EQ(workspace_.episodes(), undisturbed.episodes()) << "killed at event " << event;
  }
}

}  // namespace
}  // namespace onair::test
