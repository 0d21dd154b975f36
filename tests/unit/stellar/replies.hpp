#pragma once
// What a stellar-rpc says about calls, accounts and txns, for a test to choose from; and the key
// whose account they are about.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/stellar/codec/result.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "platform/crypto/crypto.hpp"
#include "tests/unit/stellar/fake_node.hpp"

namespace warden::stellar {

inline crypto::SigningKey a_key(std::uint8_t filler = 7) {
    Hash32 seed{};
    seed.fill(filler);
    return crypto::SigningKey::from_seed(seed);
}
inline AccountId account() { return {a_key().public_key()}; }

// The ledgers that an answer rests on. FakeNode's ledger n closes at 1'700'000'000 + 5 n.
inline constexpr LedgerSeq kNewest = 90;
inline constexpr UnixSecs kCloseTime = 1'700'000'450;
struct Window {
    LedgerSeq oldest = 20;
    UnixSecs oldest_close_time = 1'700'000'100;
    UnixSecs latest_close_time = kCloseTime;
};

// sendTransaction. `code`: what an ERROR holds as its result.
Reply sent(const char* status, const std::string& hash, std::optional<TxnCode> code = std::nullopt);
// getTransaction.
Reply not_found(const Window& window = {});
Reply found(const char* status, const std::string& envelope, const TransactionResult& result,
            const TransactionMeta& meta = {}, LedgerSeq ledger = 80);
// Results of one call that took 1234 stroops.
TransactionResult succeeded();
TransactionResult failed(OperationResult operation);
// Of a call in which `contract` ended with this error of its own.
TransactionMeta meta_with_error(const ContractId& contract, std::uint32_t code);

// simulateTransaction.
SorobanTransactionData resources(const ContractId& contract);
Reply simulated(const ContractId& contract, const ScVal& result,
                const std::vector<AuthorizationEntry>& auth = {});
Reply simulation_error(const std::string& text);
// The host's words for an error of the contract: "HostError: Error(Contract, #18)".
std::string host_error(std::string_view name);
Reply archived(const ContractId& contract, const ScVal& result);

// getLedgerEntries.
Reply one_entry(const LedgerKey& key, const LedgerEntryData& entry, LedgerSeq newest = kNewest);
Reply account_entry(const AccountId& account, std::int64_t seq_num, std::int64_t balance = 5,
                    LedgerSeq newest = kNewest);
Reply no_entry();

}  // namespace warden::stellar
