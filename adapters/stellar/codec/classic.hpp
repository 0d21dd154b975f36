#pragma once
// Classic Stellar: the types that Soroban transactions share with it, and where the parts end that
// Warden has no use for (Stellar-transaction.x, Stellar-ledger-entries.x, protocol 28). Skipping
// checks their form as reading would.

#include <array>
#include <cstdint>
#include <variant>

#include "adapters/stellar/codec/address.hpp"
#include "adapters/stellar/codec/xdr.hpp"

namespace warden::stellar {

struct NativeAsset {
    static constexpr int kTag = 0;
    bool operator==(const NativeAsset&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& /*io*/, Self& /*self*/) {}
};
template <int TagValue, std::size_t CodeSize>
struct CreditAsset {
    static constexpr int kTag = TagValue;
    std::array<std::uint8_t, CodeSize> code{};  // zero-padded
    AccountId issuer;
    bool operator==(const CreditAsset&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.code, self.issuer);
    }
};
using AlphaNum4 = CreditAsset<1, 4>;
using AlphaNum12 = CreditAsset<2, 12>;
struct Asset {
    std::variant<NativeAsset, AlphaNum4, AlphaNum12> value;
    bool operator==(const Asset&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.value);
    }
};

// SignerKey: 0 Ed25519 key, 1 hash of a pre-authorised transaction, 2 hash of X, 3 signed payload.
template <int TagValue>
struct PlainSigner {
    static constexpr int kTag = TagValue;
    Hash32 key{};
    bool operator==(const PlainSigner&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.key);
    }
};
struct PayloadSigner {
    static constexpr int kTag = 3;
    Hash32 key{};
    Bytes payload;
    bool operator==(const PayloadSigner&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.key);
        io.opaque(self.payload, 64);
    }
};
struct SignerKey {
    std::variant<PlainSigner<0>, PlainSigner<1>, PlainSigner<2>, PayloadSigner> value;
    bool operator==(const SignerKey&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.value);
    }
};

// Each stops after the body of the arm `type`; an unknown arm is refused.
void skip_operation(XdrReader& in, std::int32_t type);
// Reads past the rest of an operation's result; `code` was read already.
void skip_operation_result(XdrReader& in, std::int32_t type, std::int32_t code);
void skip_ledger_key(XdrReader& in, std::int32_t type);
void skip_ledger_entry(XdrReader& in, std::int32_t type);
// AccountEntry's extension with its tag.
void skip_account_ext(XdrReader& in);

}  // namespace warden::stellar
