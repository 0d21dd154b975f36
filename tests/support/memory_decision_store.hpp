#pragma once
// The decision store in memory.

#include <optional>
#include <string>
#include <vector>

#include "ports/decision_store.hpp"
#include "tests/support/memory_store.hpp"

namespace warden::support {

class MemoryDecisionStore final : public ports::DecisionStore, public MemoryStore {
  public:
    using MemoryStore::MemoryStore;

    // All rows, for tests to look at.
    const std::vector<ports::StoredDecision>& decision_rows() const { return decisions_; }
    const std::vector<ports::EvidenceRow>& evidence_rows() const { return evidence_; }
    ports::EnforcementSwitches& live_switches() { return switches_; }

    boost::asio::awaitable<Result<void>> append(ports::DecisionRow row,
                                                ports::Fence fence) override;
    boost::asio::awaitable<Result<std::optional<ports::StoredDecision>>> latest(
        ports::WindowKey key) override;
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
    std::vector<ports::StoredDecision> of(const ports::WindowKey& key) const;

    std::vector<ports::StoredDecision> decisions_;
    std::vector<ports::EvidenceRow> evidence_;
    ports::EnforcementSwitches switches_;
};

}  // namespace warden::support
