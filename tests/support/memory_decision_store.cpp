#include "tests/support/memory_decision_store.hpp"

namespace warden::support {
namespace asio = boost::asio;

std::vector<ports::StoredDecision> MemoryDecisionStore::of(const ports::WindowKey& key) const {
    std::vector<ports::StoredDecision> found;
    for (const ports::StoredDecision& stored : decisions_) {
        if (stored.row.key == key) found.push_back(stored);
    }
    return found;
}

asio::awaitable<Result<void>> MemoryDecisionStore::append(ports::DecisionRow row,
                                                          ports::Fence fence) {
    return fenced("append", std::move(fence), [this, row = std::move(row)]() -> Result<void> {
        const auto rows = of(row.key);
        if (!rows.empty()) {
            const ports::DecisionRow& last = rows.back().row;
            const bool again = last.state == row.state && last.reason == row.reason &&
                               last.at == row.at && last.detail == row.detail;
            if (again) return {};
        }
        decisions_.push_back({decisions_.size() + 1, row});
        return {};
    });
}

asio::awaitable<Result<std::optional<ports::StoredDecision>>> MemoryDecisionStore::latest(
    ports::WindowKey key) {
    return call("latest",
                [this, key = std::move(key)]() -> Result<std::optional<ports::StoredDecision>> {
                    const auto rows = of(key);
                    if (rows.empty()) return std::nullopt;
                    return rows.back();
                });
}

asio::awaitable<Result<std::vector<ports::StoredDecision>>> MemoryDecisionStore::history(
    ports::WindowKey key) {
    return call("history",
                [this, key = std::move(key)]() -> Result<std::vector<ports::StoredDecision>> {
                    return of(key);
                });
}

asio::awaitable<Result<std::vector<ports::StoredDecision>>> MemoryDecisionStore::list(
    std::uint64_t after, std::size_t limit) {
    return call("list", [this, after, limit]() -> Result<std::vector<ports::StoredDecision>> {
        std::vector<ports::StoredDecision> found;
        for (const ports::StoredDecision& stored : decisions_) {
            if (stored.id > after && found.size() < limit) found.push_back(stored);
        }
        return found;
    });
}

asio::awaitable<Result<std::vector<ports::StoredDecision>>> MemoryDecisionStore::filed(
    ports::FiledQuery query) {
    return call("filed", [this, query]() -> Result<std::vector<ports::StoredDecision>> {
        std::vector<ports::StoredDecision> found;
        for (const ports::StoredDecision& stored : decisions_) {
            const bool wanted = stored.row.state == "filed" && stored.row.at >= query.since &&
                                stored.id > query.after;
            if (wanted && found.size() < query.limit) found.push_back(stored);
        }
        return found;
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
