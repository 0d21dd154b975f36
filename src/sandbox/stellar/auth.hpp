#pragma once
// Who agreed to what: the authorisation entries of a host function, recorded by a simulation or
// enforced by a transaction (soroban-env-host, auth.rs).

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "adapters/stellar/codec/operation.hpp"
#include "sandbox/stellar/accounts.hpp"
#include "sandbox/stellar/errors.hpp"
#include "sandbox/stellar/touched.hpp"

namespace warden::sandbox::soroban {

// What an address agrees to: a call, or the creation of a contract.
using Authorized = decltype(stellar::AuthorizedInvocation::function);
// Made by the transaction itself, or by the contract that the transaction calls.
enum class Depth : std::uint8_t { root, inner };

class Auth {
  public:
    virtual ~Auth() = default;
    // nullopt: `who` agrees.
    virtual std::optional<HostError> require(const stellar::ScAddress& who, const Authorized& what,
                                             Depth depth) = 0;
};

// Returns the key of the ledger entry that says that a nonce is used.
stellar::LedgerKey nonce_key(const stellar::AccountId& account, std::int64_t nonce);

class RecordingAuth final : public Auth {
  public:
    enum class Credentials : std::uint8_t { address, address_v2 };
    // Calls of contracts that the transaction's own call did not ask for are refused, or recorded.
    enum class NonRoot : std::uint8_t { refuse, record };
    using NonceSource = std::function<std::int64_t()>;

    struct Settings {
        stellar::AccountId source;
        Credentials credentials = Credentials::address;
        NonRoot non_root = NonRoot::refuse;
        NonceSource nonces;
    };
    RecordingAuth(Settings settings, Accounts& accounts, Touched& touched)
        : settings_(std::move(settings)), accounts_(accounts), touched_(touched) {}

    std::optional<HostError> require(const stellar::ScAddress& who, const Authorized& what,
                                     Depth depth) override;
    // Returns the entries as they are to be signed.
    const std::vector<stellar::AuthorizationEntry>& entries() const { return entries_; }

  private:
    stellar::AuthorizationEntry entry_for(const stellar::AccountId& who, const Authorized& what);

    Settings settings_;
    Accounts& accounts_;
    Touched& touched_;
    std::vector<stellar::AuthorizationEntry> entries_;
    std::vector<stellar::AccountId> owners_;  // of entries_
};

// Checks signatures and uses up nonces.
class EnforcingAuth final : public Auth {
  public:
    EnforcingAuth(std::span<const stellar::AuthorizationEntry> entries, stellar::AccountId source,
                  const Hash32& network, Moment now, Accounts& accounts, Touched& touched);

    std::optional<HostError> require(const stellar::ScAddress& who, const Authorized& what,
                                     Depth depth) override;

  private:
    struct Tracker {
        const stellar::AuthorizationEntry* entry = nullptr;
        stellar::ScAddress who;
        bool root_used = false;
        std::vector<bool> inner_used;
    };
    std::optional<HostError> authenticate(const Tracker& tracker);

    Hash32 network_;
    Moment now_;
    Accounts& accounts_;
    Touched& touched_;
    std::vector<Tracker> trackers_;
};

}  // namespace warden::sandbox::soroban
