#include "app/reading/read.hpp"

namespace warden::reading {

boost::asio::awaitable<Result<std::vector<scoring::UnitVersion>>> unit_history(
    ports::ReadModel& model, chain::EntityId unit, UnixSecs since) {
    constexpr std::size_t kVersionsMax = 1'000;
    const auto key = orchestrator::unit_key(unit.number);
    const auto stored = co_await model.versions(unit.contract, key, kVersionsMax);
    if (!stored) co_return Fail(stored.error());
    if (stored->empty()) co_return fail(Errc::not_found, "unit " + unit.text());
    if (stored->size() == kVersionsMax && stored->front().from_time > since) {
        co_return fail(Errc::limit, "too many versions of unit " + unit.text());
    }
    std::vector<scoring::UnitVersion> versions;
    for (const ports::EntityVersion& version : *stored) {
        auto body = orchestrator::from_json<orchestrator::Unit>(version.body);
        if (!body) co_return Fail(body.error());
        versions.push_back({version.from.num, version.from_time, std::move(*body)});
    }
    co_return versions;
}

}  // namespace warden::reading
