#pragma once
// Keys and addresses (Stellar-types.x, SCAddress of Stellar-contract.x), and their StrKey text.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/stellar/codec/xdr.hpp"

namespace warden::stellar {

// PublicKey, AccountID, NodeID: an Ed25519 key.
struct AccountId {
    static constexpr int kTag = 0;
    Hash32 key{};
    auto operator<=>(const AccountId&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();  // the only kind of public key
        io(self.key);
    }
};

struct ContractId {
    static constexpr int kTag = 1;
    Hash32 hash{};
    auto operator<=>(const ContractId&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.hash);
    }
};

struct MuxedKey {
    static constexpr int kTag = 2;
    std::uint64_t id = 0;
    Hash32 key{};
    auto operator<=>(const MuxedKey&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.id, self.key);
    }
};

struct ClaimableBalanceId {
    static constexpr int kTag = 3;
    Hash32 hash{};
    auto operator<=>(const ClaimableBalanceId&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.hash);
    }
};

struct PoolId {
    static constexpr int kTag = 4;
    Hash32 hash{};
    auto operator<=>(const PoolId&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.hash);
    }
};

// SCAddress: who a contract deals with.
struct ScAddress {
    using Value = std::variant<AccountId, ContractId, MuxedKey, ClaimableBalanceId, PoolId>;
    Value value;
    auto operator<=>(const ScAddress&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.value);
    }
};

struct PlainAccount {
    static constexpr int kTag = 0;
    Hash32 key{};
    bool operator==(const PlainAccount&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.key);
    }
};
struct AccountWithId {
    static constexpr int kTag = 0x100;
    std::uint64_t id = 0;
    Hash32 key{};
    bool operator==(const AccountWithId&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.id, self.key);
    }
};
// The source or destination of classic operations and transactions.
struct MuxedAccount {
    std::variant<PlainAccount, AccountWithId> value;

    static MuxedAccount of(const AccountId& account) { return {PlainAccount{account.key}}; }
    // Returns the account without the id that a multiplexed one has.
    AccountId account() const;
    bool operator==(const MuxedAccount&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.value);
    }
};

// Writes the StrKey: G, C, M, B or L by the arm.
std::string to_text(const ScAddress& address);
std::string to_text(const AccountId& account);    // G...
std::string to_text(const ContractId& contract);  // C...
std::string to_text(const MuxedAccount& account);
// invalid_input for other texts.
Result<ScAddress> address_from_text(std::string_view text);
Result<AccountId> account_from_text(std::string_view text);    // G... only
Result<ContractId> contract_from_text(std::string_view text);  // C... only

}  // namespace warden::stellar
