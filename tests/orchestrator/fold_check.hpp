#pragma once
// What an indexer makes of an executor's events alone, against what the executor's views say.

#include <string>
#include <vector>

#include "tests/orchestrator/fold_store.hpp"
#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {

class FoldCheck {
  public:
    explicit FoldCheck(Executor& executor) : executor_(executor) {}

    // Folds what a call at `now` emitted. Differences as sentences, here and below: none is well.
    std::vector<std::string> fold(UnixSecs now, const Outcome& outcome);
    // Every entity that the last fold changed; every entity there is.
    std::vector<std::string> changed(UnixSecs now);
    std::vector<std::string> all(UnixSecs now);

    std::size_t compared() const { return compared_; }

  private:
    std::vector<std::string> compare(UnixSecs now,
                                     const std::vector<warden::orchestrator::EntityKey>& keys);

    Executor& executor_;
    warden::orchestrator::FoldStore store_;
    std::size_t compared_ = 0;
};

}  // namespace warden::sandbox::orchestrator
