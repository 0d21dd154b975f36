#pragma once
// The token that the Orchestrator holds money in. Accounts are texts, so that the same rules serve
// every chain.

#include <string>
#include <vector>

#include "domain/base/u128.hpp"
#include "sandbox/ledger/versioned.hpp"

namespace warden::sandbox {

using Account = std::string;

// What the Orchestrator needs of a token. A transfer returns false when the token refuses; nothing
// has moved then.
class Token {
  public:
    virtual ~Token() = default;
    virtual U128 balance(const Account& account) const = 0;
    // `spender` takes from an owner who allowed it.
    virtual bool transfer_from(const Account& spender, const Account& owner, const Account& to,
                               U128 amount) = 0;
    virtual bool transfer(const Account& from, const Account& to, U128 amount) = 0;
};

// A plain token on the versioned ledger. It writes down what it emitted; the chain turns that into
// events.
class LedgerToken final : public Token {
  public:
    explicit LedgerToken(const Epoch& epoch)
        : balances_(epoch), allowances_(epoch), supply_(epoch) {}

    struct Movement {
        enum class Kind { transfer, approval } kind = Kind::transfer;
        Account from;  // or owner
        Account to;    // or spender
        U128 amount = 0;
    };

    U128 balance(const Account& account) const override { return balances_.get(account); }
    U128 allowance(const Account& owner, const Account& spender) const {
        return allowances_.get({owner, spender});
    }
    bool transfer_from(const Account& spender, const Account& owner, const Account& to,
                       U128 amount) override;
    bool transfer(const Account& from, const Account& to, U128 amount) override;
    // An allowance of 2^128 - 1 is never used up.
    void approve(const Account& owner, const Account& spender, U128 amount);
    // Makes tokens out of nothing; false when the supply would pass 2^128 - 1.
    bool mint(const Account& to, U128 amount);

    // Returns every movement since the last call, in order. A caller that rolls back drops them.
    std::vector<Movement> take_movements();

    void rollback(Version version);
    void prune(Version version);

  private:
    Table<Account, U128> balances_;
    Table<std::pair<Account, Account>, U128> allowances_;  // (owner, spender)
    Table<int, U128> supply_;                              // at 0
    std::vector<Movement> movements_;
};

}  // namespace warden::sandbox
