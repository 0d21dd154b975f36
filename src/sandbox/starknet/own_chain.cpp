#include "sandbox/starknet/own_chain.hpp"

#include <algorithm>
#include <utility>

namespace warden::sandbox {
namespace {

bool has_event(const IncludedTxn& txn, const Felt& selector) {
    return std::ranges::any_of(txn.execution.events, [&](const starknet::EventContent& event) {
        return !event.keys.empty() && event.keys.front() == selector;
    });
}

}  // namespace

void OwnChain::follow(const Felt& hidden_event) {
    if (hidden_event != hidden_event_) {
        hidden_event_ = hidden_event;
        real_.clear();
        own_.clear();
    }
    const auto& blocks = chain_.blocks();
    while (!real_.empty() &&
           (real_.size() > blocks.size() || real_.back() != blocks[real_.size() - 1].hash)) {
        real_.pop_back();
        if (!own_.empty()) own_.pop_back();
    }
    while (real_.size() < blocks.size()) {
        const Block& real = blocks[real_.size()];
        std::vector<IncludedTxn> txns = real.txns;
        std::erase_if(txns, [&](const IncludedTxn& txn) { return has_event(txn, hidden_event); });
        if (!own_.empty() || txns.size() < real.txns.size()) {
            const HeaderStart start{real.header.block_num,
                                    own_.empty() ? real.header.parent_hash : own_.back().hash,
                                    real.header.timestamp, real.header.l2_gas_price.fri, 0};
            own_.push_back(make_block(start, std::move(txns), real.diff, real.version));
        }
        real_.push_back(real.hash);
    }
}

const Block& OwnChain::block(std::uint64_t num, const Felt& hidden_event) {
    follow(hidden_event);
    const Block& real = chain_.blocks()[num];
    if (num < first()) return real;
    Block& own = own_[num - first()];
    own.on_l1 = real.on_l1;
    return own;
}

std::optional<std::uint64_t> OwnChain::find(const Felt& hash, const Felt& hidden_event) {
    follow(hidden_event);
    const auto own = std::ranges::find(own_, hash, &Block::hash);
    if (own != own_.end()) return own->header.block_num;
    const auto real = chain_.find_block(hash);
    return real && *real < first() ? real : std::nullopt;
}

}  // namespace warden::sandbox
