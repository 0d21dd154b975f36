#include "adapters/starknet/client/event_walk.hpp"

#include <algorithm>

#include "adapters/starknet/client/errors.hpp"

namespace warden::starknet {
namespace {

Fail contradiction(const std::string& alias, const EventRange& range, const std::string& what) {
    return fail(NodeErrc::contradiction, alias + ": getEvents " + std::to_string(range.from) +
                                             ".." + std::to_string(range.to) + ": " + what);
}

// Says what is wrong with a page; empty when it continues the walk as it should.
std::string fault_of(const EventsPage& page, const EventRange& range, chain::BlockNum last) {
    for (const EmittedEvent& event : page.events) {
        if (event.content.from_address != range.contract) return "an event of another contract";
        if (event.block_num < range.from || event.block_num > range.to) {
            return "an event of block " + std::to_string(event.block_num);
        }
        if (event.block_num < last) return "events out of order";
        last = event.block_num;
    }
    return {};
}

}  // namespace

asio::awaitable<Result<std::vector<EmittedEvent>>> walk_events(NodeClient& client,
                                                               std::string alias, EventRange range,
                                                               WalkLimits limits,
                                                               ports::Deadline deadline) {
    std::vector<EmittedEvent> out;
    EventFilter filter{range.from, range.to, range.contract, limits.chunk, {}};
    for (std::size_t pages = 0; pages < limits.pages_max; ++pages) {
        Result<EventsPage> page = co_await client.events(alias, filter, deadline);
        if (!page) co_return Fail(std::move(page.error()));
        const chain::BlockNum last = out.empty() ? range.from : out.back().block_num;
        std::string fault = fault_of(*page, range, last);
        // An empty page with a new token is normal; with the old one it would never end.
        if (page->token && *page->token == filter.token) fault = "the token does not change";
        if (!fault.empty()) {
            client.pool().report_bad(alias, fault);
            co_return contradiction(alias, range, fault);
        }
        std::ranges::move(page->events, std::back_inserter(out));
        if (!page->token) co_return out;
        filter.token = std::move(*page->token);
    }
    co_return contradiction(alias, range,
                            "more than " + std::to_string(limits.pages_max) + " pages");
}

}  // namespace warden::starknet
