#include "stages/mix.h"

#include <algorithm>
#include <cmath>

#include "pipeline/files.h"
#include "stages/clips.h"
#include "stages/cues.h"
#include "stages/json_reader.h"
#include "stages/lib/av/decoder.h"
#include "stages/lib/fault.h"
#include "stages/lib/wav/wav.h"
#include "stages/parallel_items.h"
#include "stages/sound/clip_measure.h"
#include "stages/sound/level.h"
#include "stages/timeline_builder.h"

namespace onair {

namespace {

using pipeline::Json;
using pipeline::Unit;

constexpr double kLongestJingleSeconds = 600;
constexpr double kLongestBedSeconds = 4 * 3600;
constexpr const char* kShipped = "onair:";

struct MixParams {
  TimelineParams timeline;
  int channels = 2;
  double loudness_lufs = -16;
  double true_peak_dbtp = -1;
  /// Every host is brought to this loudness before the mix as a whole is, so that a bed's level means the
  /// same in every show.
  double speech_lufs = -20;
};

MixParams read_params(const pipeline::ConfigNode& node) {
  MixParams params;
  auto& timeline = params.timeline;
  const auto rate =
      static_cast<int>(node.number("sample_rate", timeline.sample_rate, Unit::hertz, 8000, 192000));
  if (rate != 44100 && rate != 48000) {
    node.require("sample_rate").fault("an episode is sampled at 44100 or 48000 Hz, as players demand");
  }
  timeline.sample_rate = rate == 48000 ? 48000 : 44100;
  params.channels = node.choice("channels", "stereo", {"mono", "stereo"}) == "mono" ? 1 : 2;
  params.loudness_lufs = node.number("loudness", params.loudness_lufs, Unit::decibels, -40, -8);
  params.true_peak_dbtp = node.number("true_peak", params.true_peak_dbtp, Unit::decibels, -12, 0);
  constexpr double kLongestGap = 30;
  if (const auto gaps = node.find("gaps")) {
    timeline.gap_after_sentence =
        gaps->number("sentence", timeline.gap_after_sentence, Unit::seconds, 0, kLongestGap);
    timeline.gap_after_line = gaps->number("line", timeline.gap_after_line, Unit::seconds, 0, kLongestGap);
    timeline.gap_after_paragraph =
        gaps->number("paragraph", timeline.gap_after_paragraph, Unit::seconds, 0, kLongestGap);
    timeline.gap_after_segment =
        gaps->number("segment", timeline.gap_after_segment, Unit::seconds, 0, kLongestGap);
    timeline.gap_at_host_change =
        gaps->number("host", timeline.gap_at_host_change, Unit::seconds, 0, kLongestGap);
    timeline.gap_after_cue = gaps->number("cue", timeline.gap_after_cue, Unit::seconds, 0, kLongestGap);
    gaps->reject_unread();
  }
  if (const auto duck = node.find("duck")) {
    timeline.duck_attack = duck->number("attack", timeline.duck_attack, Unit::seconds, 0, kLongestGap);
    timeline.duck_release = duck->number("release", timeline.duck_release, Unit::seconds, 0, kLongestGap);
    timeline.duck_hold = duck->number("hold", timeline.duck_hold, Unit::seconds, 0, kLongestGap);
    timeline.bed_tail = duck->number("tail", timeline.bed_tail, Unit::seconds, 0, kLongestGap);
    duck->reject_unread();
  }
  return params;
}

Json to_json(const MixParams& params) {
  const auto& timeline = params.timeline;
  return {{"sample_rate", timeline.sample_rate},
          {"channels", params.channels},
          {"loudness", params.loudness_lufs},
          {"true_peak", params.true_peak_dbtp},
          {"gaps",
           {{"sentence", timeline.gap_after_sentence},
            {"line", timeline.gap_after_line},
            {"paragraph", timeline.gap_after_paragraph},
            {"segment", timeline.gap_after_segment},
            {"host", timeline.gap_at_host_change},
            {"cue", timeline.gap_after_cue}}},
          {"duck",
           {{"attack", timeline.duck_attack},
            {"release", timeline.duck_release},
            {"hold", timeline.duck_hold},
            {"tail", timeline.bed_tail}}}};
}

/// One run of the stage.
class Mixing {
 public:
  Mixing(pipeline::StageContext& context, const Show& show, const Cues& cues, const MixParams& params,
         const std::filesystem::path& assets)
      : context_(context), show_(show), cues_(cues), params_(params), assets_(assets) {}

  void run() {
    const auto path = context_.input("clips.json");
    clips_ = clips_from_json(read_json_file(path.string()), path.string());
    TimelineInput input{clips_, {}, {}, {}, {}, {}, {}, {}};
    add_clips(input);
    add_cues(input);
    auto built = build_timeline(input, params_.timeline);
    recipe_.sample_rate = params_.timeline.sample_rate;
    recipe_.channels = params_.channels;
    recipe_.length = built.timeline.length;
    recipe_.placements = std::move(built.placements);
    recipe_.target_lufs = params_.loudness_lufs;
    recipe_.ceiling_dbtp = params_.true_peak_dbtp;
    find_gain();
    constexpr int kPlacementsOnALine = 2;
    pipeline::write_file(context_.output("timeline.json"),
                         pretty(to_json(built.timeline), kPlacementsOnALine));
    pipeline::write_file(context_.output("mix.json"), pretty(to_json(recipe_), kPlacementsOnALine));
  }

 private:
  std::size_t add_source(const std::filesystem::path& file, const std::string& digest, int rate, int channels,
                         std::int64_t frames) {
    const std::string name = source_name(file, context_.workspace(), assets_);
    for (std::size_t i = 0; i < recipe_.sources.size(); ++i) {
      if (recipe_.sources[i].path == name) {
        return i;
      }
    }
    recipe_.sources.push_back({name, digest, rate, channels, frames});
    return recipe_.sources.size() - 1;
  }

  /// The clips that sound, each once.
  std::vector<const Clip*> distinct_clips() const {
    std::vector<const Clip*> clips;
    for (const auto& segment : clips_.segments) {
      for (const auto& element : segment.elements) {
        const auto* clip = std::get_if<Clip>(&element);
        const bool known = clip == nullptr || clip->file.empty() ||
                           std::any_of(clips.begin(), clips.end(),
                                       [&](const Clip* each) { return each->file == clip->file; });
        if (!known) {
          clips.push_back(clip);
        }
      }
    }
    return clips;
  }

  void add_clips(TimelineInput& input) {
    const auto clips = distinct_clips();
    std::vector<pipeline::Item> items;
    for (const auto* clip : clips) {
      // The digest that counts is of the file that lies there: a person may have put another one.
      items.push_back({{{"measure", pipeline::digest_file(context_.input(clip->file))}}, clip->file});
    }
    const auto results = context_.run_items(
        items, {}, [&](pipeline::ItemContext& item) { measure(*clips[item.index()], item); });
    std::map<std::string, double> energy;
    std::map<std::string, double> seconds;
    for (std::size_t i = 0; i < clips.size(); ++i) {
      const auto& value = results[i].value;
      if (value["frames"] == 0) {
        continue;
      }
      ClipSound sound;
      sound.sample_rate = value["sample_rate"];
      sound.first_frame = value["first_frame"];
      sound.frames = value["frames"];
      sound.source = add_source(context_.input(clips[i]->file), items[i].key["measure"], sound.sample_rate,
                                value["channels"], value["all_frames"]);
      input.sounds[clips[i]->file] = sound;
      const double length = static_cast<double>(sound.frames) / sound.sample_rate;
      energy[clips[i]->line.host] += length * std::pow(10.0, value["loudness"].get<double>() / 10);
      seconds[clips[i]->line.host] += length;
    }
    for (const auto* clip : clips) {
      if (const auto sound = input.sounds.find(clip->file); sound != input.sounds.end()) {
        const auto& host = clip->line.host;
        sound->second.gain_db = host_gain(host, 10 * std::log10(energy[host] / seconds[host]));
      }
    }
  }

  double host_gain(const std::string& key, double loudness_lufs) const {
    // In half decibels, so that an edited line does not change the sound of all others.
    const double levelling = std::round((params_.speech_lufs - loudness_lufs) * 2) / 2;
    const Host* host = show_.host(key);
    return levelling + (host == nullptr ? 0 : host->gain_db);
  }

  void measure(const Clip& clip, pipeline::ItemContext& item) const {
    const auto path = context_.input(clip.file);
    const auto sound = wav::parse(pipeline::read_file(path));
    std::vector<float> mono(static_cast<std::size_t>(sound.frames()), 0.0F);
    for (std::size_t i = 0; i < sound.samples.size(); ++i) {
      mono[i / static_cast<std::size_t>(sound.channels)] +=
          static_cast<float>(sound.samples[i]) / (32768.0F * static_cast<float>(sound.channels));
    }
    const auto measure = measure_clip(mono, sound.sample_rate);
    const bool audible = measure.frames > 0 && std::isfinite(measure.loudness_lufs);
    item.set_value({{"first_frame", measure.first_frame},
                    {"frames", audible ? measure.frames : 0},
                    {"all_frames", sound.frames()},
                    {"sample_rate", sound.sample_rate},
                    {"channels", sound.channels},
                    {"loudness", audible ? measure.loudness_lufs : 0.0}});
  }

  void add_cues(TimelineInput& input) {
    const auto files = cues_.files();
    std::vector<pipeline::Item> items;
    for (const auto& [name, file] : files) {
      const bool bed = name.starts_with("bgm");
      items.push_back(
          {{{"probe", pipeline::digest_file(file)}, {"bed", bed}}, name + " (" + file.string() + ")"});
    }
    const auto results = context_.run_items(items, {}, [&](pipeline::ItemContext& item) {
      const auto& [name, file] = files[item.index()];
      const auto facts =
          av::probe(file.string(), name.starts_with("bgm") ? kLongestBedSeconds : kLongestJingleSeconds);
      item.set_value(
          {{"sample_rate", facts.sample_rate}, {"channels", facts.channels}, {"frames", facts.frames}});
    });
    for (std::size_t i = 0; i < files.size(); ++i) {
      const auto& value = results[i].value;
      sources_[files[i].first] = add_source(files[i].second, items[i].key["probe"], value["sample_rate"],
                                            value["channels"], value["frames"]);
    }
    if (cues_.opening) {
      input.opening = cue_sound("opening", *cues_.opening);
    }
    for (std::size_t i = 0; i < cues_.dividers.size(); ++i) {
      input.dividers.push_back(cue_sound("divider[" + std::to_string(i) + "]", cues_.dividers[i]));
    }
    if (cues_.ending) {
      input.ending = cue_sound("ending", *cues_.ending);
    }
    for (const auto& [name, jingle] : cues_.jingles) {
      input.jingles[name] = cue_sound("jingles." + name, jingle);
    }
    if (cues_.bed) {
      input.bed = bed_sound("bgm", *cues_.bed);
    }
    for (const auto& [name, bed] : cues_.beds) {
      input.beds[name] = bed_sound("bgms." + name, bed);
    }
  }

  CueSound cue_sound(const std::string& name, const Cue& cue) const {
    const std::size_t index = sources_.at(name);
    const auto& source = recipe_.sources[index];
    const std::int64_t length =
        std::max<std::int64_t>(1, source.frames * params_.timeline.sample_rate / source.sample_rate);
    return {
        cue.file.filename().string(), index, length, cue.gain_db, cue.fade_in_seconds, cue.fade_out_seconds,
        cue.overlap_seconds};
  }

  BedSound bed_sound(const std::string& name, const Bed& bed) const {
    return {bed.file.filename().string(), sources_.at(name),    bed.gain_db,          bed.under_speech_db,
            bed.fade_in_seconds,          bed.fade_out_seconds, bed.crossfade_seconds};
  }

  void find_gain() {
    const Renderer renderer(recipe_, [this](const RecipeSource& source) {
      return source_path(source.path, context_.workspace(), assets_);
    });
    const auto found =
        find_level(renderer, params_.loudness_lufs, params_.true_peak_dbtp, parallel_items(context_));
    const auto hundredths = [](double value) { return std::round(value * 100) / 100; };
    recipe_.measured_lufs = hundredths(found.sum.integrated_lufs);
    recipe_.measured_dbtp = hundredths(found.sum.true_peak_dbtp);
    recipe_.gain_db = found.level.gain_db;
  }

  pipeline::StageContext& context_;
  const Show& show_;
  const Cues& cues_;
  const MixParams& params_;
  const std::filesystem::path& assets_;
  Clips clips_;
  Recipe recipe_;
  std::map<std::string, std::size_t> sources_;  // of the cues, by the names of Cues::files()
};

class Mix : public pipeline::Stage {
 public:
  Mix(const Show& show, Cues cues, MixParams params, std::filesystem::path assets)
      : show_(show), cues_(std::move(cues)), params_(params), assets_(std::move(assets)) {}

  Json params() const override {
    auto params = to_json(params_);
    params.update(to_json(cues_));
    Json gains = Json::object();
    for (const auto& host : show_.hosts) {
      gains[host.key] = host.gain_db;
    }
    params["host_gain"] = std::move(gains);
    return params;
  }
  std::vector<std::string> inputs() const override { return {"clips.json"}; }
  std::vector<std::string> outputs() const override { return {"timeline.json", "mix.json"}; }
  std::vector<pipeline::UsedFile> files() const override {
    std::vector<pipeline::UsedFile> files;
    for (const auto& [name, path] : cues_.files()) {
      files.push_back({name, path});
    }
    return files;
  }
  void run(pipeline::StageContext& context) override {
    Mixing(context, show_, cues_, params_, assets_).run();
  }

 private:
  const Show& show_;
  Cues cues_;
  MixParams params_;
  std::filesystem::path assets_;
};

}  // namespace

pipeline::Kind mix_kind(const Show& show, const Episode& episode, const std::filesystem::path& assets) {
  // Raise the version when the same clips and cues would be placed or levelled otherwise.
  return {"mix", 1, [&show, &episode, assets](const pipeline::ConfigNode& node) {
            auto cues = read_cues(node, show, episode);
            return std::make_unique<Mix>(show, std::move(cues), read_params(node), assets);
          }};
}

std::string source_name(const std::filesystem::path& file, const std::filesystem::path& workspace,
                        const std::filesystem::path& assets) {
  const auto in_assets = file.lexically_relative(assets);
  if (!assets.empty() && !in_assets.empty() && in_assets.begin()->string() != "..") {
    return kShipped + in_assets.generic_string();
  }
  return file.lexically_relative(workspace).generic_string();
}

std::filesystem::path source_path(const std::string& name, const std::filesystem::path& workspace,
                                  const std::filesystem::path& assets) {
  if (name.starts_with(kShipped)) {
    return assets / name.substr(std::string(kShipped).size());
  }
  return workspace / name;
}

}  // namespace onair
