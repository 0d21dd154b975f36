#include "adapters/stellar/client/node_client.hpp"

#include "adapters/stellar/client/decode.hpp"
#include "adapters/stellar/client/errors.hpp"
#include "domain/base/hex.hpp"
#include "platform/rpc/refusal.hpp"

namespace warden::stellar {
namespace {

rpc::Call make_call(std::string method, Json::Object params = {}) {
    rpc::Call call;
    call.method = std::move(method);
    call.params = Json(std::move(params));
    return call;
}

rpc::Call ledgers_call(LedgerSeq from, std::size_t limit) {
    Json::Object pagination{{"limit", static_cast<std::int64_t>(limit)}};
    return make_call("getLedgers", {{"startLedger", static_cast<std::int64_t>(from)},
                                    {"pagination", Json(std::move(pagination))},
                                    {"xdrFormat", "base64"}});
}

// The decoded result; garbage costs the endpoint its good standing.
template <class Decode>
auto decoded(rpc::EndpointPool& pool, const std::string& alias, const std::string& method,
             const Result<Json>& answer, Decode decode) -> decltype(decode(Json())) {
    if (!answer) return Fail(answer.error());
    auto value = decode(*answer);
    if (value) return value;
    Error error = std::move(value.error()).at(alias + ": " + method);
    pool.report_bad(alias, error.text());
    return Fail(std::move(error));
}

}  // namespace

asio::awaitable<Result<Json>> NodeClient::ask(std::string alias, rpc::Call call,
                                              ports::Deadline deadline) {
    const std::string method = call.method;
    const rpc::Effect effect = call.effect;
    Result<rpc::Answer> answer = co_await pool_.call_on(alias, std::move(call), deadline);
    if (!answer) co_return Fail(std::move(answer.error()));
    if (answer->error) {
        Error error = node_error(alias, method, *answer->error);
        co_return Fail(
            rpc::refusal(pool_, alias, effect, std::move(error), NodeErrc::outside_spec));
    }
    Result<Json> result = rpc::parse_result(*answer);
    if (!result) {
        Error error = std::move(result.error()).at(alias + ": " + method);
        pool_.report_bad(alias, error.text());
        co_return Fail(std::move(error));
    }
    co_return result;
}

asio::awaitable<Result<std::string>> NodeClient::version(std::string alias,
                                                         ports::Deadline deadline) {
    rpc::Call call = make_call("getVersionInfo");
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "getVersionInfo", answer, decode::version);
}

asio::awaitable<Result<Network>> NodeClient::network(std::string alias, ports::Deadline deadline) {
    rpc::Call call = make_call("getNetwork");
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "getNetwork", answer, decode::network);
}

asio::awaitable<Result<std::uint64_t>> NodeClient::inclusion_fee(std::string alias,
                                                                 ports::Deadline deadline) {
    rpc::Call call = make_call("getFeeStats");
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "getFeeStats", answer, decode::inclusion_fee);
}

asio::awaitable<Result<Span>> NodeClient::health(std::string alias, ports::Deadline deadline) {
    rpc::Call call = make_call("getHealth");
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "getHealth", answer, decode::health);
}

asio::awaitable<Result<EventsPage>> NodeClient::events(std::string alias, EventsQuery query,
                                                       ports::Deadline deadline) {
    // All filters have one shape: nodes before 27.1.1 lose events when shapes are mixed.
    Json::Object filter{{"type", "contract"},
                        {"contractIds", Json::Array{to_text(query.contract)}}};
    Json::Object pagination{{"limit", static_cast<std::int64_t>(query.limit)}};
    Json::Object params{{"filters", Json::Array{Json(std::move(filter))}}, {"xdrFormat", "base64"}};
    if (query.cursor.empty()) {
        params.emplace_back("startLedger", static_cast<std::int64_t>(query.from));
    } else {
        pagination.emplace_back("cursor", query.cursor);
    }
    params.emplace_back("pagination", Json(std::move(pagination)));
    rpc::Call call = make_call("getEvents", std::move(params));
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "getEvents", answer, decode::events);
}

asio::awaitable<Result<LedgersPage>> NodeClient::ledgers(std::string alias, LedgerSeq from,
                                                         std::size_t limit,
                                                         ports::Deadline deadline) {
    rpc::Call call = ledgers_call(from, limit);
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "getLedgers", answer, decode::ledgers);
}

asio::awaitable<Result<rpc::Answer>> NodeClient::ledgers_answer(std::string alias, LedgerSeq from,
                                                                std::size_t limit,
                                                                ports::Deadline deadline) {
    rpc::Call call = ledgers_call(from, limit);
    Result<rpc::Answer> answer = co_await pool_.call_on(alias, std::move(call), deadline);
    if (answer && answer->error) {
        Error error = node_error(alias, "getLedgers", *answer->error);
        co_return Fail(rpc::refusal(pool_, alias, rpc::Effect::read, std::move(error),
                                    NodeErrc::outside_spec));
    }
    co_return answer;
}

asio::awaitable<Result<LedgerHeaderHistoryEntry>> NodeClient::newest(std::string alias,
                                                                     ports::Deadline deadline) {
    const auto span = co_await health(alias, deadline);
    if (!span) co_return Fail(span.error());
    auto page = co_await ledgers(alias, span->latest, 1, deadline);
    if (!page) co_return Fail(std::move(page.error()));
    if (page->ledgers.size() != 1 || page->ledgers.front().header.header.sequence != span->latest) {
        const Error error{
            make_error_code(NodeErrc::contradiction),
            alias + ": has no ledger " + std::to_string(span->latest) + ", its newest as it says"};
        pool_.report_bad(alias, error.text());
        co_return Fail(error);
    }
    co_return std::move(page->ledgers.front().header);
}

asio::awaitable<Result<AccountInfo>> NodeClient::account(std::string alias, AccountId account,
                                                         ports::Deadline deadline) {
    std::vector<LedgerKey> keys{account_key(account)};
    const auto found = co_await entries(alias, std::move(keys), deadline);
    if (!found) co_return Fail(found.error());
    if (found->entries.empty()) {
        co_return fail(NodeErrc::not_found, alias + ": account " + to_text(account));
    }
    const auto data = from_xdr<LedgerEntryData>(found->entries.front().data);
    const auto* entry = data ? data->as<AccountEntry>() : nullptr;
    if (entry == nullptr || entry->account != account || entry->seq_num < 0 || entry->balance < 0) {
        const Error error{make_error_code(Errc::invalid_input),
                          alias + ": getLedgerEntries: entries: not account " + to_text(account)};
        pool_.report_bad(alias, error.text());
        co_return Fail(error);
    }
    co_return AccountInfo{*entry, found->latest};
}

asio::awaitable<Result<TxnInfo>> NodeClient::transaction(std::string alias, Hash32 hash,
                                                         ports::Deadline deadline) {
    rpc::Call call = make_call("getTransaction", {{"hash", to_hex(hash)}, {"xdrFormat", "base64"}});
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "getTransaction", answer, decode::transaction);
}

asio::awaitable<Result<Entries>> NodeClient::entries(std::string alias, std::vector<LedgerKey> keys,
                                                     ports::Deadline deadline) {
    Json::Array texts;
    texts.reserve(keys.size());
    for (const LedgerKey& key : keys) texts.emplace_back(to_xdr_base64(key));
    rpc::Call call =
        make_call("getLedgerEntries", {{"keys", Json(std::move(texts))}, {"xdrFormat", "base64"}});
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "getLedgerEntries", answer, decode::entries);
}

asio::awaitable<Result<Simulation>> NodeClient::simulate(std::string alias,
                                                         TransactionEnvelope envelope,
                                                         ports::Deadline deadline) {
    rpc::Call call = make_call("simulateTransaction",
                               {{"transaction", to_xdr_base64(envelope)}, {"xdrFormat", "base64"}});
    const auto answer = co_await ask(alias, std::move(call), deadline);
    co_return decoded(pool_, alias, "simulateTransaction", answer, decode::simulation);
}

asio::awaitable<Result<Sent>> NodeClient::send(std::string alias, std::string envelope,
                                               ports::Deadline deadline) {
    rpc::Call call = make_call("sendTransaction",
                               {{"transaction", std::move(envelope)}, {"xdrFormat", "base64"}});
    call.effect = rpc::Effect::submit;
    const auto answer = co_await ask(alias, std::move(call), deadline);
    Result<Sent> sent = decoded(pool_, alias, "sendTransaction", answer, decode::sent);
    // Garbage after a submission says nothing about what happened to it.
    if (!sent && sent.error().is(Condition::invalid_input)) {
        co_return fail(rpc::RpcErrc::lost_answer, sent.error().text());
    }
    co_return sent;
}

}  // namespace warden::stellar
