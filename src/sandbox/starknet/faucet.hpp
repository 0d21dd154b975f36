#pragma once
// The account that deploys the Orchestrator in block 1 and gives STRK away. Its key is in the
// source of the sandbox on purpose: it rules over nothing but play money.

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "sandbox/starknet/settings.hpp"

namespace warden::sandbox {

class Faucet {
  public:
    static constexpr U128 kSupply =
        U128{1'000'000'000'000'000'000u} * 1'000'000'000'000u;  // 10^12 STRK

    Faucet();
    const starknet::Felt& address() const { return address_; }
    const starknet::Felt& public_key() const { return public_key_; }
    // Signs a transaction of one call, with generous bounds.
    starknet::InvokeV3 sign(const starknet::Call& call, std::uint64_t nonce, U128 gas_price,
                            const starknet::Felt& chain_id) const;

  private:
    starknet::PrivateKey key_;
    starknet::Felt public_key_;
    starknet::Felt address_;
};

}  // namespace warden::sandbox
