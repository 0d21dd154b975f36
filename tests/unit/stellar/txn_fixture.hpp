#pragma once
// Stellar nodes that answer what a test tells them, on virtual time.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "platform/json/parse.hpp"
#include "platform/rng/rng.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/run_until.hpp"

namespace warden::stellar {

// What a node answers to a call with this id.
using Reply = std::function<Result<ports::HttpResponse>(const Json& id)>;

inline Reply http(unsigned status, std::string body = {}) {
    return [status, body = std::move(body)](const Json&) {
        ports::HttpResponse response;
        response.status = status;
        response.body = body;
        return response;
    };
}
inline Reply answer(Json value, const char* member = "result") {
    return [value = std::move(value), member](const Json& id) {
        const Json::Object body{{"jsonrpc", "2.0"}, {"id", id}, {member, value}};
        return http(200, write_canonical(Json(body)))(id);
    };
}
inline Reply refusal(int code) {
    return answer(Json::Object{{"code", code}, {"message", "text"}}, "error");
}
inline Reply lost(ports::NetErrc code) {
    return [code](const Json&) { return fail(code, "test"); };
}

inline Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

inline constexpr LedgerSeq kNewest = 90;
inline constexpr UnixSecs kCloseTime = 1'700'000'450;
inline constexpr const char* kPassphrase = "Standalone Network ; February 2017";

// Ledger n closes at 5 n, the newest one at kCloseTime.
inline LedgerHeaderHistoryEntry header(LedgerSeq sequence) {
    LedgerHeaderHistoryEntry entry;
    entry.header.sequence = sequence;
    entry.header.previous_ledger_hash.fill(static_cast<std::uint8_t>(sequence - 1));
    entry.header.value.close_time = kCloseTime - 5 * (kNewest - sequence);
    entry.hash = ledger_hash(entry.header);
    return entry;
}

// The ledgers that an answer rests on.
struct Window {
    LedgerSeq oldest = 20;
    UnixSecs oldest_close_time = 1'700'000'100;
    UnixSecs latest_close_time = kCloseTime;
};
inline Json::Object within(const Window& window) {
    return {{"oldestLedger", number(window.oldest)},
            {"oldestLedgerCloseTime", warden::to_decimal(window.oldest_close_time)},
            {"latestLedger", number(kNewest)},
            {"latestLedgerCloseTime", warden::to_decimal(window.latest_close_time)}};
}

inline ContractId contract_of(std::uint8_t filler) {
    ContractId out;
    out.hash.fill(filler);
    return out;
}
inline const ContractId kContract = contract_of(0xc0);

inline crypto::SigningKey a_key(std::uint8_t filler = 7) {
    Hash32 seed{};
    seed.fill(filler);
    return crypto::SigningKey::from_seed(seed);
}

class TxnTest : public testing::Test {
  protected:
    explicit TxnTest(const std::vector<std::string>& aliases = {"a"}) {
        rpc::PoolSettings settings;
        for (const std::string& alias : aliases) {
            settings.endpoints.push_back({alias, "http://" + alias + "/", {}});
            on("getVersionInfo", answer(Json::Object{{"version", "27.1.1"}}), alias);
            on("getNetwork",
               answer(Json::Object{{"passphrase", kPassphrase}, {"protocolVersion", 27}}), alias);
            Json::Object health = within({});
            health.emplace_back("status", "healthy");
            on("getHealth", answer(health), alias);
            on("getLedgers", ledger(kNewest), alias);
        }
        pool = rpc::make_endpoint_pool(http_client, clock, rng, settings);
        client = std::make_unique<NodeClient>(*pool);
        nodes = std::make_unique<Nodes>(NodesSettings{kPassphrase, {}}, *client, clock);
    }

    // A node's answer to one method from now on.
    void on(const std::string& method, Reply reply, const std::string& alias = "a") {
        replies_[alias].insert_or_assign(method, std::move(reply));
    }
    static Reply ledger(LedgerSeq sequence) {
        Json::Object page = within({});
        page.emplace_back("ledgers",
                          Json::Array{Json::Object{{"sequence", number(sequence)},
                                                   {"headerXdr", to_xdr_base64(header(sequence))},
                                                   {"metadataXdr", "AAAAAQ=="}}});
        return answer(page);
    }
    static Reply account_entry(std::int64_t seq_num, std::int64_t balance = 5) {
        AccountEntry entry;
        entry.account = account();
        entry.seq_num = seq_num;
        entry.balance = balance;
        const Json item = Json::Object{{"key", to_xdr_base64(account_key(account()))},
                                       {"xdr", to_xdr_base64(LedgerEntryData{entry})},
                                       {"lastModifiedLedgerSeq", 3}};
        return answer(
            Json::Object{{"latestLedger", number(kNewest)}, {"entries", Json::Array{item}}});
    }
    static Reply no_entry() {
        return answer(Json::Object{{"latestLedger", number(kNewest)}, {"entries", Json::Array{}}});
    }
    static Reply simulated(const ScVal& result, const std::vector<AuthorizationEntry>& auth = {}) {
        Json::Array entries;
        for (const AuthorizationEntry& entry : auth) entries.emplace_back(to_xdr_base64(entry));
        const Json one = Json::Object{{"xdr", to_xdr_base64(result)}, {"auth", entries}};
        return answer(Json::Object{{"latestLedger", number(kNewest)},
                                   {"transactionData", to_xdr_base64(resources())},
                                   {"minResourceFee", "1001"},
                                   {"results", Json::Array{one}}});
    }
    static Reply simulation_error(const std::string& text) {
        return answer(Json::Object{{"latestLedger", number(kNewest)}, {"error", text}});
    }
    static Reply archived() {
        const std::string data = to_xdr_base64(resources());
        const Json restore = Json::Object{{"transactionData", data}, {"minResourceFee", "7"}};
        return answer(Json::Object{{"latestLedger", number(kNewest)},
                                   {"transactionData", data},
                                   {"minResourceFee", "1001"},
                                   {"restorePreamble", restore}});
    }
    static SorobanTransactionData resources() {
        SorobanTransactionData data;
        data.footprint.read_write.push_back(instance_key(kContract));
        data.instructions = 1'000'000;
        data.resource_fee = 1001;
        return data;
    }
    static AccountId account() { return {a_key().public_key()}; }

    // Parameters of all calls of a method, whatever the node.
    std::vector<Json> calls_of(const std::string& method) const {
        std::vector<Json> out;
        for (const ports::HttpRequest& request : http_client.requests()) {
            const Json call = json::parse(request.body).value();
            if (*call.find("method") == Json(method)) out.push_back(*call.find("params"));
        }
        return out;
    }
    bool quarantined(const std::string& alias) const {
        for (const rpc::EndpointState& state : pool->states()) {
            if (state.alias == alias) return state.quarantined;
        }
        return false;
    }

    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io, clock, std::move(task));
    }
    ports::Deadline soon() const { return clock.now() + std::chrono::seconds{30}; }

    boost::asio::io_context io;
    support::FakeClock clock;
    rng::SeededRng rng{1};
    support::FakeHttpClient http_client{
        clock, [this](const ports::HttpRequest& request) { return reply_to(request); }};
    std::unique_ptr<rpc::EndpointPool> pool;
    std::unique_ptr<NodeClient> client;
    std::unique_ptr<Nodes> nodes;
    OrchestratorProfile profile;

  private:
    Result<ports::HttpResponse> reply_to(const ports::HttpRequest& request) {
        const Json call = json::parse(request.body).value();
        const std::string alias = request.url.substr(std::string("http://").size(), 1);
        const auto& replies = replies_.at(alias);
        const auto found = replies.find(*call.find("method")->string());
        if (found == replies.end()) return refusal(-32601)(*call.find("id"));
        return found->second(*call.find("id"));
    }

    std::map<std::string, std::map<std::string, Reply>> replies_;
};

}  // namespace warden::stellar
