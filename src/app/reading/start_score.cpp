#include "app/reading/start_score.hpp"

#include <vector>

#include "domain/orchestrator/projection.hpp"

namespace warden::reading {

boost::asio::awaitable<Result<scoring::Thirds>> start_score(const View& view,
                                                            ports::ScoreStore& scores,
                                                            std::uint64_t unit,
                                                            scoring::RuleSet rules,
                                                            std::size_t& reads) {
    const auto* found = view.find<orchestrator::Unit>(orchestrator::unit_key(unit));
    const chain::ContractRef& contract = view.contract();
    if (found == nullptr) {
        co_return fail(Errc::not_found, "unit " + chain::EntityId{contract, unit}.text());
    }
    const orchestrator::Unit own = *found;
    const UnixSecs remembered = UnixSecs{rules.decommissioned_days} * rules.day_secs;
    std::vector<std::uint64_t> siblings;
    for (const auto& [id, row] : view.all<orchestrator::Unit>()) {
        const orchestrator::Unit& other = row.value;
        const bool recent = other.decommissioned_at == 0 ||
                            other.decommissioned_at + remembered >= own.registered_at;
        const std::uint64_t sibling = u64_from_decimal(id).value();
        if (sibling != unit && other.provider == own.provider && recent) {
            siblings.push_back(sibling);
        }
    }
    std::vector<scoring::Thirds> others;
    for (const std::uint64_t sibling : siblings) {
        ports::ScoreHistory history;
        history.subject = chain::EntityId{contract, sibling}.text();
        history.until = own.registered_at;
        history.limit = 1;
        ++reads;
        const auto rows = co_await scores.scores(history);
        if (!rows) co_return Fail(rows.error());
        if (!rows->empty()) others.push_back(rows->front().thirds);
    }
    co_return scoring::start_thirds(others, rules);
}

}  // namespace warden::reading
