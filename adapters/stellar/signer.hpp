#pragma once
// Signs transactions of one account, and only those that call one allowed function of one contract,
// or restore archived entries, and fee bumps of what it has signed, under the same cap.
// The key never leaves it.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/stellar/codec/address.hpp"
#include "platform/crypto/crypto.hpp"
#include "ports/chain_submitter.hpp"

namespace warden::stellar {

struct SignerSettings {
    std::string passphrase;              // of the network
    ContractId contract;                 // the only one that a txn may call
    std::vector<std::string> functions;  // that a txn may call
    std::vector<ContractId> callees;     // others that the call may use our authority on
    std::uint32_t fee_max = 0;           // stroops that one transaction may cost at most
};

// The account is the key's own. Refuses (permanent) whatever is not exactly such a transaction,
// also one whose hash is not that of its body, and one that would be valid for ever.
std::unique_ptr<ports::Signer> make_signer(SignerSettings settings, crypto::SigningKey key);

}  // namespace warden::stellar
