#pragma once
// Ledger entries and their keys (Stellar-ledger-entries.x). The arms that Warden and the sandbox
// work with have types; the others keep their bytes.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "adapters/stellar/codec/address.hpp"
#include "adapters/stellar/codec/classic.hpp"
#include "adapters/stellar/codec/scval.hpp"
#include "adapters/stellar/codec/xdr.hpp"

namespace warden::stellar {

enum class Durability : std::uint8_t { temporary = 0, persistent = 1 };

struct LedgerKeyAccount {
    static constexpr int kTag = 0;
    AccountId account;
    bool operator==(const LedgerKeyAccount&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.account);
    }
};
struct LedgerKeyContractData {
    static constexpr int kTag = 6;
    ScAddress contract;
    ScVal key;
    Durability durability = Durability::persistent;
    bool operator==(const LedgerKeyContractData&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.contract, self.key);
        io.code(self.durability, Durability::persistent);
    }
};
struct LedgerKeyContractCode {
    static constexpr int kTag = 7;
    Hash32 wasm_hash{};
    bool operator==(const LedgerKeyContractCode&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.wasm_hash);
    }
};
struct LedgerKeyTtl {
    static constexpr int kTag = 9;
    Hash32 key_hash{};  // SHA-256 of the XDR of the LedgerKey that it belongs to
    bool operator==(const LedgerKeyTtl&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.key_hash);
    }
};
struct LedgerKeyOther {
    std::int32_t type = 0;
    Bytes body;
    bool operator==(const LedgerKeyOther&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.raw(self.body, [&self](XdrReader& in) { skip_ledger_key(in, self.type); });
    }
};
struct LedgerKey {
    std::variant<LedgerKeyAccount, LedgerKeyContractData, LedgerKeyContractCode, LedgerKeyTtl,
                 LedgerKeyOther>
        value;
    bool operator==(const LedgerKey&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.value);
    }
};

LedgerKey account_key(const AccountId& account);
// Returns the key of the entry that says which code a contract runs.
LedgerKey instance_key(const ContractId& contract);
LedgerKey contract_data_key(const ContractId& contract, ScVal key,
                            Durability durability = Durability::persistent);
LedgerKey code_key(const Hash32& wasm_hash);

struct AccountSigner {
    SignerKey key;
    std::uint32_t weight = 0;
    bool operator==(const AccountSigner&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.key, self.weight);
    }
};

struct AccountEntry {
    static constexpr int kTag = 0;
    AccountId account;
    std::int64_t balance = 0;  // stroops
    std::int64_t seq_num = 0;  // the last one used
    std::uint32_t num_sub_entries = 0;
    std::optional<AccountId> inflation_dest;
    std::uint32_t flags = 0;
    std::string home_domain;
    std::array<std::uint8_t, 4> thresholds{1, 0, 0, 0};  // master weight, low, medium, high
    std::vector<AccountSigner> signers;
    Bytes ext = Bytes(4, 0);  // AccountEntryExtensionV1 and what is in it, or none
    bool operator==(const AccountEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.account, self.balance, self.seq_num, self.num_sub_entries, self.inflation_dest,
           self.flags);
        io.text(self.home_domain, 32);
        io(self.thresholds);
        io.list(self.signers, 20);
        io.raw(self.ext, skip_account_ext);
    }
};

struct ContractDataEntry {
    static constexpr int kTag = 6;
    ScAddress contract;
    ScVal key;
    Durability durability = Durability::persistent;
    ScVal value;
    bool operator==(const ContractDataEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.contract, self.key);
        io.code(self.durability, Durability::persistent);
        io(self.value);
    }
};

// What parsing the code costs: instructions, functions, globals, table entries, types, data
// segments, element segments, imports, exports, bytes of data segments.
struct CodeCosts {
    std::array<std::uint32_t, 10> counts{};
    bool operator==(const CodeCosts&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io.zero();
        io(self.counts);
    }
};
struct ContractCodeEntry {
    static constexpr int kTag = 7;
    std::optional<CodeCosts> costs;
    Hash32 wasm_hash{};
    Bytes wasm;
    bool operator==(const ContractCodeEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.costs, self.wasm_hash, self.wasm);
    }
};

struct TtlEntry {
    static constexpr int kTag = 9;
    Hash32 key_hash{};
    std::uint32_t live_until_ledger = 0;
    bool operator==(const TtlEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.key_hash, self.live_until_ledger);
    }
};

struct OtherEntry {
    std::int32_t type = 1;
    Bytes body;
    bool operator==(const OtherEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.raw(self.body, [&self](XdrReader& in) { skip_ledger_entry(in, self.type); });
    }
};

// LedgerEntryData: what getLedgerEntries answers.
struct LedgerEntryData {
    std::variant<AccountEntry, ContractDataEntry, ContractCodeEntry, TtlEntry, OtherEntry> value;
    bool operator==(const LedgerEntryData&) const = default;
    template <class T>
    const T* as() const {
        return std::get_if<T>(&value);
    }
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.value);
    }
};

struct Sponsorship {
    std::optional<AccountId> sponsor;
    bool operator==(const Sponsorship&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.sponsor);
        io.zero();
    }
};

struct LedgerEntry {
    std::uint32_t last_modified = 0;  // ledger sequence
    LedgerEntryData data;
    std::optional<Sponsorship> sponsorship;
    bool operator==(const LedgerEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.last_modified, self.data, self.sponsorship);
    }
};

// The arms of a LedgerEntryChange, by index. EntryState is the value before the change that
// follows.
struct EntryCreated : LedgerEntry {};
struct EntryUpdated : LedgerEntry {};
struct EntryRemoved : LedgerKey {};
struct EntryState : LedgerEntry {};
struct EntryRestored : LedgerEntry {};
struct LedgerEntryChange {
    std::variant<EntryCreated, EntryUpdated, EntryRemoved, EntryState, EntryRestored> value;
    bool operator==(const LedgerEntryChange&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};
using LedgerEntryChanges = std::vector<LedgerEntryChange>;

}  // namespace warden::stellar
