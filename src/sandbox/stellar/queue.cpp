#include "sandbox/stellar/queue.hpp"

#include <algorithm>

namespace warden::sandbox::soroban {

bool TxnQueue::banned(const Hash32& hash) const {
    return std::ranges::any_of(bans_, [&hash](const auto& set) { return set.contains(hash); });
}

const Waiting* TxnQueue::of(const stellar::AccountId& source) const {
    const auto found = std::ranges::find_if(entries_, [&source](const Entry& entry) {
        return entry.txn.envelope.txn.source.account() == source;
    });
    return found == entries_.end() ? nullptr : &found->txn;
}

bool TxnQueue::replaces(const Waiting& newer, const Waiting& older) {
    return newer.bump && newer.envelope.txn.seq_num == older.envelope.txn.seq_num &&
           newer.inclusion_rate() >= kReplaceFactor * older.inclusion_rate();
}

void TxnQueue::add(Waiting txn) {
    if (const Waiting* older = of(txn.envelope.txn.source.account())) evict(Hash32(older->hash));
    entries_.push_back({std::move(txn), 0});
}

bool TxnQueue::evict(const Hash32& hash) {
    return std::erase_if(entries_, [&hash](const Entry& entry) { return entry.txn.hash == hash; }) >
           0;
}

std::vector<Waiting> TxnQueue::take() {
    std::vector<Waiting> out;
    out.reserve(entries_.size());
    for (Entry& entry : entries_) out.push_back(std::move(entry.txn));
    entries_.clear();
    return out;
}

void TxnQueue::shift(const std::vector<Hash32>& gone) {
    bans_.emplace_front(gone.begin(), gone.end());
    if (bans_.size() > kBanLedgers) bans_.pop_back();
    for (Entry& entry : entries_) {
        if (++entry.age >= kAgeMax) bans_.front().insert(entry.txn.hash);
    }
    std::erase_if(entries_, [](const Entry& entry) { return entry.age >= kAgeMax; });
}

}  // namespace warden::sandbox::soroban
