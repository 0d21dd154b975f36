#include "tests/sim/truth.hpp"

#include <stdexcept>

namespace warden::sim {

using orchestrator::EntityKey;

void Truth::follow() {
    const auto drop_newest = [this] { drop(blocks_.back().header.ref.num); };
    while (blocks_.size() > chain_.newest() + 1) drop_newest();
    // A re-org that leaves the chain as long as it was.
    while (blocks_.size() == chain_.newest() + 1 &&
           chain_.block_hash(chain_.newest()) != newest().header.ref.hash) {
        drop_newest();
    }
    while (blocks_.size() <= chain_.newest()) {
        TrueBlock next = chain_.block(blocks_.size());
        if (!blocks_.empty() && next.header.parent_hash != newest().header.ref.hash) {
            drop_newest();
            continue;
        }
        blocks_.push_back(std::move(next));
        fold(blocks_.back());
    }
}

void Truth::drop(std::uint64_t num) {
    orphaned_events_ += blocks_.back().events.size();
    orphaned_oracle_txns_ += blocks_.back().oracle_txns.size();
    blocks_.pop_back();
    for (auto& [key, versions] : entities_) {
        while (!versions.empty() && versions.back().first >= num) versions.pop_back();
    }
    std::erase_if(entities_, [](const auto& entry) { return entry.second.empty(); });
}

void Truth::fold(const TrueBlock& block) {
    events_ += block.events.size();
    orchestrator::State state;
    const std::uint64_t num = block.header.ref.num;
    for (const ports::ChainEvent& event : block.events) {
        ++event_names_[event.name];
        if (!event.decoded) throw std::runtime_error("the sandbox's own event: " + event.raw);
        for (auto keys = orchestrator::missing(*event.decoded, state); !keys.empty();
             keys = orchestrator::missing(*event.decoded, state)) {
            for (const EntityKey& key : keys) {
                const auto known = entities_.find(key);
                const bool there = known != entities_.end();
                state.put(key, there ? std::optional(known->second.back().second) : std::nullopt);
            }
        }
        const auto done = orchestrator::apply(
            state, *event.decoded, {num, block.header.time, event.txn_hash, event.event_index});
        if (!done) throw std::runtime_error("the sandbox's own events: " + done.error().text());
    }
    const auto finished = orchestrator::finish_block(state, num);
    if (!finished) throw std::runtime_error("the sandbox's own block: " + finished.error().text());
    for (auto& [key, entity] : state.take_changes()) {
        entities_[key].emplace_back(num, std::move(entity));
    }
}

}  // namespace warden::sim
