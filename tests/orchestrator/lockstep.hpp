#pragma once
// Plays the same calls on the sandbox's rules and on other executors, and compares everything after
// each: result or error, events, views, what the events fold to, tokens.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/orchestrator/fold_check.hpp"
#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {

struct Tally {
    std::uint64_t steps = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t views = 0;     // answers compared with those of the rules, over all executors
    std::uint64_t entities = 0;  // rebuilt from events and compared with views
    std::map<std::string, std::uint64_t> functions;  // how often each succeeded
    std::map<std::string, std::uint64_t> errors;

    void add(const Tally& other);
};

class Lockstep {
  public:
    // All outlive it, and stand where nothing has been called.
    Lockstep(Bench& rules, std::vector<std::pair<std::string, Executor*>> others);

    // The outcome by the rules. Differences are GoogleTest failures.
    Outcome play(const Call& call);
    // Every view of everything, and every entity by its events.
    void compare_all(UnixSecs now);
    const Tally& tally() const { return tally_; }

  private:
    struct Other {
        std::string name;
        Executor* executor;
        std::unique_ptr<FoldCheck> fold;
    };
    struct Question {
        Call view;
        Outcome answer;  // of the rules
    };
    std::vector<Question> answered(const std::vector<Call>& views);
    // Runs `check` for every other executor, each in a thread; what it returns are differences.
    template <class Check>
    void each_other(const std::string& what, Check check);
    std::vector<std::string> compare(Other& other, const Call& call, const Outcome& by_rules,
                                     const std::vector<Question>& questions);

    Bench& rules_;
    std::vector<Other> others_;
    std::set<Account> accounts_;
    Tally tally_;
};

}  // namespace warden::sandbox::orchestrator
