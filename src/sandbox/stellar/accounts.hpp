#pragma once
// Accounts of the development chain: XLM, sequence numbers, used nonces, on the versioned ledger.

#include <optional>
#include <utility>

#include "adapters/stellar/codec/ledger_entry.hpp"
#include "sandbox/ledger/token.hpp"
#include "sandbox/stellar/settings.hpp"

namespace warden::sandbox::soroban {

// Where in the chain something happens.
struct Moment {
    std::uint32_t ledger = 0;
    UnixSecs time = 0;
};

// Errors of the native asset's contract (builtin contracts of soroban-env-host).
enum class TokenError : std::uint32_t {
    account_missing = 6,
    negative_amount = 8,
    balance = 10,
    overflow = 12,
};

class Accounts {
  public:
    Accounts(Epoch& epoch, std::uint32_t base_reserve)
        : reserve_(2 * std::int64_t{base_reserve}),
          token_(epoch),
          rows_(epoch),
          nonces_(epoch),
          modified_(epoch) {}

    struct Row {
        std::int64_t seq_num = 0;
        std::uint32_t seq_ledger = 0;  // when it took that value; 0: never used
        UnixSecs seq_time = 0;
    };
    // nullptr for an account that does not exist.
    const Row* find(const stellar::AccountId& account) const { return rows_.find(account); }
    void create(const stellar::AccountId& account, std::int64_t balance, std::uint32_t ledger);
    void use_sequence(const stellar::AccountId& account, std::int64_t seq_num, Moment at);

    std::int64_t balance(const Account& account) const {
        return static_cast<std::int64_t>(token_.balance(account));
    }
    // Returns what fees and payments may take, in stroops: the reserve stays.
    std::int64_t available(const stellar::AccountId& account) const;
    // Moves a fee to the pool, or with a negative one back. The balance covers it (checked).
    void charge(const stellar::AccountId& account, std::int64_t fee, std::uint32_t ledger);
    std::int64_t fee_pool() const { return balance(kFeePool); }

    // Moves money as the native asset's contract does; nothing has moved when it is refused.
    std::optional<TokenError> move(const stellar::ScAddress& from, const stellar::ScAddress& to,
                                   stellar::I128 amount, std::uint32_t ledger);

    // False when it was used and has not expired.
    bool use_nonce(const stellar::AccountId& account, std::int64_t nonce, std::uint32_t expiration,
                   std::uint32_t ledger);
    // Returns until which ledger a used nonce is kept.
    std::optional<std::uint32_t> nonce_expiration(const stellar::AccountId& account,
                                                  std::int64_t nonce) const;

    // nullopt for an account that does not exist.
    std::optional<stellar::LedgerEntry> entry(const stellar::AccountId& account) const;
    // Returns the ledger of the last change of an account, or of a contract's balance; 0 when there
    // was none.
    std::uint32_t last_modified(const Account& account) const { return modified_.get(account); }

    void rollback(Version version);
    void prune(Version version);

  private:
    static constexpr const char* kFeePool = "fee pool";

    std::int64_t reserve_;
    LedgerToken token_;
    Table<stellar::AccountId, Row> rows_;
    Table<std::pair<stellar::AccountId, std::int64_t>, std::uint32_t> nonces_;  // expiration
    Table<Account, std::uint32_t> modified_;
};

}  // namespace warden::sandbox::soroban
