#include "stages/lib/engine/user_dictionary.h"

#include <algorithm>
#include <fstream>
#include <random>

#include "stages/lib/fault.h"
#include "stages/lib/openjtalk/mora_table.h"

namespace onair::engine {

namespace {

struct WordClass {
  const char* type;
  int context_id;
  const char* part_of_speech;
  const char* detail_1;
  const char* detail_2;
};

// Context ids and parts of speech of naist-jdic, as VOICEVOX uses them.
constexpr WordClass kClasses[] = {{"PROPER_NOUN", 1348, "名詞", "固有名詞", "一般"},
                                  {"COMMON_NOUN", 1345, "名詞", "一般", "*"},
                                  {"VERB", 642, "動詞", "自立", "*"},
                                  {"ADJECTIVE", 20, "形容詞", "自立", "*"},
                                  {"SUFFIX", 1358, "名詞", "接尾", "一般"}};

const WordClass& class_of(const std::string& type) {
  return *std::find_if(std::begin(kClasses), std::end(kClasses),
                       [&](const WordClass& each) { return type == each.type; });
}

/// The number of moras; nothing where the text is not katakana.
std::optional<int> count_moras(std::string_view text) {
  int count = 0;
  while (!text.empty()) {
    if (text.starts_with("ー")) {
      text.remove_prefix(std::string_view("ー").size());
    } else if (const auto mora = openjtalk::first_mora(text)) {
      text.remove_prefix(mora->text.size());
    } else {
      return std::nullopt;
    }
    ++count;
  }
  return count > 0 ? std::optional(count) : std::nullopt;
}

std::string new_id() {
  // A random UUID (version 4), for what a client wrote: it reaches no artifact.
  std::random_device random;
  constexpr const char* kHex = "0123456789abcdef";
  std::string id = "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx";
  for (auto& c : id) {
    if (c == 'x') {
      c = kHex[random() & 15U];
    }
  }
  return id;
}

Refusal bad_word(const std::string& words) {
  return detail(422, "パラメータに誤りがあります。\n1 validation error for UserDictWord\n" + words);
}

void complete(Word& word) {
  word.surface = full_width(word.surface);
  const auto moras = count_moras(word.pronunciation);
  if (!moras) {
    throw bad_word(
        "pronunciation\n  Value error, 発音は有効なカタカナでなくてはいけません。 [type=value_error, "
        "input_value='" +
        word.pronunciation + "', input_type=str]");
  }
  word.mora_count = *moras;
  if (word.accent_type < 0 || word.accent_type > word.mora_count) {
    throw bad_word("  Value error, 誤ったアクセント型です(" + std::to_string(word.accent_type) +
                   ")。 expect: 0 <= accent_type <= " + std::to_string(word.mora_count) +
                   " [type=value_error]");
  }
}

OrderedJson word_to_json(const Word& word) {
  const auto& kind = class_of(word.word_type);
  return {{"surface", word.surface},
          {"priority", word.priority},
          {"context_id", kind.context_id},
          {"part_of_speech", kind.part_of_speech},
          {"part_of_speech_detail_1", kind.detail_1},
          {"part_of_speech_detail_2", kind.detail_2},
          {"part_of_speech_detail_3", "*"},
          {"inflectional_type", "*"},
          {"inflectional_form", "*"},
          {"stem", "*"},
          {"yomi", word.pronunciation},
          {"pronunciation", word.pronunciation},
          {"accent_type", word.accent_type},
          {"mora_count", word.mora_count},
          {"accent_associative_rule", "*"}};
}

std::map<std::string, Word> words_from_json(const OrderedJson& json) {
  std::map<std::string, Word> words;
  Faults faults;
  for (const auto& [id, value] : json.items()) {
    Word word;
    const auto place = [&, key = id](const char* member) {
      return OrderedJson::array({"body", key, member});
    };
    for (const char* member : {"surface", "pronunciation", "accent_type"}) {
      if (!value.is_object() || !value.contains(member)) {
        faults.add("missing", place(member), "Field required", value);
      }
    }
    faults.throw_if_any();
    try {
      word.surface = value.at("surface").get<std::string>();
      word.pronunciation = value.at("pronunciation").get<std::string>();
      word.accent_type = value.at("accent_type").get<int>();
      word.priority = value.value("priority", 5);
      const int context = value.value("context_id", kClasses[0].context_id);
      for (const auto& kind : kClasses) {
        if (kind.context_id == context) {
          word.word_type = kind.type;
        }
      }
    } catch (const OrderedJson::exception& error) {
      throw detail(422, std::string("この単語は読み込めません: ") + error.what());
    }
    complete(word);
    words[id] = std::move(word);
  }
  return words;
}

}  // namespace

std::string full_width(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
      const unsigned code = 0xFF00U + byte - 0x20U;
      result += static_cast<char>(0xE0 | code >> 12);
      result += static_cast<char>(0x80 | (code >> 6 & 0x3F));
      result += static_cast<char>(0x80 | (code & 0x3F));
    } else if (byte == 0x20) {
      result += "　";
    } else {
      result += c;
    }
  }
  return result;
}

UserDictionary::UserDictionary(std::optional<std::filesystem::path> file) : file_(std::move(file)) {
  if (!file_ || !std::filesystem::exists(*file_)) {
    return;
  }
  std::ifstream stream(*file_);
  const auto json = OrderedJson::parse(stream, nullptr, false);
  try {
    if (!json.is_object()) {
      throw detail(422, "it is no JSON object");
    }
    words_ = words_from_json(json);
  } catch (const Refusal& refusal) {
    throw Fault(Fault::Kind::bad_data,
                "the user dictionary " + file_->string() + " cannot be read: " + refusal.body.dump());
  }
}

OrderedJson UserDictionary::to_json() const {
  const std::lock_guard lock(mutex_);
  OrderedJson result = OrderedJson::object();
  for (const auto& [id, word] : words_) {
    result[id] = word_to_json(word);
  }
  return result;
}

std::string UserDictionary::add(Word word) {
  complete(word);
  const std::lock_guard lock(mutex_);
  const std::string id = new_id();
  words_[id] = std::move(word);
  save();
  return id;
}

void UserDictionary::replace(const std::string& id, Word word) {
  complete(word);
  const std::lock_guard lock(mutex_);
  const auto found = words_.find(id);
  if (found == words_.end()) {
    throw detail(422, "UUIDに該当するワードが見つかりませんでした");
  }
  found->second = std::move(word);
  save();
}

void UserDictionary::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (words_.erase(id) == 0) {
    throw detail(422, "IDに該当するワードが見つかりませんでした");
  }
  save();
}

void UserDictionary::import(const OrderedJson& json, bool override_existing) {
  auto words = words_from_json(json);
  const std::lock_guard lock(mutex_);
  for (auto& [id, word] : words) {
    if (override_existing) {
      words_[id] = std::move(word);
    } else {
      words_.emplace(id, std::move(word));
    }
  }
  save();
}

std::vector<UserDictionary::Piece> UserDictionary::split(const std::string& text) const {
  const std::string wide = full_width(text);
  const std::lock_guard lock(mutex_);
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < wide.size();) {
    // The longest word wins, then the one of the higher priority.
    const Word* best = nullptr;
    for (const auto& [id, word] : words_) {
      const bool fits = !word.surface.empty() && wide.compare(i, word.surface.size(), word.surface) == 0;
      if (fits && (best == nullptr || word.surface.size() > best->surface.size() ||
                   (word.surface.size() == best->surface.size() && word.priority > best->priority))) {
        best = &word;
      }
    }
    if (best != nullptr) {
      pieces.push_back({best->surface, *best});
      i += best->surface.size();
      continue;
    }
    if (pieces.empty() || pieces.back().word) {
      pieces.push_back({"", std::nullopt});
    }
    do {
      pieces.back().text += wide[i++];
    } while (i < wide.size() && (static_cast<unsigned char>(wide[i]) & 0xC0) == 0x80);
  }
  return pieces;
}

void UserDictionary::save() const {
  if (!file_) {
    return;
  }
  auto aside = *file_;
  aside += ".new";
  OrderedJson json = OrderedJson::object();
  for (const auto& [id, word] : words_) {
    json[id] = word_to_json(word);
  }
  std::ofstream stream(aside);
  stream << json.dump(1) << '\n';
  stream.close();
  std::error_code error;
  if (stream) {
    std::filesystem::rename(aside, *file_, error);
  }
  if (!stream || error) {
    throw detail(500, "Internal Server Error");
  }
}

}  // namespace onair::engine
