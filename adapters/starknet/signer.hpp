#pragma once
// Signs invoke transactions of one account, and only those that call allowed functions of one
// contract. The key never leaves it.

#include <memory>
#include <vector>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "ports/chain_submitter.hpp"

namespace warden::starknet {

struct SignerSettings {
    Felt account;
    Felt chain_id;
    Felt contract;                // the only one a call may go to
    std::vector<Felt> selectors;  // functions a call may name
    U128 fee_max = 0;             // FRI that one transaction may cost at most
};

// Refuses (permanent) whatever is not exactly such a transaction, also one whose hash is not that
// of its body.
std::unique_ptr<ports::Signer> make_signer(SignerSettings settings, PrivateKey key);

}  // namespace warden::starknet
