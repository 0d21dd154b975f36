#pragma once
// The score with which a unit begins: one number for the scorer, for evidence and for the chain.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>

#include "app/reading/view.hpp"
#include "domain/base/error.hpp"
#include "domain/scoring/reputation.hpp"
#include "ports/score_store.hpp"

namespace warden::reading {

// Returns min(start score, mean of the provider's other units), as they were scored when this one
// was registered; decommissioned ones count for a while: registering again washes nothing. Errors:
// those of the store; not_found when there is no such unit. `view` outlives the call, and `reads`,
// which grows by each unit that the store is asked of.
boost::asio::awaitable<Result<scoring::Thirds>> start_score(const View& view,
                                                            ports::ScoreStore& scores,
                                                            std::uint64_t unit,
                                                            scoring::RuleSet rules,
                                                            std::size_t& reads);

}  // namespace warden::reading
