#include "stages/lib/openjtalk/labels.h"

#include <algorithm>

namespace onair::openjtalk {

namespace {

/// A run of accent phrases between pauses.
struct Group {
  std::size_t first_phrase = 0;
  std::size_t phrases = 0;
  std::size_t moras = 0;
};

std::string number(std::size_t value) { return std::to_string(std::min<std::size_t>(value, 49)); }

class LabelMaker {
 public:
  explicit LabelMaker(const std::vector<AccentPhrase>& phrases) : phrases_(phrases) {
    for (std::size_t i = 0; i < phrases.size(); ++i) {
      if (i == 0 || phrases[i - 1].pause_mora) {
        groups_.push_back({i, 0, 0});
      }
      ++groups_.back().phrases;
      groups_.back().moras += phrases[i].moras.size();
      total_moras_ += phrases[i].moras.size();
    }
  }

  std::vector<PhonemeLabel> make() {
    add_silence("sil", phrases_.size(), 0, groups_.size(), 0);
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      add_group(group);
      if (group + 1 < groups_.size()) {
        const std::size_t last = groups_[group].first_phrase + groups_[group].phrases - 1;
        add_silence("pau", last, phrases_[last].moras.size(), group, group + 1);
      }
    }
    add_silence("sil", phrases_.size(), 0, groups_.empty() ? 0 : groups_.size() - 1, groups_.size());
    add_neighbours();
    return std::move(labels_);
  }

 private:
  std::string utterance() const {
    return "/K:" + number(groups_.size()) + "+" + number(phrases_.size()) + "-" +
           std::to_string(total_moras_);
  }

  std::string previous_phrase(std::size_t phrase, bool exists, const std::string& joined) const {
    return exists ? "/E:" + number(phrases_[phrase].moras.size()) + "_" + number(accent(phrase)) + "!" +
                        asks(phrase) + "_xx-" + joined
                  : "/E:xx_xx!xx_xx-xx";
  }
  std::string next_phrase(std::size_t phrase, bool exists, const std::string& joined) const {
    return exists ? "/G:" + number(phrases_[phrase].moras.size()) + "_" + number(accent(phrase)) + "%" +
                        asks(phrase) + "_xx_" + joined
                  : "/G:xx_xx%xx_xx_xx";
  }
  std::string group_size(const char* field, std::size_t group, bool exists) const {
    return field + (exists ? number(groups_[group].phrases) + "_" + number(groups_[group].moras)
                           : std::string("xx_xx"));
  }
  std::size_t accent(std::size_t phrase) const {
    return static_cast<std::size_t>(std::max(phrases_[phrase].accent, 1));
  }
  std::string asks(std::size_t phrase) const { return phrases_[phrase].is_interrogative ? "1" : "0"; }

  /// `before` and `after` are the groups around it; the number of groups stands for none.
  void add_silence(const std::string& phoneme, std::size_t phrase, std::size_t mora, std::size_t before,
                   std::size_t after) {
    const bool has_before = before < groups_.size() && (after > before || after == groups_.size());
    const bool has_after = after < groups_.size();
    const std::size_t last = has_before ? groups_[before].first_phrase + groups_[before].phrases - 1 : 0;
    const std::size_t first = has_after ? groups_[after].first_phrase : 0;
    phonemes_.push_back(phoneme);
    labels_.push_back({"/A:xx+xx+xx/B:xx-xx_xx/C:xx_xx+xx/D:xx+xx_xx" +
                           previous_phrase(last, has_before, "xx") + "/F:xx_xx#xx_xx@xx_xx|xx_xx" +
                           next_phrase(first, has_after, "xx") + group_size("/H:", before, has_before) +
                           "/I:xx-xx@xx+xx&xx-xx|xx+xx" + group_size("/J:", after, has_after) + utterance(),
                       phrase, mora, false});
  }

  void add_group(std::size_t index) {
    const auto& group = groups_[index];
    std::size_t moras_before = 0;
    for (std::size_t i = 0; i < group.phrases; ++i) {
      add_phrase(index, i, moras_before);
      moras_before += phrases_[group.first_phrase + i].moras.size();
    }
    moras_before_group_ += group.moras;
  }

  void add_phrase(std::size_t group_index, std::size_t position, std::size_t moras_before) {
    const auto& group = groups_[group_index];
    const std::size_t index = group.first_phrase + position;
    const auto& phrase = phrases_[index];
    const std::size_t moras = phrase.moras.size();
    const std::string phrase_context =
        previous_phrase(index - 1, index > 0, position > 0 ? "1" : "0") + "/F:" + number(moras) + "_" +
        number(accent(index)) + "#" + asks(index) + "_xx@" + number(position + 1) + "_" +
        number(group.phrases - position) + "|" + number(moras_before + 1) + "_" +
        number(group.moras - moras_before) +
        next_phrase(index + 1, index + 1 < phrases_.size(), position + 1 < group.phrases ? "1" : "0") +
        group_size("/H:", group_index - 1, group_index > 0) + "/I:" + number(group.phrases) + "-" +
        number(group.moras) + "@" + number(group_index + 1) + "+" + number(groups_.size() - group_index) +
        "&" + number(group.first_phrase + 1) + "-" + number(phrases_.size() - group.first_phrase) + "|" +
        number(moras_before_group_ + 1) + "+" + number(total_moras_ - moras_before_group_) +
        group_size("/J:", group_index + 1, group_index + 1 < groups_.size()) + utterance();
    for (std::size_t k = 0; k < moras; ++k) {
      const auto& mora = phrase.moras[k];
      const int distance = std::clamp(static_cast<int>(k + 1) - static_cast<int>(accent(index)), -49, 49);
      const std::string context = "/A:" + std::to_string(distance) + "+" + number(k + 1) + "+" +
                                  number(moras - k) + "/B:xx-xx_xx/C:xx_xx+xx/D:xx+xx_xx" + phrase_context;
      if (mora.consonant) {
        phonemes_.push_back(*mora.consonant);
        labels_.push_back({context, index, k, true});
      }
      phonemes_.push_back(mora.vowel);
      labels_.push_back({context, index, k, false});
    }
  }

  /// The phonemes around each: two before, two after.
  void add_neighbours() {
    const auto phoneme = [&](std::size_t i, int offset) -> std::string {
      const auto at = static_cast<std::ptrdiff_t>(i) + offset;
      return at < 0 || at >= static_cast<std::ptrdiff_t>(phonemes_.size())
                 ? "xx"
                 : phonemes_[static_cast<std::size_t>(at)];
    };
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      labels_[i].text = phoneme(i, -2) + "^" + phoneme(i, -1) + "-" + phoneme(i, 0) + "+" + phoneme(i, 1) +
                        "=" + phoneme(i, 2) + labels_[i].text;
    }
  }

  const std::vector<AccentPhrase>& phrases_;
  std::vector<Group> groups_;
  std::size_t total_moras_ = 0;
  std::size_t moras_before_group_ = 0;
  std::vector<std::string> phonemes_;
  std::vector<PhonemeLabel> labels_;
};

}  // namespace

std::vector<PhonemeLabel> make_labels(const std::vector<AccentPhrase>& phrases) {
  return LabelMaker(phrases).make();
}

}  // namespace onair::openjtalk
