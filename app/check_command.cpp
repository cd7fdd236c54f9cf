#include <iostream>

#include "app/commands.h"
#include "app/errors.h"
#include "app/session.h"
#include "app/signals.h"
#include "stages/check.h"
#include "stages/lib/fault.h"
#include "stages/synthesize.h"

namespace onair::app {

int check_command(const ShowOptions& options) {
  const SignalGuard signals;
  Session session(options, signals.token());
  auto faults = session.faults();
  if (faults.empty()) {
    // The parts of the show that only work when the YAML is sound.
    const auto more = check_files(session.graph());
    faults.insert(faults.end(), more.begin(), more.end());
    if (session.show().voice.kind != VoiceEngine::Kind::none) {
      try {
        const auto voices = check_voices(session.show(), session.engine());
        faults.insert(faults.end(), voices.begin(), voices.end());
      } catch (const Fault& fault) {
        if (faults.empty()) {
          throw;
        }
        faults.push_back({session.show().voice.where, fault.what()});
      }
    }
  }
  if (!faults.empty()) {
    session.throw_if_faulty();
    throw pipeline::ConfigError(faults);
  }
  std::cout << options.show.string() << ": all is well\n";
  return 0;
}

}  // namespace onair::app
