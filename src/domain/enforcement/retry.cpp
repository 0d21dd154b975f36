#include "domain/enforcement/retry.hpp"

#include <algorithm>

namespace warden::enforcement {

Millis wait_after(std::uint32_t failures, const RetryRules& rules) {
    if (failures == 0) return Millis{0};
    Millis wait = rules.first;
    for (; failures > 1 && wait < rules.cap; --failures) wait *= 2;
    return std::min(wait, rules.cap);
}

bool Retries::is_due(std::uint64_t id, Millis now) const {
    const auto entry = entries_.find(id);
    return entry == entries_.end() || now >= entry->second.due;
}

void Retries::failed(std::uint64_t id, Millis now) {
    Entry& entry = entries_[id];
    ++entry.failures;
    entry.due = now + wait_after(entry.failures, rules_);
}

void Retries::keep(const std::vector<std::uint64_t>& ids) {
    std::erase_if(entries_,
                  [&](const auto& entry) { return !std::ranges::count(ids, entry.first); });
}

}  // namespace warden::enforcement
