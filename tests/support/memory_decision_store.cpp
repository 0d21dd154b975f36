#include "tests/support/memory_decision_store.hpp"

#include <algorithm>

#include "ports/unix_time.hpp"

namespace warden::support {
namespace asio = boost::asio;

Result<std::vector<ports::StoredDecision>> MemoryDecisionStore::of(
    const ports::WindowKey& key) const {
    return select_rows<ports::StoredDecision>(
        decisions_, unreadable, 0, decisions_.size(),
        [&key](const ports::DecisionRow& row) { return row.key == key; });
}

asio::awaitable<Result<void>> MemoryDecisionStore::append(ports::DecisionRow row,
                                                          ports::Fence fence) {
    return fenced("append", std::move(fence), [this, row = std::move(row)]() -> Result<void> {
        const auto last = std::ranges::find(decisions_.rbegin(), decisions_.rend(), row.key,
                                            &ports::DecisionRow::key);
        const bool again = last != decisions_.rend() && last->state == row.state &&
                           last->reason == row.reason && last->at == row.at &&
                           last->detail == row.detail;
        if (again) return {};
        decisions_.push_back(row);
        written_.push_back(ports::unix_secs(clock_));
        return {};
    });
}

asio::awaitable<Result<std::vector<ports::StoredDecision>>> MemoryDecisionStore::history(
    ports::WindowKey key) {
    return call("history", [this, key = std::move(key)] { return of(key); });
}

asio::awaitable<Result<std::vector<ports::StoredDecision>>> MemoryDecisionStore::list(
    std::uint64_t after, std::size_t limit) {
    return call("list", [this, after, limit] {
        return select_rows<ports::StoredDecision>(decisions_, unreadable, after, limit,
                                                  [](const ports::DecisionRow&) { return true; });
    });
}

asio::awaitable<Result<std::vector<ports::StoredDecision>>> MemoryDecisionStore::filed(
    ports::FiledQuery query) {
    return call("filed", [this, query] {
        const auto is_filed = [&query](const ports::DecisionRow& row) {
            return row.state == enforcement::DecisionState::filed && row.at >= query.since;
        };
        return select_rows<ports::StoredDecision>(decisions_, unreadable, query.after, query.limit,
                                                  is_filed);
    });
}

asio::awaitable<Result<void>> MemoryDecisionStore::seal(ports::EvidenceRow evidence,
                                                        ports::Fence fence) {
    return fenced("seal", std::move(fence), [this, row = std::move(evidence)]() -> Result<void> {
        for (const ports::EvidenceRow& stored : evidence_) {
            if (stored.root != row.root && stored.key != row.key) continue;
            if (stored.root == row.root && stored.key == row.key) return {};
            return fail(Errc::conflict, "other evidence is sealed");
        }
        evidence_.push_back(row);
        return {};
    });
}

asio::awaitable<Result<std::optional<ports::EvidenceRow>>> MemoryDecisionStore::evidence(
    std::string root) {
    return call("evidence",
                [this, root = std::move(root)]() -> Result<std::optional<ports::EvidenceRow>> {
                    for (const ports::EvidenceRow& stored : evidence_) {
                        if (stored.root == root) return stored;
                    }
                    return std::nullopt;
                });
}

asio::awaitable<Result<std::optional<ports::EvidenceRow>>> MemoryDecisionStore::evidence_of(
    ports::WindowKey key) {
    return call("evidence_of",
                [this, key = std::move(key)]() -> Result<std::optional<ports::EvidenceRow>> {
                    for (const ports::EvidenceRow& stored : evidence_) {
                        if (stored.key == key) return stored;
                    }
                    return std::nullopt;
                });
}

asio::awaitable<Result<ports::EnforcementSwitches>> MemoryDecisionStore::switches() {
    return call("switches", [this]() -> Result<ports::EnforcementSwitches> { return switches_; });
}

asio::awaitable<Result<ports::EnforcementSwitches>> MemoryDecisionStore::change_switches(
    ports::SwitchChange change) {
    return call("change_switches",
                [this, change = std::move(change)]() -> Result<ports::EnforcementSwitches> {
                    switches_ = {change.killed.value_or(switches_.killed),
                                 change.mass_breach_hold.value_or(switches_.mass_breach_hold),
                                 change.reason, change.at, change.by};
                    return switches_;
                });
}

}  // namespace warden::support
