#pragma once
// Reads of the projection and of other stores, typed and paged.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "domain/orchestrator/projection.hpp"
#include "domain/scoring/votes.hpp"
#include "ports/decision_store.hpp"
#include "ports/read_model.hpp"
#include "ports/score_store.hpp"

namespace warden::reading {

// What an entity is, and the block since which it is so.
template <class T>
struct Dated {
    T value;
    chain::BlockRef from;
    UnixSecs from_time = 0;  // chain time of that block
};

// The entity now, or as it was after block `at`; empty: there is none. Errors: transient;
// permanent when it is stored but can't be read.
template <class T>
boost::asio::awaitable<Result<std::optional<Dated<T>>>> read(
    ports::ReadModel& model, chain::ContractRef contract, orchestrator::EntityKey key,
    std::optional<chain::BlockNum> at = std::nullopt) {
    const std::string name = key.text() + " on " + contract.text();
    const auto found = co_await model.get(std::move(contract), std::move(key), at);
    if (!found) co_return Fail(found.error());
    if (!*found) co_return std::optional<Dated<T>>{};
    auto value = orchestrator::from_json<T>((*found)->body);
    if (!value) co_return fail(Errc::permanent, name + ": " + value.error().text());
    co_return Dated<T>{std::move(*value), (*found)->from, (*found)->from_time};
}

// Reads one that must be there. Errors: those of read(), and not_found, which names it.
template <class T>
boost::asio::awaitable<Result<Dated<T>>> require(ports::ReadModel& model,
                                                 chain::ContractRef contract,
                                                 orchestrator::EntityKey key) {
    const std::string name = key.text() + " on " + contract.text();
    auto found = co_await read<T>(model, std::move(contract), std::move(key));
    if (!found) co_return Fail(found.error());
    if (!*found) co_return fail(Errc::not_found, "no " + name);
    co_return std::move(**found);
}

// Returns the unit's first version and every later one in which its maintenance changed, oldest
// first. Errors: those of the store; not_found.
boost::asio::awaitable<Result<std::vector<scoring::UnitVersion>>> maintenance_versions(
    ports::ReadModel& model, chain::EntityId unit);

// Pages of a query, and where the next one begins.
inline auto page_of(ports::ReadModel& store, ports::EntityQuery query) {
    return store.list(std::move(query));
}
inline auto page_of(ports::ScoreStore& store, ports::VerdictQuery query) {
    return store.verdicts(std::move(query));
}
inline auto page_of(ports::ScoreStore& store, ports::ScoreQuery query) {
    return store.latest_scores(std::move(query));
}
inline auto page_of(ports::DecisionStore& store, ports::FiledQuery query) {
    return store.filed(query);
}
inline const std::string& place_of(const ports::EntityVersion& row) { return row.key.id; }
inline const std::string& place_of(const ports::StoredScore& row) { return row.subject; }
inline std::uint64_t place_of(const ports::StoredVerdict& row) { return row.id; }
inline std::uint64_t place_of(const ports::StoredDecision& row) { return row.id; }

// Calls fn(row) for each row of the query, in pages of its limit. Errors: those of the store.
template <class Store, class Query, class Fn>
boost::asio::awaitable<Result<void>> for_each(Store& store, Query query, Fn fn) {
    while (true) {
        const auto page = co_await page_of(store, query);
        if (!page) co_return Fail(page.error());
        for (const auto& row : *page) {
            query.after = place_of(row);
            fn(row);
        }
        if (page->size() < query.limit) co_return Result<void>{};
    }
}

}  // namespace warden::reading
