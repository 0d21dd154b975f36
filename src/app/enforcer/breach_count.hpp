#pragma once
// Protection 5: how many of the live providers breached in the last day before a verdict.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "app/reading/paying.hpp"
#include "app/reading/view.hpp"
#include "domain/base/error.hpp"
#include "domain/orchestrator/parties.hpp"
#include "domain/scoring/rule_set.hpp"
#include "ports/read_model.hpp"
#include "ports/score_store.hpp"

namespace warden::app {

struct Breaches {
    std::uint32_t live = 0;  // providers that another party pays for since before the window
    // Of them, by windows that another party paid for, and rows of which nobody knows whose they
    // are.
    std::uint32_t breached = 0;
};

// It belongs to one logic thread. Stores and view outlive it.
class BreachCount {
  public:
    struct Deps {
        reading::View& view;
        ports::ReadModel& read_model;
        ports::ScoreStore& scores;
    };
    BreachCount(UnixSecs window_secs, Deps deps) : window_secs_(window_secs), deps_(deps) {}
    BreachCount(const BreachCount&) = delete;
    BreachCount& operator=(const BreachCount&) = delete;

    // Counts the live providers with a breached verdict in the `window_secs` that end with this
    // one. Only those are live that another party pays for since before the window, and a window
    // counts that another party paid for: nobody blocks his own slash by breaching his own terms,
    // nor by reservations made for it. Errors: those of the stores; not_found when nothing is
    // indexed.
    boost::asio::awaitable<Result<Breaches>> before(ports::VerdictRow verdict,
                                                    scoring::RuleSet rules);
    // Returns of how many payments the database was asked so far: each once for the windows that
    // began at one time, as long as few others are asked for meanwhile.
    std::size_t reads() const { return reads_; }

  private:
    // What the providers that are paid depend on.
    struct Asked {
        chain::BlockRef newest;
        std::uint64_t epoch = 0;
        UnixSecs start = 0;
        orchestrator::Affiliations affiliations;
        bool operator==(const Asked&) const = default;
    };
    boost::asio::awaitable<Result<std::set<std::string>>> paid_providers(UnixSecs start,
                                                                         scoring::RuleSet rules);

    UnixSecs window_secs_;
    Deps deps_;
    std::size_t reads_ = 0;
    reading::Funding funding_{deps_.read_model, reads_};
    std::optional<Asked> asked_;  // what paid_ answers
    std::set<std::string> paid_;
};

}  // namespace warden::app
