#include "stages/list.h"

#include "stages/command.h"
#include "stages/encode.h"
#include "stages/mix.h"
#include "stages/script_stage.h"
#include "stages/synthesize.h"

namespace onair {

std::vector<pipeline::Kind> stage_kinds(const Show& show, const Episode& episode, std::shared_ptr<SpeechEngine> engine,
                                        const std::filesystem::path& assets) {
  return {
      script_kind(show, episode),
      synthesize_kind(show, episode, std::move(engine)),
      mix_kind(show, episode, assets),
      encode_kind(show, episode, assets),
      command_kind(),
  };
}

}  // namespace onair
