#include "tests/support/fake_chain_submitter.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/sha256.hpp"

namespace warden::support {
namespace asio = boost::asio;

Result<ports::SignedTxn> FakeSigner::sign(const ports::UnsignedTxn& txn) {
    if (refuses) return fail(Errc::permanent, "fake signer: refused by its policy");
    return ports::SignedTxn{account_.text + " signs " + txn.body, txn.hash, txn.slot, std::nullopt};
}

asio::awaitable<Result<ports::UnsignedTxn>> FakeChainSubmitter::build(orchestrator::Call call,
                                                                      std::uint64_t slot,
                                                                      ports::Deadline) {
    co_await clock_.sleep_for(latency);
    if (!build_error.empty()) co_return fail(Errc::permanent, build_error);
    // Fees differ from build to build, so bytes built again are other bytes.
    ports::UnsignedTxn txn;
    txn.body = write_canonical(orchestrator::to_json(call)) + " at " + std::to_string(slot) +
               " fee " + std::to_string(++builds_);
    txn.hash = to_hex(sha256(txn.body));
    txn.slot = slot;
    calls_[txn.hash] = std::move(call);
    co_return txn;
}

Result<void> FakeChainSubmitter::take(const ports::SignedTxn& txn) {
    std::size_t block = 0;
    if (find(txn.hash, block) != nullptr) return {};
    if (txn.slot < reader_.state.next_slots[account_.text]) {
        return fail(Errc::conflict, "fake chain: the slot is spent");
    }
    const auto [place, fresh] = mempool_.emplace(txn.slot, txn);
    if (!fresh && place->second.hash != txn.hash) {
        return fail(Errc::conflict, "fake chain: another txn waits for the slot");
    }
    return {};
}

asio::awaitable<Result<void>> FakeChainSubmitter::send(ports::SignedTxn txn, ports::Deadline) {
    const SendFault fault = send_fault();
    co_await clock_.sleep_for(latency);
    sends_.push_back(txn.bytes);
    if (fault == SendFault::refuse) co_return fail(Errc::unavailable, "fake chain: send");
    if (fault == SendFault::lose_txn) co_return fail(Errc::unknown_outcome, "fake chain: send");
    auto taken = take(txn);
    if (fault == SendFault::lose_answer) co_return fail(Errc::unknown_outcome, "fake chain: send");
    co_return taken;
}

const FakeChainSubmitter::Mined* FakeChainSubmitter::find(const std::string& hash,
                                                          std::size_t& block) const {
    for (block = 0; block < blocks_.size(); ++block) {
        const auto& txns = blocks_[block].txns;
        const auto found = std::ranges::find(txns, hash, &Mined::hash);
        if (found != txns.end()) return &*found;
    }
    return nullptr;
}

asio::awaitable<Result<ports::TxnStatus>> FakeChainSubmitter::lookup(std::string hash,
                                                                     ports::Deadline) {
    co_await clock_.sleep_for(latency);
    ports::TxnStatus status;
    std::size_t block = 0;
    if (const Mined* txn = find(hash, block)) {
        status.place = block < final_ ? ports::TxnPlace::final : ports::TxnPlace::included;
        status.reverted = !txn->reverted.empty();
        status.revert_reason = txn->reverted;
        status.block = blocks_[block].ref;
    } else if (std::ranges::any_of(mempool_,
                                   [&](const auto& m) { return m.second.hash == hash; })) {
        status.place = ports::TxnPlace::pending;
    }
    co_return status;
}

asio::awaitable<Result<bool>> FakeChainSubmitter::dead(ports::SignedTxn txn, ports::Deadline) {
    co_await clock_.sleep_for(latency);
    for (std::size_t block = 0; block < final_; ++block) {
        for (const Mined& mined : blocks_[block].txns) {
            if (mined.slot == txn.slot && mined.hash != txn.hash) co_return true;
        }
    }
    co_return false;
}

void FakeChainSubmitter::mine(UnixSecs after) {
    Block block;
    block.before = reader_.state;
    chain::BlockHeader& head = reader_.state.head;
    head.parent_hash = head.ref.hash;
    head.ref.num += 1;
    head.ref.hash = "0x" + std::to_string(head.ref.num) + "." + std::to_string(builds_);
    head.time += after;
    block.ref = head.ref;
    std::uint64_t& next = reader_.state.next_slots[account_.text];
    if (std::exchange(stranger_waits_, false)) {
        mempool_.erase(next);
        block.txns.push_back({"stranger " + std::to_string(++strangers_), next++, {}});
    }
    for (auto waiting = mempool_.find(next); waiting != mempool_.end();
         waiting = mempool_.find(next)) {
        const ports::SignedTxn txn = waiting->second;
        mempool_.erase(waiting);
        Mined mined{txn.hash, next++, revert_reason};
        if (mined.reverted.empty()) {
            const auto done = reader_.execute(calls_.at(txn.hash), account_);
            if (!done) mined.reverted = done.error().detail;
        }
        block.txns.push_back(std::move(mined));
    }
    blocks_.push_back(std::move(block));
}

void FakeChainSubmitter::orphan(std::size_t blocks) {
    for (; blocks > 0 && blocks_.size() > final_; --blocks) {
        reader_.state = blocks_.back().before;
        blocks_.pop_back();
    }
}

void FakeChainSubmitter::stranger_spends_slot() { stranger_waits_ = true; }

std::vector<std::string> FakeChainSubmitter::mined() const {
    std::vector<std::string> hashes;
    for (const Block& block : blocks_) {
        for (const Mined& txn : block.txns) {
            if (calls_.contains(txn.hash)) hashes.push_back(txn.hash);
        }
    }
    return hashes;
}

}  // namespace warden::support
