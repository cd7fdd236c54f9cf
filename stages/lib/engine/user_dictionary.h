#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "stages/lib/engine/validation.h"

namespace onair::engine {

/// A word of the user dictionary; the surface is kept in full width.
struct Word {
  std::string surface;
  std::string pronunciation;  ///< katakana
  int accent_type = 0;        ///< the mora after which the pitch falls; 0: none
  int mora_count = 0;
  int priority = 5;
  std::string word_type = "PROPER_NOUN";
};

/// The user dictionary of the engine, kept in a file if one is named. Thread-safe.
class UserDictionary {
 public:
  explicit UserDictionary(std::optional<std::filesystem::path> file);

  OrderedJson to_json() const;
  /// Each throws Refusal for a bad word or an unknown id, in VOICEVOX's words. add() returns the new id.
  std::string add(Word word);
  void replace(const std::string& id, Word word);
  void remove(const std::string& id);
  void import(const OrderedJson& words, bool override_existing);

  /// A piece of a text: as it is, or a word of the dictionary.
  struct Piece {
    std::string text;
    std::optional<Word> word;
  };
  std::vector<Piece> split(const std::string& text) const;

 private:
  void save() const;

  std::optional<std::filesystem::path> file_;
  mutable std::mutex mutex_;
  std::map<std::string, Word> words_;
};

/// ASCII as full-width characters.
std::string full_width(const std::string& text);

}  // namespace onair::engine
