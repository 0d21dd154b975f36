#pragma once
// The txn store in memory.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ports/txn_store.hpp"
#include "tests/support/memory_store.hpp"

namespace warden::support {

class MemoryTxnStore final : public ports::TxnStore, public MemoryStore {
  public:
    using MemoryStore::MemoryStore;

    std::string history_now = "1/00000001";
    // Ids of the intents that can't be read.
    std::set<std::uint64_t> unreadable;
    // All rows, for tests to look at.
    const std::vector<ports::StoredIntent>& intent_rows() const { return intents_; }
    const std::vector<ports::StoredTxn>& txn_rows() const { return txns_; }

    boost::asio::awaitable<Result<ports::StoredIntent>> want(ports::TxnIntent intent,
                                                             ports::Fence fence) override;
    boost::asio::awaitable<Result<std::optional<ports::StoredIntent>>> intent(
        std::string deployment, std::string key) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredIntent>>> intents(
        ports::IntentQuery query) override;
    boost::asio::awaitable<Result<void>> end_intent(std::uint64_t id,
                                                    enforcement::IntentState state,
                                                    std::string result,
                                                    ports::Fence fence) override;
    boost::asio::awaitable<Result<void>> reopen(std::string deployment, std::string key,
                                                ports::Fence fence) override;
    boost::asio::awaitable<Result<ports::StoredTxn>> reserve(std::uint64_t intent_id,
                                                             std::string signer, std::uint64_t slot,
                                                             ports::Fence fence) override;
    boost::asio::awaitable<Result<void>> put_signed(std::uint64_t txn_id, ports::SignedTxn txn,
                                                    ports::Fence fence) override;
    boost::asio::awaitable<Result<ports::StoredTxn>> put_replacement(std::uint64_t txn_id,
                                                                     ports::SignedTxn txn,
                                                                     ports::Fence fence) override;
    boost::asio::awaitable<Result<void>> update(ports::StoredTxn row, ports::Fence fence) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredTxn>>> txns(
        std::uint64_t intent_id) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredTxn>>> unfinished(
        std::string deployment, std::string signer) override;
    boost::asio::awaitable<Result<std::optional<std::uint64_t>>> explained_below(
        std::string deployment, std::string signer) override;
    boost::asio::awaitable<Result<ports::StoreHistory>> history(std::string deployment,
                                                                std::string signer) override;
    boost::asio::awaitable<Result<void>> note_history(std::string deployment, std::string signer,
                                                      std::string history,
                                                      ports::Fence fence) override;
    boost::asio::awaitable<Result<ports::SubmitterHalt>> halt(ports::SubmitterHalt halt,
                                                              ports::Fence fence) override;
    boost::asio::awaitable<Result<std::vector<ports::SubmitterHalt>>> halts() override;
    boost::asio::awaitable<Result<void>> release_halt(ports::HaltRelease release) override;

  private:
    Result<ports::StoredTxn> reserve_now(std::uint64_t intent_id, const std::string& signer,
                                         std::uint64_t slot);
    Result<void> reopen_now(const std::string& deployment, const std::string& key);
    Result<ports::StoredTxn> replace_now(std::uint64_t txn_id, const ports::SignedTxn& txn);
    Result<ports::StoredIntent> readable(const ports::StoredIntent& stored) const;
    ports::StoredIntent* find_intent(std::uint64_t id);
    ports::StoredTxn* find_txn(std::uint64_t id);
    std::string deployment_of(const ports::StoredTxn& txn);

    std::vector<ports::StoredIntent> intents_;  // ids are places + 1
    std::vector<ports::StoredTxn> txns_;
    std::vector<ports::SubmitterHalt> halts_;  // ids are places + 1
    std::map<std::pair<std::string, std::string>, std::string> histories_;
    std::set<std::uint64_t> released_;  // ids of halts
};

}  // namespace warden::support
