#pragma once
// The whole adapter in front of a real starknet-devnet: real sockets, virtual time that stands
// still.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/starknet/reader.hpp"
#include "adapters/starknet/signer.hpp"
#include "adapters/starknet/source.hpp"
#include "adapters/starknet/submitter.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/rng/rng.hpp"
#include "ports/dialer.hpp"
#include "ports/http_client.hpp"
#include "tests/support/fake_resolver.hpp"
#include "tests/support/net_loop.hpp"
#include "tests/support/program.hpp"

namespace warden::starknet {

// Skips when there is no starknet-devnet on PATH; under CI=true that is a failure.
class DevnetTest : public testing::Test {
  protected:
    void SetUp() override;

    Json rpc(const std::string& method, Json params);
    // Transfers of 1..n units of STRK from the first account, one txn each, in the block being
    // built. Returns their hashes.
    std::vector<Felt> transfer(std::uint64_t count);
    ports::UnsignedTxn build_transfer(Felt to, std::uint64_t amount, std::uint64_t slot);
    ports::SignedTxn sign(const ports::UnsignedTxn& txn);
    void close_block() { rpc("devnet_createBlock", Json::Object{}); }
    std::uint64_t next_slot();
    TxnReceipt receipt(const Felt& hash);
    ports::TxnStatus lookup(const std::string& hash);
    std::vector<ports::ChainBlock> read_all();
    ports::Deadline soon() const { return loop.in(std::chrono::minutes{1}); }

    support::NetLoop loop;
    support::FakeResolver resolver;
    rng::SeededRng rng{1};
    metrics::Registry registry;
    SourceMetrics source_metrics{registry, "devnet"};
    async::BlockingPool blocking{{"test", 2, 100}};
    OrchestratorProfile orchestrator;
    Felt account;

    std::uint16_t port = support::free_port();
    std::unique_ptr<support::Program> devnet;
    std::unique_ptr<ports::Dialer> dialer;
    std::unique_ptr<ports::HttpClient> http;
    std::unique_ptr<ports::WebSocketClient> web_sockets;
    std::unique_ptr<rpc::EndpointPool> pool;
    std::unique_ptr<NodeClient> client;
    std::unique_ptr<Nodes> nodes;
    std::unique_ptr<Profile> strk;
    std::unique_ptr<Source> source;
    std::unique_ptr<Submitter> submitter;
    std::unique_ptr<ports::Signer> signer;
    std::unique_ptr<ports::ChainReader> reader;

  private:
    std::string url(const std::string& scheme, const std::string& path) const;
    void connect();
    void make_adapter();
};

}  // namespace warden::starknet
