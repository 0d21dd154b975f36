#pragma once
// A development chain with people on it: requests by method, signed transactions.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "sandbox/starknet/starknet_chain.hpp"
#include "tests/support/fake_clock.hpp"

namespace warden::sandbox {

class Actor {
  public:
    explicit Actor(std::string_view key);
    const starknet::Felt& address() const { return address_; }
    const starknet::Felt& public_key() const { return public_key_; }
    std::string hex() const { return address_.to_hex(); }
    const starknet::PrivateKey& key() const { return key_; }

  private:
    starknet::PrivateKey key_;
    starknet::Felt public_key_;
    starknet::Felt address_;
};

class ChainBench {
  public:
    static constexpr UnixSecs kGenesis = 1'700'000'000;

    explicit ChainBench(StarknetSettings settings = {});

    // The `result` of a request; the whole answer when there is none, so that a test shows it.
    Json rpc(const std::string& method, Json params = Json::Object{});
    Json control(const std::string& method, Json params = Json::Object{});
    // Code of the error, 0 without one.
    std::int64_t error_of(const std::string& method, Json params = Json::Object{});

    // A call of the Orchestrator by the ABI that the node itself serves.
    starknet::Call orchestrator(const std::string& function, Json arguments);
    starknet::Call approve(U128 amount);
    // Next nonce, bounds that are enough, signed.
    starknet::InvokeV3 signed_by(const Actor& actor, std::vector<starknet::Call> calls);
    void sign(starknet::InvokeV3& invoke, const Actor& actor, const char* chain_id = "SN_SEPOLIA");
    // Hash of the accepted transaction, "" with a test failure when it is refused.
    std::string send(const Actor& actor, std::vector<starknet::Call> calls);
    std::string send(const starknet::InvokeV3& invoke);
    // Approves and stakes 5000 in one transaction.
    std::string register_provider(const Actor& actor);
    Json receipt(const std::string& hash);
    Json block(Json block_id);  // with receipts
    std::string head_hash();
    // A view of the Orchestrator, decoded.
    Json view(const std::string& function, Json arguments, Json block_id = "pre_confirmed");
    std::vector<std::string> event_names(const Json& receipt);

    StarknetChain& chain() { return *chain_; }
    support::FakeClock& clock() { return clock_; }
    const starknet::Abi& abi() const { return *abi_; }
    StarknetSettings settings;

    Actor admin{"0xad"}, alice{"0xa11ce"}, carol{"0xca401"}, oracle{"0x04ac1e"}, judge{"0x1d6e"};

  private:
    support::FakeClock clock_;
    std::unique_ptr<StarknetChain> chain_;
    std::unique_ptr<starknet::Abi> abi_;
};

inline Json block_num(std::int64_t num) { return Json::Object{{"block_number", num}}; }

// Arguments of the constructor with short times: admin, one oracle, windows of ten minutes.
Json constructor_arguments(const ChainBench& bench);

}  // namespace warden::sandbox
