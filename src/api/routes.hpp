#pragma once
// The handlers of the table of endpoints, by topic. Internal to src/api.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/api.hpp"
#include "api/cases.hpp"
#include "api/feed_tail.hpp"
#include "api/metrics.hpp"
#include "api/params.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/orchestrator/money.hpp"
#include "platform/http/server.hpp"

namespace warden::api {

namespace asio = boost::asio;

// Each takes the parameters that its row of the table declares, checked.
class Routes {
  public:
    // Settings, dependencies and metrics outlive it and the streams that it opened.
    Routes(const Settings& settings, const Deps& deps, const Metrics& metrics)
        : settings_(settings), deps_(deps), metrics_(metrics), tail_(deps.feed, deps.clock) {}

    using Answer = asio::awaitable<Result<http::Response>>;

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
    Answer rules(Params params);
    Answer vantages(Params params);
    // routes_slashes.cpp
    Answer slashes(Params params);
    Answer slash(Params params);
    Answer decisions(Params params);
    Answer enforcement(Params params);
    Answer evidence(Params params);
    Answer openings(Params params);
    // routes_operation.cpp
    Answer events(Params params);
    Answer health(Params params);
    Answer readiness(Params params);
    Answer metrics(Params params);
    Answer document(Params params);
    Answer page(Params params);
    Answer page_file(Params params);

  private:
    // Contracts that the query's `chain` asks for; not_found for an unknown one.
    Result<std::vector<const ContractInfo*>> contracts_of(const Params& params) const;
    Result<const ContractInfo*> contract_of(const chain::ContractRef& ref) const;
    static std::size_t limit_of(const Params& params);

    // A list over all asked contracts, in the order of configuration. The cursor is
    // "<chain>.<contract>|<last entity id>".
    struct Listed {
        const ContractInfo* contract;
        UnixSecs chain_now;  // time of the contract's newest indexed block
        ports::EntityVersion version;
    };
    struct Page {
        std::vector<Listed> items;
        Json next;   // cursor, or null at the end
        Json as_of;  // per contract
    };
    asio::awaitable<Result<Page>> list(Params params, orchestrator::EntityKind kind);
    asio::awaitable<Result<Cases>> cases_of(const ContractInfo* contract,
                                            std::vector<orchestrator::SlashKey> keys);
    // Writes verdicts, the breached ones with their deadlines and the newest decision on them.
    asio::awaitable<Result<Json::Array>> verdicts_json(std::vector<ports::VerdictRow> rows);
    Answer evidence_part(Params params, ports::EvidencePart part);

    const Settings& settings_;
    const Deps& deps_;
    const Metrics& metrics_;
    std::size_t streams_ = 0;  // that are open
    FeedTail tail_;
};

// Answers with a page of a list. `next_cursor` is null on the last one; `as_of` is left out when
// null.
http::Response list_response(Json::Array items, Json next_cursor, Json as_of = {});

}  // namespace warden::api
