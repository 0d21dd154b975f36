#include "tests/support/fake_chain_submitter.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/sha256.hpp"

namespace warden::support {
namespace asio = boost::asio;
using enforcement::Fate;

namespace {

// The time bound that a body ends with, if it has one.
std::optional<UnixSecs> max_time_of(const std::string& body) {
    const std::size_t at = body.rfind(" until ");
    if (at == body.npos) return std::nullopt;
    return u64_from_decimal(body.substr(at + 7)).value();
}

}  // namespace

Result<ports::SignedTxn> FakeSigner::sign(const ports::UnsignedTxn& txn) {
    const bool built = txn.hash == to_hex(sha256(txn.body)) && txn.body.starts_with(kind_ + " ") &&
                       txn.body.find(" at " + std::to_string(txn.slot) + " fee ") != txn.body.npos;
    if (refuses || !built) return fail(Errc::permanent, "fake signer: refused by its policy");
    return ports::SignedTxn{account_.text + " signs " + txn.body, txn.hash, txn.slot,
                            max_time_of(txn.body)};
}

asio::awaitable<Result<ports::UnsignedTxn>> FakeChainSubmitter::build(orchestrator::Call call,
                                                                      std::uint64_t slot,
                                                                      ports::Deadline) {
    co_await clock_.sleep_for(latency);
    if (reader_.is_down("build")) co_return fail(Errc::unavailable, "fake chain: build");
    if (!build_error.empty()) co_return fail(Errc::permanent, build_error);
    if (auto error = build_fault(call)) co_return Fail(std::move(*error));
    if (const auto done = would_succeed(call); !done) {
        co_return fail(Errc::permanent, done.error().detail);
    }
    if (fee_cap < price) co_return fail(Errc::limit, "fake chain: the fee is above the cap");
    std::string text = "call " + write_canonical(orchestrator::to_json(call));
    co_return made(std::move(text), slot, effect_of(std::move(call)));
}

FakeChainSubmitter::Effect FakeChainSubmitter::effect_of(orchestrator::Call call) {
    return [this, call = std::move(call)] { return reader_.execute(call, account_); };
}

asio::awaitable<Result<ports::UnsignedTxn>> FakeChainSubmitter::replace(
    std::optional<orchestrator::Call> call, ports::SignedTxn stuck, ports::Deadline) {
    co_await clock_.sleep_for(latency);
    if (reader_.is_down("replace")) co_return fail(Errc::unavailable, "fake chain: replace");
    if (stuck.max_time) co_return fail(Errc::permanent, "fake chain: it expires");
    if (call && !build_error.empty()) co_return fail(Errc::permanent, build_error);
    if (const auto done = call ? would_succeed(*call) : Result<void>{}; !done) {
        co_return fail(Errc::permanent, done.error().detail);
    }
    const U128 bid = std::max(price, bids_.at(stuck.hash) + 1);
    if (fee_cap < bid) co_return fail(Errc::limit, "fake chain: the fee is above the cap");
    if (!call) co_return made("call nothing", stuck.slot, bid, [] { return Result<void>{}; });
    std::string text = "call " + write_canonical(orchestrator::to_json(*call));
    co_return made(std::move(text), stuck.slot, bid, effect_of(std::move(*call)));
}

asio::awaitable<Result<ports::UnsignedTxn>> FakeChainSubmitter::outbid(ports::SignedTxn txn,
                                                                       ports::Deadline) {
    co_await clock_.sleep_for(latency);
    if (reader_.is_down("outbid")) co_return fail(Errc::unavailable, "fake chain: outbid");
    if (!txn.max_time) co_return fail(Errc::permanent, "fake chain: it does not expire");
    const U128 bid = std::max(price, bids_.at(txn.hash) + 1);
    if (fee_cap < bid) co_return fail(Errc::limit, "fake chain: the fee is above the cap");
    ports::UnsignedTxn out;
    out.body = "call bid for " + txn.hash + " at " + std::to_string(txn.slot) + " fee " +
               to_decimal(bid) + " until " + std::to_string(*txn.max_time);
    out.hash = to_hex(sha256(out.body));
    out.slot = txn.slot;
    bids_[out.hash] = bid;
    carries_[out.hash] = txn.hash;
    co_return out;
}

ports::UnsignedTxn FakeChainSubmitter::made(std::string text, std::uint64_t slot, Effect effect) {
    return made(std::move(text), slot, price, std::move(effect));
}

// Fees differ from build to build, so bytes built again are other bytes.
ports::UnsignedTxn FakeChainSubmitter::made(std::string text, std::uint64_t slot, U128 bid,
                                            Effect effect) {
    ports::UnsignedTxn txn;
    txn.body = text + " at " + std::to_string(slot) + " fee " + to_decimal(bid) + " of build " +
               std::to_string(++builds_);
    if (valid_secs) txn.body += " until " + std::to_string(reader_.state.head.time + *valid_secs);
    txn.hash = to_hex(sha256(txn.body));
    txn.slot = slot;
    know(txn.hash, std::move(effect), bid);
    return txn;
}

bool FakeChainSubmitter::is_over(const ports::SignedTxn& txn) const {
    return txn.max_time && reader_.state.head.time > *txn.max_time;
}

Result<void> FakeChainSubmitter::would_succeed(const orchestrator::Call& call) const {
    FakeChainReader trial = reader_;
    return trial.execute(call, account_);
}

Result<void> FakeChainSubmitter::take(ports::SignedTxn txn) {
    if (const auto carried = carries_.find(txn.hash); carried != carries_.end()) {
        U128& bid = bids_.at(carried->second);
        bid = std::max(bid, bids_.at(txn.hash));
        txn.hash = carried->second;
    }
    std::size_t block = 0;
    if (find_mined(txn.hash, block) != nullptr) return {};
    const std::uint64_t next = reader_.state.next_slots[account_.text];
    if (txn.slot < next) return fail(Errc::conflict, "fake chain: the slot is spent");
    if (txn.slot > next && !mempool_.contains(txn.slot - 1)) {
        return fail(Errc::transient, "fake chain: the slot is not next");
    }
    if (is_over(txn)) return fail(Errc::permanent, "fake chain: too late");
    if (bids_.at(txn.hash) < price) return fail(Errc::permanent, "fake chain: bids too little");
    const auto [place, fresh] = mempool_.emplace(txn.slot, txn);
    if (fresh || place->second.hash == txn.hash) return {};
    if (bids_.at(txn.hash) <= bids_.at(place->second.hash)) {
        return fail(Errc::permanent, "fake chain: another txn waits for the slot");
    }
    place->second = txn;
    return {};
}

asio::awaitable<Result<void>> FakeChainSubmitter::send(ports::SignedTxn txn, ports::Deadline) {
    const SendFault fault = send_fault();
    co_await clock_.sleep_for(latency);
    sends_.push_back(txn.bytes);
    if (!hash_from_hex(txn.hash)) co_return fail(Errc::invalid_input, "fake chain: no hash");
    if (fault == SendFault::refuse || reader_.is_down("send")) {
        co_return fail(Errc::unavailable, "fake chain: send");
    }
    if (fault == SendFault::lose_txn) co_return fail(Errc::unknown_outcome, "fake chain: send");
    auto taken = take(txn);
    if (fault == SendFault::lose_answer) co_return fail(Errc::unknown_outcome, "fake chain: send");
    co_return taken;
}

const FakeChainSubmitter::Mined* FakeChainSubmitter::find_mined(const std::string& hash,
                                                                std::size_t& block) const {
    for (block = 0; block < blocks_.size(); ++block) {
        const auto& txns = blocks_[block].txns;
        const auto found = std::ranges::find(txns, hash, &Mined::hash);
        if (found != txns.end() && !is_forgotten(block)) return &*found;
    }
    return nullptr;
}

Result<ports::TxnStatus> FakeChainSubmitter::find(const std::string& hash) const {
    if (!hash_from_hex(hash)) return fail(Errc::invalid_input, "fake chain: no hash");
    ports::TxnStatus status;
    std::size_t block = 0;
    if (const Mined* txn = find_mined(hash, block)) {
        status.place = block < final_ ? ports::TxnPlace::final : ports::TxnPlace::included;
        status.reverted = !txn->reverted.empty();
        status.revert_reason = txn->reverted;
        status.block = blocks_[block].ref;
        status.fee = bids_.at(hash);
    } else if (std::ranges::any_of(mempool_,
                                   [&](const auto& m) { return m.second.hash == hash; })) {
        status.place = ports::TxnPlace::pending;
    }
    return status;
}

std::uint64_t FakeChainSubmitter::final_slot() const {
    return final_state().next_slots.at(account_.text);
}

asio::awaitable<Result<ports::TxnStatus>> FakeChainSubmitter::lookup(std::string hash,
                                                                     ports::Deadline) {
    co_await clock_.sleep_for(latency);
    if (reader_.is_down("lookup")) co_return fail(Errc::unavailable, "fake chain: lookup");
    co_return find(hash);
}

asio::awaitable<Result<Fate>> FakeChainSubmitter::fate(ports::SignedTxn txn, ports::Deadline) {
    co_await clock_.sleep_for(latency);
    if (reader_.is_down("fate")) co_return fail(Errc::unavailable, "fake chain: fate");
    if (!hash_from_hex(txn.hash)) co_return fail(Errc::invalid_input, "fake chain: no hash");
    const bool over = final_ == blocks_.size() && is_over(txn);
    for (std::size_t block = 0; block < final_; ++block) {
        for (const Mined& mined : blocks_[block].txns) {
            if (mined.slot != txn.slot) continue;
            if (over && is_forgotten(block)) co_return Fate::spent_unseen;
            co_return mined.hash == txn.hash ? Fate::open : Fate::dead;
        }
    }
    std::size_t where = 0;
    co_return over&& find_mined(txn.hash, where) == nullptr ? Fate::dead : Fate::open;
}

void FakeChainSubmitter::mine(UnixSecs after) {
    const chain::BlockHeader& head = reader_.state.head;
    const chain::BlockNum num = head.ref.num + 1;
    mine({{num, "0x" + std::to_string(num) + "." + std::to_string(builds_)},
          head.ref.hash,
          head.time + after});
}

void FakeChainSubmitter::mine(chain::BlockHeader header) {
    Block block;
    block.before = reader_.state;
    block.ref = header.ref;
    reader_.state.head = std::move(header);
    std::uint64_t& next = reader_.state.next_slots[account_.text];
    if (std::exchange(stranger_waits_, false)) {
        mempool_.erase(next);
        block.txns.push_back({"stranger " + std::to_string(++strangers_), next++, {}});
    }
    std::erase_if(mempool_, [&](const auto& waiting) { return is_over(waiting.second); });
    for (auto waiting = mempool_.find(next); waiting != mempool_.end();
         waiting = mempool_.find(next)) {
        const ports::SignedTxn txn = waiting->second;
        if (bids_.at(txn.hash) < price) break;
        mempool_.erase(waiting);
        Mined mined{txn.hash, next++, revert_reason};
        if (mined.reverted.empty()) {
            const auto done = effects_.at(txn.hash)();
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
            if (effects_.contains(txn.hash)) hashes.push_back(txn.hash);
        }
    }
    return hashes;
}

}  // namespace warden::support
