#include "domain/probing/controls.hpp"

#include <algorithm>

namespace warden::probing {

void Controls::saw(const std::string& control, ControlSeen seen, UnixMicros at) {
    if (seen.root) roots_[control] = *seen.root;
    last_[control] = {seen, at};
}

bool Controls::all_since(UnixMicros since, std::size_t count) const {
    const auto fresh = std::ranges::count_if(
        last_, [since](const auto& entry) { return entry.second.at >= since; });
    return static_cast<std::size_t>(fresh) >= count;
}

Proof Controls::proof(UnixMicros since) const {
    Proof proof;
    std::size_t named = 0;
    std::size_t resolved = 0;
    for (const auto& [control, last] : last_) {
        if (last.seen.by_name) ++named;
        if (last.at < since) continue;
        if (last.seen.by_name && last.seen.resolved) ++resolved;
        if (last.seen.connected) proof.families.insert(*last.seen.connected);
    }
    proof.names = 2 * resolved > named;
    std::set<Hash32> roots;
    for (const auto& [control, root] : roots_) roots.insert(root);
    proof.roots = roots.size() >= 2;
    return proof;
}

}  // namespace warden::probing
