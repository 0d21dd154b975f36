// Slices in which a vantage may have asked an endpoint that the unit had left.
#include "domain/scoring/moves.hpp"

#include <algorithm>
#include <iterator>

#include "app/scorer/scorer.hpp"

namespace warden::app {

namespace asio = boost::asio;

// A question for each day with moves: more of them on a day, and other versions, cost nothing.
asio::awaitable<Result<scoring::Slices>> Scorer::moved(chain::EntityId unit, scoring::Slices slices,
                                                       const scoring::RuleSet& rules) {
    if (slices.empty()) co_return slices;
    const auto span = scoring::moves_span(slices, rules);
    std::vector<UnixSecs> moves;
    for (UnixSecs from = span.from; from < span.until;) {
        const ports::EndpointQuery query{unit, from, scoring::kMovesPerDay};
        const auto found = co_await deps_.read_model.endpoint_changes(query);
        if (!found) co_return Fail(found.error());
        if (found->empty()) break;
        const UnixSecs day = found->front() / rules.day_secs;
        std::ranges::copy_if(*found, std::back_inserter(moves),
                             [&](UnixSecs at) { return at / rules.day_secs == day; });
        from = (day + 1) * rules.day_secs;
    }
    co_return scoring::in_move(slices, moves, rules);
}

}  // namespace warden::app
