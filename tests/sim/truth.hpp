#pragma once
// A chain as it truly is: its canonical blocks, read beside all faults, and the contract's state
// after each of them. What the warden has stored is compared with it.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/orchestrator/projection.hpp"
#include "tests/sim/sim_chain.hpp"

namespace warden::sim {

class Truth {
  public:
    explicit Truth(SimChain& chain) : chain_(chain) {}

    // After each change of the chain. Throws std::runtime_error when the chain's own events don't
    // fold.
    void follow();

    const std::vector<TrueBlock>& blocks() const { return blocks_; }  // from number 0 on
    const TrueBlock* at(std::uint64_t num) const {
        return num < blocks_.size() ? &blocks_[num] : nullptr;
    }
    const TrueBlock& newest() const { return blocks_.back(); }
    UnixSecs now() const { return newest().header.time; }

    using Versions = std::vector<std::pair<std::uint64_t, orchestrator::Entity>>;  // from block
    const std::map<orchestrator::EntityKey, Versions>& entities() const { return entities_; }
    // As of the newest block; nullptr when it does not exist.
    template <class T>
    const T* find(const orchestrator::EntityKey& key) const {
        const auto found = entities_.find(key);
        return found == entities_.end() ? nullptr : std::get_if<T>(&found->second.back().second);
    }
    // Every one of a kind, as of the newest block.
    template <class T>
    std::vector<std::pair<std::string, const T*>> all() const {
        std::vector<std::pair<std::string, const T*>> found;
        for (const auto& [key, versions] : entities_) {
            const T* entity = std::get_if<T>(&versions.back().second);
            if (entity != nullptr) found.emplace_back(key.id, entity);
        }
        return found;
    }
    std::uint64_t events() const { return events_; }
    // Of blocks that are no more.
    std::uint64_t orphaned_events() const { return orphaned_events_; }
    std::uint64_t orphaned_oracle_txns() const { return orphaned_oracle_txns_; }
    // How often each event has happened, by its name.
    const std::map<std::string, std::uint64_t>& event_names() const { return event_names_; }

  private:
    void fold(const TrueBlock& block);
    void drop(std::uint64_t num);

    SimChain& chain_;
    std::vector<TrueBlock> blocks_;
    std::map<orchestrator::EntityKey, Versions> entities_;
    std::uint64_t events_ = 0;  // of all blocks ever seen
    std::uint64_t orphaned_events_ = 0;
    std::uint64_t orphaned_oracle_txns_ = 0;
    std::map<std::string, std::uint64_t> event_names_;
};

}  // namespace warden::sim
