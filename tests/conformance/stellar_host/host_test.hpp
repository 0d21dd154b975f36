#pragma once
// Warden's whole adapter in front of stellar-host: real sockets and the real Soroban host with the
// Orchestrator's Wasm; time is the test's.

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/stellar/reader.hpp"
#include "adapters/stellar/signer.hpp"
#include "adapters/stellar/source.hpp"
#include "adapters/stellar/submitter.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/rng/rng.hpp"
#include "ports/dialer.hpp"
#include "ports/http_client.hpp"
#include "tests/support/fake_resolver.hpp"
#include "tests/support/json_rpc.hpp"
#include "tests/support/net_loop.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::stellar {

inline constexpr UnixSecs kStart = 1'000'000;      // when the contract is created
inline constexpr UnixSecs kWindowEnd = 1'087'400;  // of the first window of reservation 1

// A node with the Orchestrator on it: two oracles, quorum 1, an active reservation. Skips where
// stellar-host is not built; under CI=true that is a failure.
class HostTest : public testing::Test {
  protected:
    void SetUp() override;

    static crypto::SigningKey key(std::string_view person);
    static AccountId account(std::string_view person) { return {key(person).public_key()}; }

    // Closes a ledger at this time.
    void close_at(UnixSecs time);
    // The call, simulated, signed and sent; waits for a ledger. Its hash.
    Hash32 post(std::string_view person, std::string_view function, Json arguments);
    // The same, then closed into a ledger at this time. Its return value.
    ScVal call(UnixSecs time, std::string_view person, std::string_view function, Json arguments);
    ports::SignedTxn sign(const ports::UnsignedTxn& txn);
    ports::TxnStatus lookup(const std::string& hash);
    std::uint64_t next_slot();
    std::vector<ports::ChainBlock> read_all();
    ports::Deadline soon() const { return loop.in(std::chrono::minutes{1}); }

    support::NetLoop loop;
    support::FakeResolver resolver;
    rng::SeededRng rng{1};
    metrics::Registry registry;
    SourceMetrics source_metrics{registry, "stellar"};
    async::BlockingPool blocking{{"test", 2, 100}};
    OrchestratorProfile profile;
    ContractId contract;
    ContractId token;

    support::TempDir folder;
    std::unique_ptr<support::Program> program;
    support::Rpc rpc;
    support::Rpc control;
    std::unique_ptr<ports::Dialer> dialer;
    std::unique_ptr<ports::HttpClient> http;
    std::unique_ptr<rpc::EndpointPool> pool;
    std::unique_ptr<NodeClient> client;
    std::unique_ptr<Nodes> nodes;
    std::unique_ptr<ports::ChainSource> source;
    std::unique_ptr<ports::ChainSubmitter> submitter;
    std::unique_ptr<ports::Signer> signer;
    std::unique_ptr<ports::ChainReader> reader;

  private:
    void start(const std::filesystem::path& binary);
    void make_adapter(const std::string& url);
    void deploy();
    void activate();
    Hash32 post(std::string_view person, HostFunction function);
    ScVal land(UnixSecs time, const Hash32& hash);
};

}  // namespace warden::stellar
