#pragma once
// Everything a test of the Stellar adapter needs, on virtual time.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/metrics.hpp"
#include "platform/async/run_blocking.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/rng/rng.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/stellar/fake_node.hpp"

namespace warden::stellar {

inline ContractId contract_of(std::uint8_t byte) {
    ContractId out;
    out.hash.fill(byte);
    return out;
}
inline const ContractId kContract = contract_of(0xc0);
inline const ContractId kOther = contract_of(0xbd);

// An event of `kContract` unless told otherwise.
inline ContractEvent event(std::uint64_t value, const ContractId& from = kContract) {
    ContractEvent out;
    out.contract = from.hash;
    out.topics = {symbol("tick"), ScVal(value)};
    out.data = map({});
    return out;
}
inline FakeTxn txn(std::uint8_t hash, std::vector<ContractEvent> events, bool succeeds = true) {
    FakeTxn out;
    out.hash.fill(hash);
    out.events = std::move(events);
    out.succeeds = succeeds;
    return out;
}

class AdapterTest : public testing::Test {
  protected:
    explicit AdapterTest(std::vector<std::string> aliases = {"a"}) {
        rpc::PoolSettings settings;
        for (const std::string& alias : aliases) {
            http.node(alias);
            settings.endpoints.push_back({alias, "http://" + alias + "/", {}});
        }
        pool = rpc::make_endpoint_pool(http, blocking, clock, rng, settings);
        client = std::make_unique<NodeClient>(*pool);
        NodesSettings nodes_settings;
        nodes_settings.passphrase = "Test SDF Network ; September 2015";
        nodes = std::make_unique<Nodes>(nodes_settings, *client, clock);
    }

    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io, clock, std::move(task), {10'000, &blocking});
    }
    // The node's answer to one method from now on.
    void on(const std::string& method, Reply reply, const std::string& alias = "a") {
        node(alias).answers.insert_or_assign(method, std::move(reply));
    }
    ports::Deadline soon() const { return clock.now() + std::chrono::seconds{30}; }
    FakeNode& node(const std::string& alias = "a") { return http.node(alias); }
    bool quarantined(const std::string& alias) const {
        for (const rpc::EndpointState& state : pool->states()) {
            if (state.alias == alias) return state.quarantined;
        }
        return false;
    }
    void pass(std::chrono::milliseconds time) { clock.advance(time); }

    boost::asio::io_context io;
    support::FakeClock clock;
    rng::SeededRng rng{1};
    FakeHttp http;
    async::BlockingPool blocking{{"test", 2, 100}};
    metrics::Registry registry;
    SourceMetrics metrics{registry, "stellar"};
    std::unique_ptr<rpc::EndpointPool> pool;
    std::unique_ptr<NodeClient> client;
    std::unique_ptr<Nodes> nodes;
};

}  // namespace warden::stellar
