#pragma once
// The contract's class on a starknet-devnet, each call a signed transaction in a block of its own.

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "tests/orchestrator/node_executor.hpp"
#include "tests/support/json_rpc.hpp"

namespace warden::starknet {

// The accounts that a starknet-devnet opens by itself. Nobody else uses them.
class DevnetAccounts {
  public:
    explicit DevnetAccounts(support::Rpc rpc);

    struct Receipt {
        Felt hash;
        std::string reverted;  // the node's words; empty: it succeeded
        std::vector<EventContent> events;
    };
    std::size_t size() const { return all_.size(); }
    const Felt& address(std::size_t account) const { return all_.at(account).address; }
    const PrivateKey& key(std::size_t account) const { return all_.at(account).key; }
    // The nonce of its next transaction; counts on.
    std::uint64_t use_nonce(std::size_t account) { return all_.at(account).nonce++; }
    const Felt& chain_id() const { return chain_id_; }
    // Signed, sent, in a block. Bounds are wide: it gets into a block even if it fails.
    Receipt execute(std::size_t account, const std::vector<Call>& calls);
    // Bounds that every transaction of a test fits into.
    static ResourceBounds bounds();

    support::Rpc rpc;

  private:
    struct Account {
        Felt address;
        PrivateKey key;
        std::uint64_t nonce = 0;
    };
    Receipt receipt(const Felt& hash);

    std::vector<Account> all_;
    Felt chain_id_;
};

// The executor of one contract with a token of its own. `class_hash` is declared. Executors on one
// node follow each other: each sets the node's time as it needs it.
std::unique_ptr<sandbox::orchestrator::Executor> make_starknet_executor(DevnetAccounts& accounts,
                                                                        const Felt& class_hash);

}  // namespace warden::starknet
