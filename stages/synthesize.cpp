#include "stages/synthesize.h"

#include <algorithm>

#include "pipeline/files.h"
#include "stages/clips.h"
#include "stages/json_reader.h"
#include "stages/lib/fault.h"
#include "stages/script.h"
#include "stages/utf8.h"

namespace onair {

namespace {

using pipeline::Json;

struct SynthesizeParams {
  std::size_t max_characters = 150;  ///< a longer line is spoken sentence by sentence
};

SynthesizeParams read_params(const pipeline::ConfigNode& node) {
  SynthesizeParams params;
  params.max_characters = static_cast<std::size_t>(node.number(
      "max_characters", static_cast<double>(params.max_characters), pipeline::Unit::none, 20, 500));
  return params;
}

/// "line 12 「おはよう…」", for messages.
std::string label_of(const ScriptLine& line) {
  constexpr std::size_t kShown = 30;
  std::string text;
  const auto all = characters(line.text.display);
  for (std::size_t i = 0; i < std::min(all.size(), kShown); ++i) {
    text += all[i];
  }
  return "line " + std::to_string(line.number) + " 「" + text + (all.size() > kShown ? "…" : "") + "」";
}

class Synthesize : public pipeline::Stage {
 public:
  Synthesize(const Show& show, const Episode& episode, std::shared_ptr<SpeechEngine> engine,
             SynthesizeParams params)
      : show_(show), episode_(episode), engine_(std::move(engine)), params_(params) {}

  Json params() const override {
    Json hosts = Json::object();
    for (const auto& host : show_.hosts) {
      hosts[host.key] = {{"name", host.name}, {"voice", host.voice ? voice_key(*host.voice, "") : Json()}};
    }
    return {{"max_characters", params_.max_characters},
            {"default_host", episode_.host},
            {"hosts", std::move(hosts)},
            {"engine", engine_->is_builtin() ? "builtin" : "voicevox"}};
  }
  std::vector<std::string> inputs() const override { return {"script.txt"}; }
  std::vector<std::string> outputs() const override { return {"clips.json", "clips/"}; }

  void run(pipeline::StageContext& context) override {
    const auto path = context.input("script.txt");
    const Script script = parse_script(pipeline::read_file(path), path.string(), script_options());
    for (const auto& warning : script.warnings) {
      context.warn("line " + std::to_string(warning.line) + " of the script " + warning.message);
    }
    const auto lines = spoken_lines(script);
    const auto results = context.run_items(items_of(lines), options(lines), [&](pipeline::ItemContext& item) {
      speak(*lines[item.index()], item);
    });
    write(context, script, results);
  }

 private:
  ScriptOptions script_options() const {
    ScriptOptions options;
    for (const auto& host : show_.hosts) {
      options.hosts.emplace_back(host.key, host.name);
    }
    options.default_host = episode_.host;
    options.max_characters = params_.max_characters;
    return options;
  }

  /// Every line of the script; a host without a voice is found before any line is spoken.
  std::vector<const ScriptLine*> spoken_lines(const Script& script) const {
    std::vector<const ScriptLine*> lines;
    for (const auto& segment : script.segments) {
      for (const auto& element : segment.elements) {
        if (const auto* line = std::get_if<ScriptLine>(&element)) {
          voice_of(*line);
          lines.push_back(line);
        }
      }
    }
    return lines;
  }

  const Voice& voice_of(const ScriptLine& line) const {
    const Host* host = show_.host(line.host);
    if (host == nullptr) {
      throw Fault(Fault::Kind::bad_data, label_of(line) + " has no host: the show is off the air on " +
                                             episode_.weekday +
                                             "; say who speaks with 名前：, or change on_air");
    }
    if (!host->voice) {
      throw Fault(Fault::Kind::bad_data, host->where.file + ":" + std::to_string(host->where.line) + ":" +
                                             std::to_string(host->where.column) + ": host '" + host->key +
                                             "' speaks " + label_of(line) +
                                             ", but has no voice; add voice: {speaker: …, style: …}");
    }
    return *host->voice;
  }

  std::vector<pipeline::Item> items_of(const std::vector<const ScriptLine*>& lines) const {
    std::vector<pipeline::Item> items;
    for (const auto* line : lines) {
      items.push_back(
          {{{"reading", sendable(line->text.reading)}, {"voice", voice_key(voice_of(*line), line->style)}},
           label_of(*line)});
    }
    return items;
  }

  pipeline::ItemOptions options(const std::vector<const ScriptLine*>& lines) const {
    pipeline::ItemOptions options;
    options.resource = "voicevox";
    options.tool = [this, &lines] {
      auto identity = engine_->identity();
      check_styles(lines);
      return identity;
    };
    return options;
  }

  /// A style that the engine does not have is one error, not one for each line.
  void check_styles(const std::vector<const ScriptLine*>& lines) const {
    for (const auto* line : lines) {
      const auto& voice = voice_of(*line);
      try {
        voicevox::find_style(engine_->speakers(), voice.speaker,
                             line->style.empty() ? voice.style : line->style);
      } catch (const Fault& fault) {
        const auto& where = voice.where_style;
        const std::string place = line->style.empty() ? where.file + ":" + std::to_string(where.line) + ":" +
                                                            std::to_string(where.column)
                                                      : label_of(*line);
        throw Fault(fault.kind(), place + ": " + fault.what());
      }
    }
  }

  void speak(const ScriptLine& line, pipeline::ItemContext& item) const {
    const auto sound = engine_->speak(line.text.reading, voice_of(line), line.style);
    if (!sound) {
      item.set_value({{"frames", 0}});
      return;
    }
    const std::string bytes = wav::serialize(*sound);
    pipeline::write_file(item.file("clip.wav"), bytes);
    item.set_value({{"frames", sound->frames()},
                    {"sample_rate", sound->sample_rate},
                    {"channels", sound->channels},
                    {"digest", pipeline::digest_bytes(bytes)}});
  }

  void write(pipeline::StageContext& context, const Script& script,
             const std::vector<pipeline::ItemResult>& results) const {
    Clips clips;
    std::size_t next = 0;
    for (const auto& segment : script.segments) {
      ClipSegment clip_segment{segment.title, segment.url, segment.divider_before, {}};
      for (const auto& element : segment.elements) {
        if (const auto* line = std::get_if<ScriptLine>(&element)) {
          clip_segment.elements.emplace_back(clip_of(context, *line, results[next++], clips));
        } else {
          clip_segment.elements.emplace_back(std::get<ScriptCue>(element));
        }
      }
      clips.segments.push_back(std::move(clip_segment));
    }
    constexpr int kElementsOnALine = 4;
    pipeline::write_file(context.output("clips.json"), pretty(to_json(clips), kElementsOnALine));
  }

  Clip clip_of(pipeline::StageContext& context, const ScriptLine& line, const pipeline::ItemResult& result,
               Clips& clips) const {
    Clip clip;
    clip.line = line;
    clip.host_name = show_.host(line.host)->name;
    if (result.outcome == pipeline::ItemResult::Outcome::failed || result.value.value("frames", 0) == 0) {
      context.warn(label_of(line) + " is left out: the engine finds nothing in it to speak");
      return clip;
    }
    clip.sample_rate = result.value["sample_rate"];
    clip.channels = result.value["channels"];
    clip.frames = result.value["frames"];
    clip.digest = result.value["digest"];
    // Named by content, so that a line that comes or goes renames nothing.
    clip.file = "clips/" + clip.digest.substr(0, 16) + ".wav";
    context.output_from(clip.file, result.files.at("clip.wav"));
    const std::string words = credit(*engine_, voice_of(line));
    if (std::find(clips.credits.begin(), clips.credits.end(), words) == clips.credits.end()) {
      clips.credits.push_back(words);
    }
    return clip;
  }

  const Show& show_;
  const Episode& episode_;
  std::shared_ptr<SpeechEngine> engine_;
  SynthesizeParams params_;
};

}  // namespace

pipeline::Kind synthesize_kind(const Show& show, const Episode& episode,
                               std::shared_ptr<SpeechEngine> engine) {
  // Raise the version when the same line, voice and engine would give another sound or another clips.json.
  return {"synthesize", 1, [&show, &episode, engine](const pipeline::ConfigNode& node) {
            return std::make_unique<Synthesize>(show, episode, engine, read_params(node));
          }};
}

std::vector<pipeline::ConfigFault> check_voices(const Show& show, SpeechEngine& engine) {
  std::vector<pipeline::ConfigFault> faults;
  for (const auto& host : show.hosts) {
    if (!host.voice) {
      continue;
    }
    try {
      voicevox::find_style(engine.speakers(), host.voice->speaker, host.voice->style);
    } catch (const Fault& fault) {
      if (fault.kind() != Fault::Kind::bad_data) {
        throw;
      }
      faults.push_back({host.voice->where_style, fault.what()});
    }
  }
  return faults;
}

}  // namespace onair
