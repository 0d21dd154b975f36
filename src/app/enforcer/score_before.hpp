#pragma once
// The unit's score before a window, and what a stranger needs to follow it from the registration.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <vector>

#include "app/reading/view.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/chain/ids.hpp"
#include "domain/scoring/rule_set.hpp"
#include "ports/score_store.hpp"

namespace warden::app {

// Element 1 of the evidence.
struct ScoreBefore {
    std::uint32_t score = 0;  // 0..100, after the last day that ended at or before the window
    Json days = Json::Array{};
    std::vector<scoring::RuleSet> rules;  // Evidence::score_rules
    bool known = false;                   // every day that ended before the window is scored
};
struct ScoreAsked {
    chain::EntityId unit;
    UnixSecs registered_at = 0;
    UnixSecs start = 0;      // of the window
    scoring::RuleSet rules;  // that judge it
};
// Errors: those of the store; not_found when a rule set that a day was scored by, or the unit, is
// not there; invalid_input when it can't be read. `view` and `scores` outlive the call.
boost::asio::awaitable<Result<ScoreBefore>> score_before(const reading::View& view,
                                                         ports::ScoreStore& scores,
                                                         ScoreAsked asked);

}  // namespace warden::app
