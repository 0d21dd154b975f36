#pragma once
// The route table's functions, by topic. Internal to src/api.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/api.hpp"
#include "api/request.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/orchestrator/money.hpp"

namespace warden::api {

namespace asio = boost::asio;

// One GET route: checked parameters in, JSON out.
class Routes {
  public:
    Routes(const Settings& settings, const Deps& deps) : settings_(settings), deps_(deps) {}

    using Answer = asio::awaitable<Result<Json>>;

    // routes_state.cpp
    Answer chains(Params params);
    Answer units(Params params);
    Answer unit(Params params);
    Answer reservations(Params params);
    Answer reservation(Params params);
    // routes_scores.cpp
    Answer scores(Params params);
    Answer unit_score(Params params);
    Answer verdicts(Params params);
    Answer observations(Params params);
    Answer vantages(Params params);
    // routes_slashes.cpp
    Answer slashes(Params params);
    Answer slash(Params params);
    Answer decisions(Params params);
    Answer enforcement(Params params);

  private:
    // Contracts that the query's `chain` asks for; not_found for an unknown one.
    Result<std::vector<const ContractInfo*>> contracts_of(const Params& params) const;
    Result<const ContractInfo*> contract_of(const chain::ContractRef& ref) const;
    Result<std::size_t> limit_of(const Params& params) const;

    // A list over all asked contracts, in the order of configuration. The cursor is "<chain>.
    // <contract>.<last entity id>".
    struct Listed {
        const ContractInfo* contract;
        ports::EntityVersion version;
    };
    struct Page {
        std::vector<Listed> items;
        Json next;   // cursor, or null at the end
        Json as_of;  // per contract
    };
    asio::awaitable<Result<Page>> list(Params params, orchestrator::EntityKind kind);
    asio::awaitable<Result<Json>> as_of_contract(const ContractInfo* contract);
    asio::awaitable<Result<UnixSecs>> chain_now(const ContractInfo* contract);
    // The entity, or not_found.
    asio::awaitable<Result<ports::EntityVersion>> entity(const ContractInfo* contract,
                                                         orchestrator::EntityKey key);
    asio::awaitable<Result<Json>> slash_json(const ContractInfo* contract, ports::WindowKey key,
                                             orchestrator::Slash slash, bool with_history);
    // What a breached verdict has besides: its deadlines and the newest decision on it.
    asio::awaitable<Result<Json::Object>> breach_json(ports::WindowKey key);
    // The frame of a slash on one window, from the reservation and its own version of the
    // configuration; empty when they are not indexed.
    struct Frame {
        std::uint64_t unit_id = 0;
        UnixSecs window_end = 0;
        orchestrator::SlashDeadlines deadlines;
        std::uint32_t quorum = 0;
    };
    asio::awaitable<Result<std::optional<Frame>>> frame(const ContractInfo* contract,
                                                        orchestrator::SlashKey key);

    const Settings& settings_;
    const Deps& deps_;
};

}  // namespace warden::api
