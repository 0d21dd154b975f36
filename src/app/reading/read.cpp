#include "app/reading/read.hpp"

namespace warden::reading {

boost::asio::awaitable<Result<std::vector<scoring::UnitVersion>>> maintenance_versions(
    ports::ReadModel& model, chain::EntityId unit) {
    ports::MaintenanceQuery query{unit};
    std::vector<scoring::UnitVersion> versions;
    while (true) {
        const auto page = co_await model.maintenance_changes(query);
        if (!page) co_return Fail(page.error());
        for (const ports::EntityVersion& version : *page) {
            auto body = orchestrator::from_json<orchestrator::Unit>(version.body);
            if (!body) co_return Fail(body.error());
            versions.push_back({version.from.num, version.from_time, std::move(*body)});
        }
        if (page->size() < query.limit) break;
        query.from = page->back().from.num + 1;
    }
    if (versions.empty()) co_return fail(Errc::not_found, "unit " + unit.text());
    co_return versions;
}

}  // namespace warden::reading
