#pragma once
// The page reader over the stores in memory.

#include <optional>
#include <string>
#include <vector>

#include "ports/page_reader.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/memory_txn_store.hpp"

namespace warden::support {

class MemoryPageReader final : public ports::PageReader, public MemoryStore {
  public:
    // The stores outlive it.
    MemoryPageReader(ports::Clock& clock, MemoryChainStore& chain,
                     const MemoryDecisionStore& decisions, const MemoryTxnStore& txns)
        : MemoryStore(clock), chain_(chain), decisions_(decisions), txns_(txns) {}

    boost::asio::awaitable<Result<std::vector<ports::EntityVersion>>> entities(
        chain::ContractRef contract, orchestrator::EntityKind kind,
        std::vector<std::string> ids) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredDecision>>> latest(
        std::vector<ports::WindowKey> keys) override;
    boost::asio::awaitable<Result<std::vector<ports::IntentTxns>>> intents(
        std::string deployment, std::vector<std::string> keys) override;
    boost::asio::awaitable<Result<std::optional<std::string>>> evidence(std::string root,
                                                                        ports::EvidencePart part,
                                                                        std::size_t offset,
                                                                        std::size_t size) override;

  private:
    MemoryChainStore& chain_;
    const MemoryDecisionStore& decisions_;
    const MemoryTxnStore& txns_;
};

}  // namespace warden::support
