#include "adapters/stellar/codec/transaction.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/sha256.hpp"

namespace warden::stellar {
namespace {

// EnvelopeType, as hash preimages use it.
constexpr std::int32_t kTxn = 2;
constexpr std::int32_t kFeeBump = 5;
constexpr std::int32_t kContractId = 8;
constexpr std::int32_t kAuthorization = 9;
constexpr std::int32_t kAuthorizationWithAddress = 10;

template <class... Fields>
Hash32 hash_of(const Fields&... fields) {
    XdrWriter out;
    out(fields...);
    return sha256(out.bytes());
}

std::array<std::uint8_t, 4> hint_of(const Hash32& key) {
    return {key[28], key[29], key[30], key[31]};
}

}  // namespace

std::optional<TimeBounds> Preconditions::time_bounds() const {
    if (const auto* bounds = std::get_if<TimeBounds>(&value)) return *bounds;
    const auto* v2 = std::get_if<PreconditionsV2>(&value);
    return v2 != nullptr ? v2->time_bounds : std::nullopt;
}

std::optional<LedgerBounds> Preconditions::ledger_bounds() const {
    const auto* v2 = std::get_if<PreconditionsV2>(&value);
    return v2 != nullptr ? v2->ledger_bounds : std::nullopt;
}

Transaction TransactionV0Envelope::as_v1() const {
    Transaction out{.source = MuxedAccount::of(AccountId{source_key}),
                    .fee = fee,
                    .seq_num = seq_num,
                    .preconditions = {},
                    .memo = memo,
                    .operations = operations,
                    .soroban = std::nullopt};
    if (time_bounds) out.preconditions.value = *time_bounds;
    return out;
}

Transaction host_invocation(const AccountId& source, std::uint64_t seq_num, HostFunction function) {
    constexpr std::uint32_t kFeeMin = 100;  // stroops an operation
    Transaction out{.source = MuxedAccount::of(source),
                    .fee = kFeeMin,
                    .seq_num = static_cast<std::int64_t>(seq_num),
                    .preconditions = {},
                    .memo = {},
                    .operations = {},
                    .soroban = std::nullopt};
    out.operations.push_back(
        Operation{.source = std::nullopt, .body = InvokeHostFunctionOp{std::move(function), {}}});
    return out;
}

Transaction invocation(const AccountId& source, std::uint64_t seq_num, InvokeContractArgs call) {
    return host_invocation(source, seq_num, HostFunction{std::move(call)});
}

Hash32 network_id(std::string_view passphrase) { return sha256(passphrase); }

Hash32 transaction_hash(const Hash32& network, const Transaction& txn) {
    return hash_of(network, kTxn, txn);
}

Hash32 transaction_hash(const Hash32& network, const FeeBumpTransaction& txn) {
    return hash_of(network, kFeeBump, txn);
}

Hash32 transaction_hash(const Hash32& network, const TransactionEnvelope& envelope) {
    if (const auto* v0 = envelope.as<TransactionV0Envelope>()) {
        return transaction_hash(network, v0->as_v1());
    }
    if (const auto* v1 = envelope.as<TransactionV1Envelope>()) {
        return transaction_hash(network, v1->txn);
    }
    return transaction_hash(network, envelope.as<FeeBumpEnvelope>()->txn);
}

DecoratedSignature sign_hash(const crypto::SigningKey& key, const Hash32& hash) {
    const crypto::Signature signature = key.sign(hash);
    return {hint_of(key.public_key()), Bytes(signature.begin(), signature.end())};
}

bool verify_hash(const AccountId& account, const Hash32& hash,
                 const DecoratedSignature& signature) {
    crypto::Signature bytes{};
    if (signature.hint != hint_of(account.key) || signature.signature.size() != bytes.size()) {
        return false;
    }
    std::copy(signature.signature.begin(), signature.signature.end(), bytes.begin());
    return crypto::verify(account.key, hash, bytes);
}

ContractId contract_id(const Hash32& network, const ContractIdPreimage& preimage) {
    return {hash_of(kContractId, network, preimage)};
}

Hash32 authorization_hash(const Hash32& network, const AddressCredentials& credentials,
                          const AuthorizedInvocation& root) {
    return hash_of(kAuthorization, network, credentials.nonce, credentials.expiration_ledger, root);
}

Hash32 authorization_hash_v2(const Hash32& network, const AddressCredentials& credentials,
                             const AuthorizedInvocation& root) {
    return hash_of(kAuthorizationWithAddress, network, credentials.nonce,
                   credentials.expiration_ledger, credentials.address, root);
}

}  // namespace warden::stellar
