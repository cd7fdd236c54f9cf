#include "tests/app/workspace.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>
#include <stdexcept>

namespace onair::test {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> environment_with(const std::map<std::string, std::string>& additions) {
  std::vector<std::string> lines;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string line = *each;
    if (!additions.contains(line.substr(0, line.find('=')))) {
      lines.push_back(line);
    }
  }
  for (const auto& [name, value] : additions) {
    lines.push_back(name + "=" + value);
  }
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (auto& each : strings) {
    result.push_back(each.data());
  }
  result.push_back(nullptr);
  return result;
}

bool drain(int descriptor, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t count = read(descriptor, buffer.data(), buffer.size());
  if (count <= 0) {
    return false;
  }
  text.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

template <class T>
void put(std::string& bytes, T value) {
  std::array<char, sizeof(T)> raw{};
  std::memcpy(raw.data(), &value, sizeof(T));
  bytes.append(raw.data(), raw.size());
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments,
             const std::map<std::string, std::string>& environment) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("pipe2 failed");
  }
  auto argument_strings = arguments;
  auto environment_strings = environment_with(environment);
  auto argv = pointers(argument_strings);
  auto envp = pointers(environment_strings);
  pid_ = fork();
  if (pid_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  out_ = out[0];
  err_ = err[0];
}

Child::~Child() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
  close(err_);
}

std::string Child::read_line() {
  std::string line;
  char byte = 0;
  while (::read(out_, &byte, 1) == 1 && byte != '\n') {
    line += byte;
  }
  return line;
}

Finished Child::wait(double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::array<pollfd, 2> streams{{{out_, POLLIN, 0}, {err_, POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || poll(streams.data(), streams.size(), static_cast<int>(left.count())) == 0) {
      kill(pid_, SIGKILL);
      break;
    }
    if (streams[0].revents != 0 && !drain(out_, finished_.out)) {
      streams[0].fd = -1;
    }
    if (streams[1].revents != 0 && !drain(err_, finished_.err)) {
      streams[1].fd = -1;
    }
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  finished_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished_;
}

void Child::signal(int number) const { kill(pid_, number); }

Workspace::Workspace() {
  std::string name = (fs::temp_directory_path() / "onair-workspace-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("mkdtemp failed");
  }
  folder_ = name;
}

Workspace::~Workspace() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Workspace::write(const std::string& name, const std::string& text) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << text;
}

std::string Workspace::read(const std::string& name) const {
  std::ifstream file(folder_ / name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Workspace::write_tone(const std::string& name, double seconds, double hertz) const {
  constexpr std::uint32_t kRate = 44100;
  const auto frames = static_cast<std::uint32_t>(seconds * kRate);
  std::string bytes = "RIFF";
  put(bytes, 36 + frames * 4);
  bytes += "WAVEfmt ";
  put(bytes, std::uint32_t{16});
  put(bytes, std::uint16_t{1});
  put(bytes, std::uint16_t{2});
  put(bytes, kRate);
  put(bytes, kRate * 4);
  put(bytes, std::uint16_t{4});
  put(bytes, std::uint16_t{16});
  bytes += "data";
  put(bytes, frames * 4);
  for (std::uint32_t i = 0; i < frames; ++i) {
    const double value = 0.2 * std::sin(2 * std::numbers::pi * hertz * i / kRate);
    const auto sample = static_cast<std::int16_t>(std::lround(value * 32767));
    put(bytes, sample);
    put(bytes, sample);
  }
  write(name, bytes);
}

Finished Workspace::onair(std::vector<std::string> arguments,
                          const std::map<std::string, std::string>& environment) const {
  for (auto& each : arguments) {
    if (each.ends_with(".yaml")) {
      each = (folder_ / each).string();
    }
  }
  arguments.insert(arguments.begin(), ONAIR_PROGRAM);
  return Child(arguments, environment).wait();
}

std::map<std::string, std::string> Workspace::episodes() const {
  std::map<std::string, std::string> files;
  const auto root = folder_ / "episodes";
  if (!fs::exists(root)) {
    return files;
  }
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file()) {
      const auto name = fs::relative(entry.path(), folder_).string();
      files[name] = read(name);
    }
  }
  return files;
}

std::string show_yaml(const std::string& engine) {
  return R"(show: {title: 試験放送, language: ja, timezone: Asia/Tokyo}
hosts:
  mika: {name: ミカ, voice: {speaker: メイ, style: ノーマル}}
  ryo: {name: リョウ, voice: {speaker: メイ, style: いかり, speed: 1.1}}
on_air: {default: mika}
engines: {voice: )" +
         engine + R"(}
stages:
  script: {writer: file, path: script.txt}
  synthesize: {needs: script}
  mix: {needs: synthesize, opening: opening.wav, divider: [divider1.wav, divider2.wav], ending: ending.wav,
        bgm: {file: bed.wav, under_speech_db: -18}}
  encode: {needs: mix, format: mp3, bitrate: 128k}
)";
}

std::map<std::string, std::string> outcomes(const std::string& json_lines) {
  std::map<std::string, std::string> result;
  std::istringstream lines(json_lines);
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line);
    if (event.at("event") == "stage") {
      result[event.at("stage")] = line;
    }
  }
  return result;
}

}  // namespace onair::test
