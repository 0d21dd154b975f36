#pragma once
// Operations of Soroban (Stellar-transaction.x, protocol 28): host functions, authorisation,
// footprints. Classic operations keep their bytes, but for the two that fund accounts.

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

struct InvokeContractArgs {
    ScAddress contract;
    ScSymbol function;
    std::vector<ScVal> args;
    bool operator==(const InvokeContractArgs&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.contract, self.function, self.args);
    }
};

struct FromDeployer {
    ScAddress deployer;
    Hash32 salt{};
    bool operator==(const FromDeployer&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.deployer, self.salt);
    }
};
// What a contract's id is the hash of.
struct ContractIdPreimage {
    std::variant<FromDeployer, Asset> value;
    bool operator==(const ContractIdPreimage&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};
struct CreateContractArgs {
    ContractIdPreimage preimage;
    ContractExecutable executable;
    bool operator==(const CreateContractArgs&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.preimage, self.executable);
    }
};
struct CreateContractArgsV2 {
    ContractIdPreimage preimage;
    ContractExecutable executable;
    std::vector<ScVal> constructor_args;
    bool operator==(const CreateContractArgsV2&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.preimage, self.executable, self.constructor_args);
    }
};
// Arms: invoke, create, upload wasm, create with constructor arguments.
struct HostFunction {
    std::variant<InvokeContractArgs, CreateContractArgs, Bytes, CreateContractArgsV2> value;
    bool operator==(const HostFunction&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};

struct AuthorizedInvocation {
    std::variant<InvokeContractArgs, CreateContractArgs, CreateContractArgsV2> function;
    std::vector<AuthorizedInvocation> sub_invocations;
    bool operator==(const AuthorizedInvocation&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.function);
        io(self.sub_invocations);
    }
};

struct AddressCredentials {
    static constexpr int kTag = 1;
    ScAddress address;
    std::int64_t nonce = 0;
    std::uint32_t expiration_ledger = 0;
    ScVal signature;
    bool operator==(const AddressCredentials&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.address, self.nonce, self.expiration_ledger, self.signature);
    }
};
// Protocol 27: the address is part of what is signed.
struct AddressCredentialsV2 : AddressCredentials {
    static constexpr int kTag = 2;
};
struct DelegateSignature {
    ScAddress address;
    ScVal signature;
    std::vector<DelegateSignature> nested;
    bool operator==(const DelegateSignature&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.address, self.signature, self.nested);
    }
};
struct DelegatedCredentials {
    static constexpr int kTag = 3;
    AddressCredentials credentials;
    std::vector<DelegateSignature> delegates;
    bool operator==(const DelegatedCredentials&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.credentials, self.delegates);
    }
};
// The envelope's signature stands for it.
struct SourceCredentials {
    static constexpr int kTag = 0;
    bool operator==(const SourceCredentials&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& /*io*/, Self& /*self*/) {}
};
struct AuthorizationEntry {
    std::variant<SourceCredentials, AddressCredentials, AddressCredentialsV2, DelegatedCredentials>
        credentials;
    AuthorizedInvocation root;
    bool operator==(const AuthorizationEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.credentials);
        io(self.root);
    }
};

struct CreateAccountOp {
    static constexpr int kTag = 0;
    AccountId destination;
    std::int64_t starting_balance = 0;  // stroops
    bool operator==(const CreateAccountOp&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.destination, self.starting_balance);
    }
};
struct PaymentOp {
    static constexpr int kTag = 1;
    MuxedAccount destination;
    Asset asset;
    std::int64_t amount = 0;
    bool operator==(const PaymentOp&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.destination, self.asset, self.amount);
    }
};
struct InvokeHostFunctionOp {
    static constexpr int kTag = 24;
    HostFunction function;
    std::vector<AuthorizationEntry> auth;
    bool operator==(const InvokeHostFunctionOp&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.function, self.auth);
    }
};
struct ExtendFootprintTtlOp {
    static constexpr int kTag = 25;
    std::uint32_t extend_to = 0;  // ledgers from now
    bool operator==(const ExtendFootprintTtlOp&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.extend_to);
    }
};
struct RestoreFootprintOp {
    static constexpr int kTag = 26;
    bool operator==(const RestoreFootprintOp&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& /*self*/) {
        io.zero();
    }
};
struct OtherOp {
    std::int32_t type = 9;
    Bytes body;
    bool operator==(const OtherOp&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.raw(self.body, [&self](XdrReader& in) { skip_operation(in, self.type); });
    }
};

struct Operation {
    std::optional<MuxedAccount> source;
    std::variant<CreateAccountOp, PaymentOp, InvokeHostFunctionOp, ExtendFootprintTtlOp,
                 RestoreFootprintOp, OtherOp>
        body;
    bool operator==(const Operation&) const = default;
    template <class T>
    const T* as() const {
        return std::get_if<T>(&body);
    }
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.source);
        io.tagged(self.body);
    }
};

}  // namespace warden::stellar
