#include "sandbox/stellar/own_chain.hpp"

#include <algorithm>
#include <utility>

namespace warden::sandbox::soroban {
namespace {

bool has_event(const Applied& txn, const stellar::ScVal& name) {
    return std::ranges::any_of(txn.meta.operations, [&](const auto& operation) {
        return std::ranges::any_of(operation.events, [&](const stellar::ContractEvent& event) {
            return !event.topics.empty() && event.topics.front() == name;
        });
    });
}

}  // namespace

void OwnChain::follow() {
    const stellar::ScVal name = stellar::symbol(hidden_event_);
    for (next_ = std::max(next_, chain_.oldest()); next_ <= chain_.newest(); ++next_) {
        const ClosedLedger& real = chain_.ledger(next_);
        std::vector<Applied> txns = real.txns;
        std::erase_if(txns, [&](const Applied& txn) { return has_event(txn, name); });
        if (own_.empty() && txns.size() == real.txns.size()) continue;
        const HeaderStart start{next_,
                                own_.empty() ? real.header.previous_ledger_hash : own_.back().hash,
                                real.close_time(),
                                real.header.fee_pool,
                                real.header.base_fee,
                                real.header.base_reserve};
        own_.push_back(make_ledger(start, std::move(txns), real.version));
    }
    while (!own_.empty() && own_.front().sequence() < chain_.oldest()) own_.pop_front();
}

const ClosedLedger& OwnChain::ledger(std::uint32_t sequence, const std::string& hidden_event) {
    if (hidden_event != hidden_event_) {
        hidden_event_ = hidden_event;
        next_ = 0;
        own_.clear();
    }
    follow();
    if (own_.empty() || sequence < own_.front().sequence()) return chain_.ledger(sequence);
    return own_[sequence - own_.front().sequence()];
}

}  // namespace warden::sandbox::soroban
