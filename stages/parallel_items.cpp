#include "stages/parallel_items.h"

namespace onair {

Parallel parallel_items(pipeline::StageContext& context) {
  return [&context](std::size_t count, const std::function<void(std::size_t)>& job) {
    const std::vector<pipeline::Item> items(count, pipeline::Item{nullptr, "a stretch of the episode"});
    context.run_items(items, {}, [&](pipeline::ItemContext& item) { job(item.index()); });
  };
}

}  // namespace onair
