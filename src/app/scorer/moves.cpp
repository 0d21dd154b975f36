// Slices in which a vantage may have asked an endpoint that the unit had left.
#include "domain/scoring/moves.hpp"
#include "app/scorer/scorer.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<Result<scoring::Slices>> Scorer::moved(chain::EntityId unit, scoring::Slices slices,
                                                       const scoring::RuleSet& rules) {
    // Whoever changes its unit more often than that is excused for the newest changes alone.
    constexpr std::size_t kVersionsMax = 1'000;
    if (slices.empty()) co_return slices;
    const auto stored = co_await deps_.read_model.versions(
        unit.contract, orchestrator::unit_key(unit.number), kVersionsMax);
    if (!stored) co_return Fail(stored.error());
    std::vector<scoring::UnitVersion> versions;
    for (const ports::EntityVersion& version : *stored) {
        auto body = orchestrator::from_json<orchestrator::Unit>(version.body);
        if (!body) co_return Fail(body.error());
        versions.push_back({version.from.num, version.from_time, std::move(*body)});
    }
    co_return scoring::in_move(slices, versions, rules);
}

}  // namespace warden::app
