#include "sandbox/stellar/faucet.hpp"

#include "domain/base/sha256.hpp"

namespace warden::sandbox::soroban {

Faucet::Faucet() : key_(crypto::SigningKey::from_seed(sha256("warden-sandbox"))) {}

stellar::TransactionEnvelope Faucet::sign(stellar::Transaction txn, const Hash32& network) const {
    const Hash32 hash = stellar::transaction_hash(network, txn);
    return {stellar::TransactionV1Envelope{std::move(txn), {stellar::sign_hash(key_, hash)}}};
}

}  // namespace warden::sandbox::soroban
