#include <iostream>

#include "app/commands.h"
#include "app/session.h"
#include "app/signals.h"
#include "pipeline/files.h"
#include "stages/lib/engine/server.h"
#include "stages/lib/wav/wav.h"

namespace onair::app {

int voices_command(const VoicesCommandOptions& options) {
  const SignalGuard signals;
  VoiceEngine settings;
  settings.kind = options.url ? VoiceEngine::Kind::voicevox : VoiceEngine::Kind::builtin;
  if (options.url) {
    settings.urls = {*options.url};
  }
  SpeechEngine engine(settings, signals.token(), [](const std::string& text) { std::cerr << text << '\n'; });
  for (const auto& speaker : engine.speakers()) {
    std::cout << speaker.name << ":";
    for (const auto& style : speaker.styles) {
      std::cout << (&style == &speaker.styles.front() ? " " : ", ") << style.name << " (" << style.id << ")";
    }
    std::cout << '\n';
  }
  return 0;
}

int say_command(const SayCommandOptions& options) {
  const SignalGuard signals;
  Session session(options.show, signals.token());
  session.throw_if_faulty();
  const std::string key = options.host.empty() ? session.episode().host : options.host;
  const Host* host = session.show().host(key);
  if (host == nullptr || !host->voice) {
    throw pipeline::Error(pipeline::ExitCode::usage, "the show has no host '" + key + "' with a voice; name one with --host");
  }
  const auto sound = session.engine().speak(options.text, *host->voice, "");
  if (!sound) {
    throw pipeline::Error(pipeline::ExitCode::bad_data, "the engine finds nothing to speak in '" + options.text + "'");
  }
  pipeline::write_file(std::filesystem::absolute(options.output), wav::serialize(*sound));
  std::cout << options.output.string() << '\n';
  return 0;
}

int engine_command(const EngineCommandOptions& options) {
  const SignalGuard signals;
  engine::Server server({options.host, options.port, options.user_dictionary});
  std::cout << "http://" << options.host << ":" << server.start() << std::endl;
  std::stop_callback unused(signals.token(), [] {});
  while (!signals.token().stop_requested()) {
    pause();  // a signal ends it
  }
  server.stop();
  return 0;
}

}  // namespace onair::app
