#include "sandbox/stellar/auth.hpp"

#include <algorithm>

#include "adapters/stellar/codec/transaction.hpp"

namespace warden::sandbox::soroban {
namespace {

using stellar::AccountId;
using stellar::AddressCredentials;
using stellar::AuthorizationEntry;
using stellar::ScAddress;

constexpr std::uint32_t kSignaturesMax = 20;
// The network's longest life of an entry, in ledgers.
constexpr std::uint32_t kEntryLifeMax = 3'110'400;

HostError refused(std::string what) {
    return host_error(ErrorType::auth, ErrorCode::invalid_action, std::move(what));
}

// nullptr for credentials of the source account.
const AddressCredentials* address_credentials(const AuthorizationEntry& entry) {
    if (const auto* v1 = std::get_if<AddressCredentials>(&entry.credentials)) return v1;
    if (const auto* v2 = std::get_if<stellar::AddressCredentialsV2>(&entry.credentials)) return v2;
    const auto* delegated = std::get_if<stellar::DelegatedCredentials>(&entry.credentials);
    return delegated ? &delegated->credentials : nullptr;
}

// A vec of {public_key, signature}, ascending by key. Genesis accounts have one signer: their key.
bool signed_by(const AccountId& account, const stellar::ScVal& value, const Hash32& hash) {
    const auto* list = value.as<stellar::ScVec>();
    if (!list || list->items.empty() || list->items.size() > kSignaturesMax) return false;
    return std::ranges::all_of(list->items, [&](const stellar::ScVal& item) {
        const stellar::ScVal* key = stellar::find(item, "public_key");
        const stellar::ScVal* signature = stellar::find(item, "signature");
        const Bytes* key_bytes = key ? key->as<Bytes>() : nullptr;
        const Bytes* bytes = signature ? signature->as<Bytes>() : nullptr;
        crypto::Signature fixed{};
        if (!key_bytes || !bytes || bytes->size() != fixed.size()) return false;
        std::ranges::copy(*bytes, fixed.begin());
        return std::ranges::equal(*key_bytes, account.key) &&
               crypto::verify(account.key, hash, fixed);
    });
}

}  // namespace

stellar::LedgerKey nonce_key(const AccountId& account, std::int64_t nonce) {
    return {stellar::LedgerKeyContractData{ScAddress{account},
                                           stellar::ScVal(stellar::ScNonceKey{nonce}),
                                           stellar::Durability::temporary}};
}

AuthorizationEntry RecordingAuth::entry_for(const AccountId& who, const Authorized& what) {
    AuthorizationEntry entry;
    entry.root.function = what;
    if (who == settings_.source) return entry;
    const AddressCredentials unsigned_ones{ScAddress{who}, settings_.nonces(), 0, {}};
    // Used as it will be, so that its entry counts among what is written.
    touched_.write(nonce_key(who, unsigned_ones.nonce));
    accounts_.use_nonce(who, unsigned_ones.nonce, 0, 0);
    if (settings_.credentials == Credentials::address) {
        entry.credentials = unsigned_ones;
    } else {
        entry.credentials = stellar::AddressCredentialsV2{unsigned_ones};
    }
    return entry;
}

std::optional<HostError> RecordingAuth::require(const ScAddress& who, const Authorized& what,
                                                Depth depth) {
    const auto* account = std::get_if<AccountId>(&who.value);
    if (!account) return refused("contract accounts are no part of the sandbox");
    const auto owner = std::ranges::find(owners_, *account);
    if (depth == Depth::inner && owner != owners_.end()) {
        auto& root = entries_[static_cast<std::size_t>(owner - owners_.begin())].root;
        root.sub_invocations.push_back({what, {}});
        return std::nullopt;
    }
    if (depth == Depth::inner && settings_.non_root == NonRoot::refuse) {
        return refused(
            "[recording authorization only] encountered authorization not tied to the root "
            "contract invocation for an address");
    }
    entries_.push_back(entry_for(*account, what));
    owners_.push_back(*account);
    return std::nullopt;
}

EnforcingAuth::EnforcingAuth(std::span<const AuthorizationEntry> entries, AccountId source,
                             const Hash32& network, Moment now, Accounts& accounts,
                             Touched& touched)
    : network_(network), now_(now), accounts_(accounts), touched_(touched) {
    for (const AuthorizationEntry& entry : entries) {
        const auto* credentials = address_credentials(entry);
        trackers_.push_back({&entry, credentials ? credentials->address : ScAddress{source}, false,
                             std::vector<bool>(entry.root.sub_invocations.size())});
    }
}

std::optional<HostError> EnforcingAuth::require(const ScAddress& who, const Authorized& what,
                                                Depth depth) {
    for (Tracker& tracker : trackers_) {
        if (depth == Depth::root || tracker.who != who || !tracker.root_used) continue;
        const auto& inner = tracker.entry->root.sub_invocations;
        for (std::size_t i = 0; i < inner.size(); ++i) {
            if (tracker.inner_used[i] || inner[i].function != what) continue;
            tracker.inner_used[i] = true;
            return std::nullopt;
        }
    }
    for (Tracker& tracker : trackers_) {
        if (tracker.who != who || tracker.root_used || tracker.entry->root.function != what) {
            continue;
        }
        tracker.root_used = true;
        return authenticate(tracker);
    }
    return refused("Unauthorized function call for address");
}

std::optional<HostError> EnforcingAuth::authenticate(const Tracker& tracker) {
    const auto& entry = *tracker.entry;
    const AddressCredentials* credentials = address_credentials(entry);
    if (!credentials) return std::nullopt;  // the envelope's signature stands for it
    const auto* account = std::get_if<AccountId>(&credentials->address.value);
    if (!account || std::holds_alternative<stellar::DelegatedCredentials>(entry.credentials)) {
        return refused("contract accounts and delegates are no part of the sandbox");
    }
    if (!accounts_.find(*account)) return refused("account does not exist");
    if (credentials->expiration_ledger < now_.ledger) {
        return host_error(ErrorType::auth, ErrorCode::invalid_input, "signature has expired");
    }
    if (credentials->expiration_ledger > now_.ledger + kEntryLifeMax - 1) {
        return host_error(ErrorType::auth, ErrorCode::invalid_input,
                          "signature expiration is too late");
    }
    touched_.write(nonce_key(*account, credentials->nonce));
    if (!accounts_.use_nonce(*account, credentials->nonce, credentials->expiration_ledger,
                             now_.ledger)) {
        return host_error(ErrorType::auth, ErrorCode::existing_value,
                          "nonce already exists for address");
    }
    const bool v2 = std::holds_alternative<stellar::AddressCredentialsV2>(entry.credentials);
    const Hash32 hash = v2 ? stellar::authorization_hash_v2(network_, *credentials, entry.root)
                           : stellar::authorization_hash(network_, *credentials, entry.root);
    if (signed_by(*account, credentials->signature, hash)) return std::nullopt;
    return refused("failed account authentication with error");
}

}  // namespace warden::sandbox::soroban
