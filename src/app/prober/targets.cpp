#include "app/prober/targets.hpp"

#include <utility>

#include "domain/orchestrator/projection.hpp"

namespace warden::app {

namespace asio = boost::asio;

namespace {

Target target_of(std::string id, const orchestrator::Unit& unit) {
    const bool bare = unit.endpoint.find("://") == std::string::npos;
    return {std::move(id), bare ? "http://" + unit.endpoint : unit.endpoint,
            unit.api == orchestrator::Api::s3 ? TargetKind::s3_unit : TargetKind::http_unit};
}

}  // namespace

asio::awaitable<Result<std::map<std::string, Target>>> read_targets(
    ports::ReadModel& read_model, std::vector<chain::ContractRef> contracts, std::size_t page) {
    std::map<std::string, Target> targets;
    for (const chain::ContractRef& contract : contracts) {
        ports::EntityQuery query;
        query.contract = contract;
        query.kind = orchestrator::EntityKind::unit;
        query.limit = page;
        while (true) {
            const auto versions = co_await read_model.list(query);
            if (!versions) co_return Fail(versions.error());
            for (const ports::EntityVersion& version : *versions) {
                const auto number = u64_from_decimal(version.key.id);
                if (!number) co_return Fail(number.error());
                const auto unit = orchestrator::from_json<orchestrator::Unit>(version.body);
                if (!unit) co_return Fail(unit.error());
                query.after = version.key.id;
                if (unit->decommissioned_at != 0) continue;
                std::string id = chain::EntityId{contract, *number}.text();
                targets.insert_or_assign(id, target_of(id, *unit));
            }
            if (versions->size() < page) break;
        }
    }
    co_return targets;
}

}  // namespace warden::app
