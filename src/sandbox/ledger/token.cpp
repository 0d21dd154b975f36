#include "sandbox/ledger/token.hpp"

#include <utility>

namespace warden::sandbox {

bool LedgerToken::transfer_from(const Account& spender, const Account& owner, const Account& to,
                                U128 amount) {
    const U128 allowed = allowance(owner, spender);
    if (allowed < amount || balance(owner) < amount) return false;
    if (allowed != kU128Max) approve(owner, spender, allowed - amount);
    return transfer(owner, to, amount);
}

bool LedgerToken::transfer(const Account& from, const Account& to, U128 amount) {
    if (balance(from) < amount) return false;
    balances_.edit(from) -= amount;
    balances_.edit(to) += amount;  // cannot overflow: the sum of all balances fits since mint
    movements_.push_back({Movement::Kind::transfer, from, to, amount});
    return true;
}

void LedgerToken::approve(const Account& owner, const Account& spender, U128 amount) {
    allowances_.edit({owner, spender}) = amount;
    movements_.push_back({Movement::Kind::approval, owner, spender, amount});
}

bool LedgerToken::mint(const Account& to, U128 amount) {
    const auto supply = checked_add(supply_.get(0), amount);
    if (!supply) return false;
    supply_.edit(0) = *supply;
    balances_.edit(to) += amount;
    return true;
}

std::vector<LedgerToken::Movement> LedgerToken::take_movements() {
    return std::exchange(movements_, {});
}

void LedgerToken::rollback(Version version) {
    balances_.rollback(version);
    allowances_.rollback(version);
    supply_.rollback(version);
}

void LedgerToken::prune(Version version) {
    balances_.prune(version);
    allowances_.prune(version);
    supply_.prune(version);
}

}  // namespace warden::sandbox
