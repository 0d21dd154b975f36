#pragma once
// The decision store in memory.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ports/decision_store.hpp"
#include "tests/support/memory_store.hpp"

namespace warden::support {

class MemoryDecisionStore final : public ports::DecisionStore, public MemoryStore {
  public:
    using MemoryStore::MemoryStore;

    // Ids of the decisions that can't be read.
    std::set<std::uint64_t> unreadable;

    // All rows, for tests to look at.
    const std::vector<ports::DecisionRow>& decision_rows() const { return decisions_; }
    // When each of them was written, by the store's clock.
    const std::vector<UnixSecs>& decision_times() const { return written_; }
    const std::vector<ports::EvidenceRow>& evidence_rows() const { return evidence_; }
    ports::EnforcementSwitches& live_switches() { return switches_; }

    boost::asio::awaitable<Result<void>> append(ports::DecisionRow row,
                                                ports::Fence fence) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredDecision>>> history(
        ports::WindowKey key) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredDecision>>> list(
        std::uint64_t after, std::size_t limit) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredDecision>>> filed(
        ports::FiledQuery query) override;
    boost::asio::awaitable<Result<void>> seal(ports::EvidenceRow evidence,
                                              ports::Fence fence) override;
    boost::asio::awaitable<Result<std::optional<ports::EvidenceRow>>> evidence(
        std::string root) override;
    boost::asio::awaitable<Result<std::optional<ports::EvidenceRow>>> evidence_of(
        ports::WindowKey key) override;
    boost::asio::awaitable<Result<ports::EnforcementSwitches>> switches() override;
    boost::asio::awaitable<Result<ports::EnforcementSwitches>> change_switches(
        ports::SwitchChange change) override;

  private:
    Result<std::vector<ports::StoredDecision>> of(const ports::WindowKey& key) const;

    std::vector<ports::DecisionRow> decisions_;  // by id, which begins with 1
    std::vector<UnixSecs> written_;              // in their order
    std::vector<ports::EvidenceRow> evidence_;
    ports::EnforcementSwitches switches_;
};

}  // namespace warden::support
