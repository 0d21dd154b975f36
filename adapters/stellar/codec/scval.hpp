#pragma once
// ScVal: the values of Soroban contracts (SCVal of Stellar-contract.x). The alternatives of the
// variant stand in the order of the arms, so an arm's number is its index.

#include <array>
#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/stellar/codec/address.hpp"
#include "adapters/stellar/codec/xdr.hpp"
#include "domain/base/u128.hpp"

namespace warden::stellar {

__extension__ using I128 = __int128;

struct ScVal;
struct ScMapEntry;

struct ScVoid {
    auto operator<=>(const ScVoid&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& /*io*/, Self& /*self*/) {}
};

// Type 0 carries any code of the contract; types 1..9 (wasm, context, storage, object, crypto,
// events, budget, value, auth) one of the host's codes 0..9.
struct ScError {
    std::uint32_t type = 0;
    std::uint32_t code = 0;
    auto operator<=>(const ScError&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.type, self.code);
        if constexpr (Io::kReads) {
            if (self.type > 9 || (self.type != 0 && self.code > 9)) io.refuse("unknown error");
        }
    }
};

struct TimePoint {
    std::uint64_t secs = 0;
    auto operator<=>(const TimePoint&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.secs);
    }
};
struct Duration {
    std::uint64_t secs = 0;
    auto operator<=>(const Duration&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.secs);
    }
};

struct ScU128 {
    U128 number = 0;
    auto operator<=>(const ScU128&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        auto high = static_cast<std::uint64_t>(self.number >> 64);
        auto low = static_cast<std::uint64_t>(self.number);
        io(high, low);
        if constexpr (Io::kReads) self.number = (U128{high} << 64) | low;
    }
};
struct ScI128 {
    I128 number = 0;
    auto operator<=>(const ScI128&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        ScU128 bits{static_cast<U128>(self.number)};
        io(bits);
        if constexpr (Io::kReads) self.number = static_cast<I128>(bits.number);
    }
};
// The bytes are big-endian; two's complement in ScI256.
struct ScU256 {
    Hash32 bytes{};
    auto operator<=>(const ScU256&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.bytes);
    }
};
struct ScI256 {
    Hash32 bytes{};
    auto operator<=>(const ScI256&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.bytes);
    }
};

// Any bytes; texts that must be UTF-8 are checked by whoever shows them.
struct ScString {
    std::string text;
    auto operator<=>(const ScString&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.text);
    }
};
// It has at most 32 characters of [A-Za-z0-9_]; is_valid() tells of others.
struct ScSymbol {
    std::string text;
    auto operator<=>(const ScSymbol&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.text, 32);
    }
};

struct ScVec {
    std::vector<ScVal> items;
};
// In a valid value the entries are sorted by key.
struct ScMap {
    std::vector<ScMapEntry> entries;

    // Defined where an entry is known.
    ScMap();
    explicit ScMap(std::vector<ScMapEntry> from);
    ScMap(const ScMap&);
    ScMap(ScMap&&) noexcept;
    ScMap& operator=(const ScMap&);
    ScMap& operator=(ScMap&&) noexcept;
    ~ScMap();
};

struct WasmHash {
    Hash32 hash{};
    auto operator<=>(const WasmHash&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.hash);
    }
};
// The arms are 0 for Wasm and 1 for the built-in contract of a Stellar asset.
struct ContractExecutable {
    std::variant<WasmHash, ScVoid> value;
    auto operator<=>(const ContractExecutable&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};
struct ScContractInstance {
    ContractExecutable executable;
    std::optional<ScMap> storage;
};

struct ScLedgerKeyContractInstance {
    auto operator<=>(const ScLedgerKeyContractInstance&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& /*io*/, Self& /*self*/) {}
};
struct ScNonceKey {
    std::int64_t nonce = 0;
    auto operator<=>(const ScNonceKey&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.nonce);
    }
};
struct ScExecutableTag {  // protocol 28
    std::string text;
    auto operator<=>(const ScExecutableTag&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.text);
    }
};

// A vec (16) or map (17) whose pointer is absent: never valid, but a refused transaction may hold
// one, and its bytes must survive.
struct ScAbsent {
    std::uint32_t arm = 16;
    auto operator<=>(const ScAbsent&) const = default;
};
// An arm that this codec does not know, as the outermost value only: where it would end inside
// another one nobody can tell.
struct ScUnknown {
    std::uint32_t arm = 0;
    Bytes body;
    auto operator<=>(const ScUnknown&) const = default;
};

struct ScVal {
    using Value =
        std::variant<bool, ScVoid, ScError, std::uint32_t, std::int32_t, std::uint64_t,
                     std::int64_t, TimePoint, Duration, ScU128, ScI128, ScU256, ScI256, Bytes,
                     ScString, ScSymbol, ScVec, ScMap, ScAddress, ScContractInstance,
                     ScLedgerKeyContractInstance, ScNonceKey, ScExecutableTag, ScAbsent, ScUnknown>;
    Value value{ScVoid{}};

    ScVal() = default;
    // Exactly one of the alternatives: no number becomes another kind of number by itself.
    explicit ScVal(Value alternative) : value(std::move(alternative)) {}
    template <class T>
        requires(!std::same_as<T, ScVal> && !std::same_as<T, Value>)
    explicit ScVal(T alternative) : value(std::in_place_type<T>, std::move(alternative)) {}

    // nullptr when the value is of another kind.
    template <class T>
    const T* as() const {
        return std::get_if<T>(&value);
    }
    // Orders as the host does, which sorts map keys so.
    friend std::strong_ordering operator<=>(const ScVal& a, const ScVal& b);
    friend bool operator==(const ScVal& a, const ScVal& b) { return (a <=> b) == 0; }

    static void xdr_fields(XdrReader& io, ScVal& self);
    static void xdr_fields(XdrWriter& io, const ScVal& self);
};

struct ScMapEntry {
    ScVal key;
    ScVal value;
    friend std::strong_ordering operator<=>(const ScMapEntry& a, const ScMapEntry& b);
    friend bool operator==(const ScMapEntry& a, const ScMapEntry& b) { return (a <=> b) == 0; }
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.key, self.value);
    }
};

// Says whether the host accepts it as a value: symbols are of their alphabet, map keys sorted and
// unique, nothing is absent or unknown.
bool is_valid(const ScVal& value);

// `text`: 1 to 32 of [A-Za-z0-9_] (checked).
ScVal symbol(std::string_view text);
ScVal text(std::string_view bytes);
ScVal address(const ScAddress& who);
ScVal vec(std::vector<ScVal> items);
// Sorts the entries; keys must differ (checked).
ScVal map(std::vector<ScMapEntry> entries);
// Returns the value of a map's key, to be read by as<>: nullptr unless `value` is a map that has
// the symbol as a key.
const ScVal* find(const ScVal& value, std::string_view key);

// Reads a whole value from bytes or base64; an unknown outermost arm becomes ScUnknown.
Result<ScVal> scval_from_xdr(std::span<const std::uint8_t> bytes);
Result<ScVal> scval_from_base64(std::string_view text);

}  // namespace warden::stellar
