#include "sandbox/stellar/accounts.hpp"

#include "domain/base/check.hpp"

namespace warden::sandbox::soroban {
namespace {

// AccountEntry's extensions 1, 2 and 3: no liabilities, no sponsors, when the sequence was used.
Bytes extension(const Accounts::Row& row) {
    stellar::XdrWriter out;
    if (row.seq_ledger == 0) {
        out.zero();
        return std::move(out).take();
    }
    const std::int32_t v1 = 1, v2 = 2, v3 = 3;
    const std::int64_t none = 0;
    const std::uint32_t zero = 0;
    out(v1, none, none, v2, zero, zero, zero, v3);
    out.zero();
    out(row.seq_ledger, row.seq_time);
    return std::move(out).take();
}

}  // namespace

void Accounts::create(const stellar::AccountId& account, std::int64_t balance,
                      std::uint32_t ledger) {
    rows_.edit(account).seq_num = std::int64_t{ledger} << 32;
    modified_.edit(account_text(account)) = ledger;
    WARDEN_CHECK(token_.mint(account_text(account), static_cast<U128>(balance)));
}

void Accounts::use_sequence(const stellar::AccountId& account, std::int64_t seq_num, Moment at) {
    rows_.edit(account) = {seq_num, at.ledger, at.time};
    modified_.edit(account_text(account)) = at.ledger;
}

std::int64_t Accounts::available(const stellar::AccountId& account) const {
    return balance(account_text(account)) - reserve_;
}

void Accounts::charge(const stellar::AccountId& account, std::int64_t fee, std::uint32_t ledger) {
    const Account payer = account_text(account);
    const bool moved = fee >= 0 ? token_.transfer(payer, kFeePool, static_cast<U128>(fee))
                                : token_.transfer(kFeePool, payer, static_cast<U128>(-fee));
    WARDEN_CHECK(moved);
    token_.take_movements();
    modified_.edit(payer) = ledger;
}

std::optional<TokenError> Accounts::move(const stellar::ScAddress& from,
                                         const stellar::ScAddress& to, stellar::I128 amount,
                                         std::uint32_t ledger) {
    if (amount < 0) return TokenError::negative_amount;
    const Account payer = to_text(from);
    const Account payee = to_text(to);
    const auto* source = std::get_if<stellar::AccountId>(&from.value);
    const auto* destination = std::get_if<stellar::AccountId>(&to.value);
    if (source && !find(*source)) return TokenError::account_missing;
    const stellar::I128 spendable = source ? available(*source) : balance(payer);
    if (amount > spendable) return TokenError::balance;
    if (destination && !find(*destination)) {
        // A payment that covers the reserve opens the account (protocol 26).
        if (amount < reserve_) return TokenError::account_missing;
        create(*destination, 0, ledger);
    }
    // Cannot overflow: all XLM together fits.
    WARDEN_CHECK(token_.transfer(payer, payee, static_cast<U128>(amount)));
    token_.take_movements();
    modified_.edit(payer) = ledger;
    modified_.edit(payee) = ledger;
    return std::nullopt;
}

bool Accounts::use_nonce(const stellar::AccountId& account, std::int64_t nonce,
                         std::uint32_t expiration, std::uint32_t ledger) {
    const auto used = nonce_expiration(account, nonce);
    if (used && *used >= ledger) return false;
    nonces_.edit({account, nonce}) = expiration;
    return true;
}

std::optional<std::uint32_t> Accounts::nonce_expiration(const stellar::AccountId& account,
                                                        std::int64_t nonce) const {
    const std::uint32_t* expiration = nonces_.find({account, nonce});
    return expiration ? std::optional(*expiration) : std::nullopt;
}

std::optional<stellar::LedgerEntry> Accounts::entry(const stellar::AccountId& account) const {
    const Row* row = find(account);
    if (!row) return std::nullopt;
    stellar::AccountEntry out;
    out.account = account;
    out.balance = balance(account_text(account));
    out.seq_num = row->seq_num;
    out.ext = extension(*row);
    return stellar::LedgerEntry{
        last_modified(account_text(account)), {std::move(out)}, std::nullopt};
}

void Accounts::rollback(Version version) {
    token_.rollback(version);
    rows_.rollback(version);
    nonces_.rollback(version);
    modified_.rollback(version);
}

void Accounts::prune(Version version) {
    token_.prune(version);
    rows_.prune(version);
    nonces_.prune(version);
    modified_.prune(version);
}

}  // namespace warden::sandbox::soroban
