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

}  // namespace

template <class Decode>
asio::awaitable<std::invoke_result_t<Decode, const Json&>> NodeClient::read(
    std::string alias, rpc::Call call, Decode decode, ports::Deadline deadline) {
    const std::string method = call.method;
    const rpc::Effect effect = call.effect;
    Result<rpc::Answer> answer = co_await ask(alias, std::move(call), deadline);
    if (!answer) co_return Fail(std::move(answer.error()));
    const std::size_t bytes = answer->body.size();
    auto job = [answer = std::move(*answer),
                decode]() -> std::invoke_result_t<Decode, const Json&> {
        const Result<Json> json = rpc::parse_result(answer);
        if (!json) return Fail(json.error());
        return decode(*json);
    };
    auto value = co_await rpc::read_answer_of(pool_.workers(), bytes, std::move(job));
    if (value) co_return value;
    co_return Fail(
        rpc::not_read(pool_, alias, effect, std::move(value.error()).at(alias + ": " + method)));
}

asio::awaitable<Result<rpc::Answer>> NodeClient::ask(std::string alias, rpc::Call call,
                                                     ports::Deadline deadline) {
    const std::string method = call.method;
    const rpc::Effect effect = call.effect;
    Result<rpc::Answer> answer = co_await pool_.call_on(alias, std::move(call), deadline);
    if (answer && answer->error) {
        Error error = node_error(alias, method, *answer->error);
        co_return Fail(
            rpc::refusal(pool_, alias, effect, std::move(error), NodeErrc::outside_spec));
    }
    co_return answer;
}

asio::awaitable<Result<std::string>> NodeClient::version(std::string alias,
                                                         ports::Deadline deadline) {
    rpc::Call call = make_call("getVersionInfo");
    co_return co_await read(std::move(alias), std::move(call), decode::version, deadline);
}

asio::awaitable<Result<Network>> NodeClient::network(std::string alias, ports::Deadline deadline) {
    rpc::Call call = make_call("getNetwork");
    co_return co_await read(std::move(alias), std::move(call), decode::network, deadline);
}

asio::awaitable<Result<std::uint64_t>> NodeClient::inclusion_fee(std::string alias,
                                                                 ports::Deadline deadline) {
    rpc::Call call = make_call("getFeeStats");
    co_return co_await read(std::move(alias), std::move(call), decode::inclusion_fee, deadline);
}

asio::awaitable<Result<Span>> NodeClient::health(std::string alias, ports::Deadline deadline) {
    rpc::Call call = make_call("getHealth");
    co_return co_await read(std::move(alias), std::move(call), decode::health, deadline);
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
    co_return co_await read(std::move(alias), std::move(call), decode::events, deadline);
}

asio::awaitable<Result<LedgersPage>> NodeClient::ledgers(std::string alias, LedgerSeq from,
                                                         std::size_t limit,
                                                         ports::Deadline deadline) {
    rpc::Call call = ledgers_call(from, limit);
    co_return co_await read(std::move(alias), std::move(call), decode::ledgers, deadline);
}

asio::awaitable<Result<rpc::Answer>> NodeClient::ledgers_answer(std::string alias, LedgerSeq from,
                                                                std::size_t limit,
                                                                ports::Deadline deadline) {
    rpc::Call call = ledgers_call(from, limit);
    co_return co_await ask(std::move(alias), std::move(call), deadline);
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
    co_return co_await read(std::move(alias), std::move(call), decode::transaction, deadline);
}

asio::awaitable<Result<Entries>> NodeClient::entries(std::string alias, std::vector<LedgerKey> keys,
                                                     ports::Deadline deadline) {
    Json::Array texts;
    texts.reserve(keys.size());
    for (const LedgerKey& key : keys) texts.emplace_back(to_xdr_base64(key));
    rpc::Call call =
        make_call("getLedgerEntries", {{"keys", Json(std::move(texts))}, {"xdrFormat", "base64"}});
    co_return co_await read(std::move(alias), std::move(call), decode::entries, deadline);
}

asio::awaitable<Result<Simulation>> NodeClient::simulate(std::string alias,
                                                         TransactionEnvelope envelope,
                                                         ports::Deadline deadline) {
    rpc::Call call = make_call("simulateTransaction",
                               {{"transaction", to_xdr_base64(envelope)}, {"xdrFormat", "base64"}});
    co_return co_await read(std::move(alias), std::move(call), decode::simulation, deadline);
}

asio::awaitable<Result<Sent>> NodeClient::send(std::string alias, std::string envelope,
                                               ports::Deadline deadline) {
    rpc::Call call = make_call("sendTransaction",
                               {{"transaction", std::move(envelope)}, {"xdrFormat", "base64"}});
    call.effect = rpc::Effect::submit;
    co_return co_await read(std::move(alias), std::move(call), decode::sent, deadline);
}

}  // namespace warden::stellar
