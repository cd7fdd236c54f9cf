#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace onair::pipeline {

/// All of these throw Error (try_again) that names the file and what to do, where the disk is full or
/// may not be written.

void make_folders(const std::filesystem::path& folder);
/// Writes aside, syncs, renames: after a crash the path holds the old bytes or the new ones, whole.
void write_file(const std::filesystem::path& path, std::string_view bytes);
/// As write_file, with the name to write aside, on the same file system.
void write_file_through(const std::filesystem::path& aside, const std::filesystem::path& path,
                        std::string_view bytes);
/// The bytes of a file. Throws Error (missing_input) where it cannot be read.
std::string read_file(const std::filesystem::path& path);
/// Copies the bytes (sharing them where the file system can) to a new file, and syncs it.
void copy_file(const std::filesystem::path& from, const std::filesystem::path& to);
void sync_file(const std::filesystem::path& path);
/// Renames over whatever is there.
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);
/// Makes renames in the folder survive a power cut.
void sync_folder(const std::filesystem::path& folder);

}  // namespace onair::pipeline
