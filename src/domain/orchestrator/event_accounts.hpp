#pragma once
// Events of providers, consumers and of what the contract owes to accounts. Fields that are indexed
// on the chain come first.

#include <string>
#include <string_view>

#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"

namespace warden::orchestrator {

// `balance` is the new total that the contract owes the account.
struct BalanceChanged {
    static constexpr std::string_view kName = "balance_changed";

    chain::Address account;
    U128 balance = 0;

    bool operator==(const BalanceChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("account", self.account);
        f("balance", self.balance);
    }
};

// An account's delegate is now this one.
struct OperatorChanged {
    static constexpr std::string_view kName = "operator_changed";

    chain::Address account;
    chain::Address delegate;  // empty = none

    bool operator==(const OperatorChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("account", self.account);
        f("operator", self.delegate);
    }
};

struct ProviderRegistered {
    static constexpr std::string_view kName = "provider_registered";

    chain::Address provider;
    std::string endpoint;

    bool operator==(const ProviderRegistered&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("provider", self.provider);
        f("endpoint", self.endpoint);
    }
};

struct ProviderUpdated {
    static constexpr std::string_view kName = "provider_updated";

    chain::Address provider;
    std::string endpoint;

    bool operator==(const ProviderUpdated&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("provider", self.provider);
        f("endpoint", self.endpoint);
    }
};

// All three numbers are those after the change.
struct StakeChanged {
    static constexpr std::string_view kName = "stake_changed";

    chain::Address provider;
    U128 stake = 0;
    U128 unbonding = 0;
    UnixSecs release_at = 0;

    bool operator==(const StakeChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("provider", self.provider);
        f("stake", self.stake);
        f("unbonding", self.unbonding);
        f("release_at", self.release_at);
    }
};

struct ConsumerRegistered {
    static constexpr std::string_view kName = "consumer_registered";

    chain::Address consumer;

    bool operator==(const ConsumerRegistered&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("consumer", self.consumer);
    }
};

// `bond` is the value after the change.
struct BondChanged {
    static constexpr std::string_view kName = "bond_changed";

    chain::Address consumer;
    U128 bond = 0;

    bool operator==(const BondChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("consumer", self.consumer);
        f("bond", self.bond);
    }
};

}  // namespace warden::orchestrator
