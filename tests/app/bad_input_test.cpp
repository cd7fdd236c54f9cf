#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/app/engine.h"
#include "tests/app/workspace.h"

namespace onair::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kScript = "最初の行です。\n-----\n次の行です。\n三番目の行です。\n";

class BadInput : public testing::Test {
 protected:
  BadInput() {
    workspace_.write("script.txt", kScript);
    workspace_.write_tone("opening.wav", 1.0, 440);
    workspace_.write_tone("divider1.wav", 0.5, 660);
    workspace_.write_tone("divider2.wav", 0.5, 550);
    workspace_.write_tone("ending.wav", 1.0, 330);
    workspace_.write_tone("bed.wav", 3.0, 110);
  }

  Finished run(const std::string& engine_yaml, std::vector<std::string> more = {}) {
    workspace_.write("show.yaml", show_yaml(engine_yaml));
    std::vector<std::string> arguments = {"run", "show.yaml", "--date", "2024-12-18"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return workspace_.onair(arguments);
  }
  bool exists(const std::string& name) const {
    return std::filesystem::exists(workspace_.folder() / "episodes/show/2024-12-18" / name);
  }

  Workspace workspace_;
};

TEST_F(BadInput, AMissingJingleIsNamedWithItsPlace) {
  std::filesystem::remove(workspace_.folder() / "divider2.wav");
  const auto finished = run("{kind: builtin}");
  EXPECT_EQ(finished.exit_code, 66) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("show.yaml:10:"));
  EXPECT_THAT(finished.err, HasSubstr("divider2.wav"));
}

TEST_F(BadInput, AJingleThatIsNoSoundIsNamedAndTheClipsAreKept) {
  FaultEngine engine;
  workspace_.write("ending.wav", "this is text, not sound");
  const auto finished = run(engine.yaml());
  EXPECT_EQ(finished.exit_code, 65) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("ending.wav"));
  EXPECT_TRUE(exists("synthesize/clips.json"));
  EXPECT_FALSE(exists("mix/mix.json"));
}

TEST_F(BadInput, AJingleOfNoLengthIsNamed) {
  FaultEngine engine;
  workspace_.write_tone("opening.wav", 0.0, 440);
  const auto finished = run(engine.yaml());
  EXPECT_EQ(finished.exit_code, 65) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("opening.wav"));
}

TEST_F(BadInput, AnEmptyScriptFailsBeforeAnythingIsSpoken) {
  for (const char* script : {"", "\n\n", "-----\n-----\n"}) {
    workspace_.write("script.txt", script);
    const auto finished = run("{kind: voicevox, url: \"http://127.0.0.1:9\"}");
    EXPECT_EQ(finished.exit_code, 65) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("script.txt"));
  }
}

TEST_F(BadInput, AScriptThatIsNotUtf8IsNamedWithItsLine) {
  workspace_.write("script.txt", "よい行です。\n\x82\xb1\x82\xf1\n");
  const auto finished = run("{kind: builtin}");
  EXPECT_EQ(finished.exit_code, 65) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("script.txt:2"));
}

TEST_F(BadInput, AScriptOfFiveMegabytesIsRefused) {
  std::string script;
  while (script.size() < 5'000'000) {
    script += "とても長い台本の一行です。\n";
  }
  workspace_.write("script.txt", script);
  const auto finished = run("{kind: builtin}");
  EXPECT_EQ(finished.exit_code, 65) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("script.txt"));
}

TEST_F(BadInput, AHostWithoutAVoiceThatSpeaksIsNamed) {
  FaultEngine engine;
  auto yaml = show_yaml(engine.yaml());
  const std::string voice = ", voice: {speaker: メイ, style: ノーマル}";
  yaml.erase(yaml.find(voice), voice.size());
  workspace_.write("show.yaml", yaml);
  const auto finished = workspace_.onair({"run", "show.yaml", "--date", "2024-12-18"});
  EXPECT_EQ(finished.exit_code, 65) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("mika"));
}

TEST_F(BadInput, AnUnknownStyleListsTheKnownOnes) {
  FaultEngine engine;
  auto yaml = show_yaml(engine.yaml());
  yaml.replace(yaml.find("ノーマル"), std::string("ノーマル").size(), "ノーマン");
  workspace_.write("show.yaml", yaml);
  const auto finished = workspace_.onair({"run", "show.yaml", "--date", "2024-12-18"});
  EXPECT_EQ(finished.exit_code, 65) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("ノーマン"));
  EXPECT_THAT(finished.err, HasSubstr("ノーマル"));
}

TEST_F(BadInput, AnEngineThatIsNotThereIsNamedWithWhatToDo) {
  const auto finished = run("{kind: voicevox, url: \"http://127.0.0.1:9\"}");
  EXPECT_EQ(finished.exit_code, 69) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("http://127.0.0.1:9"));
  EXPECT_TRUE(exists("script/script.txt"));
}

TEST_F(BadInput, AnEngineThatFailsNowAndThenIsRetried) {
  FaultEngine engine({"--fail-every", "10"});
  EXPECT_EQ(run(engine.yaml()).exit_code, 0);
}

TEST_F(BadInput, AnEngineThatDiesHalfWayKeepsWhatItSaid) {
  Finished finished;
  {
    FaultEngine engine({"--close-halfway", "2"});
    finished = run(engine.yaml(", in_flight: 1, timeout: 5s"));
  }
  if (finished.exit_code != 0) {
    EXPECT_THAT(finished.exit_code, testing::AnyOf(69, 75)) << finished.err;
    EXPECT_FALSE(exists("synthesize/clips.json"));
  }
  FaultEngine engine;
  EXPECT_EQ(run(engine.yaml()).exit_code, 0);
}

TEST_F(BadInput, EveryFaultOfTheYamlIsToldAtOnce) {
  workspace_.write("show.yaml", R"(show: {titel: x, title: 試験}
hosts:
  mika: {name: ミカ, voice: {speaker: メイ}}
stages:
  script: {writer: file, path: nowhere.txt}
  synthesize: {needs: scrpt}
  mix: {needs: synthesize, loudnes: -16}
  encode: {needs: mix, bitrate: 128q}
)");
  const auto finished = workspace_.onair({"check", "show.yaml"});
  EXPECT_THAT(finished.exit_code, testing::AnyOf(65, 66)) << finished.err;
  for (const char* part : {"show.yaml:1:", "'title'", "show.yaml:5:", "nowhere.txt", "show.yaml:6:",
                           "'script'", "show.yaml:7:", "'loudness'", "show.yaml:8:", "128q"}) {
    EXPECT_THAT(finished.err, HasSubstr(part));
  }
}

TEST_F(BadInput, AReadOnlyFolderIsNamed) {
  if (geteuid() == 0) {
    // Root writes everywhere: a file in the folder's place is refused to root, too.
    workspace_.write("episodes", "not a folder");
  } else {
    std::filesystem::permissions(workspace_.folder(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  }
  const auto finished = run("{kind: builtin}");
  EXPECT_EQ(finished.exit_code, 75) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("episodes"));
}

TEST_F(BadInput, UsageFaultsExit64) {
  EXPECT_EQ(workspace_.onair({"run"}).exit_code, 64);
  EXPECT_EQ(workspace_.onair({"rnu"}).exit_code, 64);
  EXPECT_EQ(run("{kind: builtin}", {"--until", "mixx"}).exit_code, 64);
}

}  // namespace
}  // namespace onair::test
