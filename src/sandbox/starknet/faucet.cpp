#include "sandbox/starknet/faucet.hpp"

#include "domain/base/check.hpp"

namespace warden::sandbox {

Faucet::Faucet()
    : key_(*starknet::PrivateKey::from_hex("0x77617264656e2d73616e64626f78")),
      public_key_(starknet::public_key(key_)),
      address_(account_address(public_key_)) {}

starknet::InvokeV3 Faucet::sign(const starknet::Call& call, std::uint64_t nonce, U128 gas_price,
                                const starknet::Felt& chain_id) const {
    starknet::InvokeV3 invoke;
    invoke.sender_address = address_;
    invoke.calldata = starknet::execute_calldata({&call, 1});
    invoke.nonce = starknet::Felt{nonce};
    constexpr std::uint64_t kPlenty = 100'000'000;
    invoke.resource_bounds = {{0, gas_price}, {kPlenty, gas_price}, {kPlenty, gas_price}};
    const auto hash = starknet::invoke_hash(invoke, chain_id);
    const auto signature = starknet::sign(key_, hash);
    WARDEN_CHECK(signature.has_value());  // only a hash of 2^251 or more cannot: one in 2^54
    invoke.signature = {signature->r, signature->s};
    return invoke;
}

}  // namespace warden::sandbox
