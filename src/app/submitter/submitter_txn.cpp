// What becomes of the submitter's txns: looked up, sent again, given up when they are dead.
#include <algorithm>
#include <optional>
#include <utility>

#include "app/submitter/submitter.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "platform/log/log.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;
using enforcement::Fate;
using enforcement::Seen;
using enforcement::TxnAction;
using enforcement::TxnState;
using ports::StoredTxn;

Seen seen_of(ports::TxnPlace place) {
    switch (place) {
        case ports::TxnPlace::unknown: return Seen::unknown;
        case ports::TxnPlace::pending: return Seen::pending;
        case ports::TxnPlace::included: return Seen::included;
        case ports::TxnPlace::final: return Seen::final;
    }
    return Seen::unavailable;
}

}  // namespace

// One step of one txn.
asio::awaitable<Result<void>> Submitter::follow(StoredTxn row, ports::Fence fence) {
    // Crashed between the reservation and the bytes.
    if (!row.txn) co_return co_await move(row, TxnState::dead, std::move(fence));
    const bool watched = row.state == TxnState::included;
    if (watched && !finals_.is_due(row.id, steady())) co_return Result<void>{};
    if (watched) finals_.failed(row.id, steady());
    co_return co_await look_up(std::move(row), std::move(fence));
}

asio::awaitable<Result<void>> Submitter::look_up(StoredTxn row, ports::Fence fence) {
    enforcement::TxnInput input;
    input.state = row.state;
    input.sends = row.sends;
    input.may_act = may_act_;
    const auto status = co_await deps_.chain.lookup(row.txn->hash, deadline());
    if (status) {
        input.seen = seen_of(status->place);
        input.reverted = status->reverted;
        if (status->reverted) row.error = status->revert_reason;
        row.block_hash = status->block.hash;
        row.block_num = status->block.num;
    }
    // Bytes that were never taken die as others do; those that have an end are not asked for before
    // it.
    const bool may_be_dead = !row.txn->max_time || chain_now_ > *row.txn->max_time;
    if (input.seen == Seen::unknown && may_be_dead) {
        input.fate = (co_await deps_.chain.fate(*row.txn, deadline())).value_or(Fate::open);
    }
    const auto step = enforcement::step(input);
    if (step.state == TxnState::dead) {
        auto done = co_await bury(row, input.fate, fence);
        if (!done) co_return done;
    }
    auto moved = co_await move(row, step.state, fence);
    if (!moved) co_return moved;
    if (is_stuck(row, input.seen)) co_return co_await replace(std::move(row), std::move(fence));
    if (step.action != TxnAction::send) {
        sends_.forget(row.id);
        co_return Result<void>{};
    }
    const bool newest = slots_[row.slot].newest == row.id;
    if (!newest || !sends_.is_due(row.id, steady())) co_return Result<void>{};
    co_return co_await send(std::move(row), std::move(fence));
}

// A slot that is spent although all its txns are dead was spent by somebody else.
asio::awaitable<Result<void>> Submitter::bury(const StoredTxn& row, Fate fate, ports::Fence fence) {
    log::event(log::Level::error, "txn_dead",
               {{"hash", row.txn->hash},
                {"slot", row.slot},
                {"account", account_},
                {"proven", fate == Fate::dead}});
    const auto all = co_await deps_.txns.txns(row.intent_id);
    if (!all) co_return Fail(all.error());
    const bool last = std::ranges::none_of(*all, [&](const StoredTxn& other) {
        return other.id != row.id && other.slot == row.slot && other.state != TxnState::dead;
    });
    if (last) co_return co_await check_spent(row, fate, std::move(fence));
    co_return Result<void>{};
}

// Stores a new state. The row outlives the coroutine.
asio::awaitable<Result<void>> Submitter::move(StoredTxn& row, TxnState state, ports::Fence fence) {
    if (row.state == state) co_return Result<void>{};
    row.state = state;
    progressed_ = progressed_ || state == TxnState::included || state == TxnState::final ||
                  state == TxnState::reverted;
    deps_.metrics.txn(state);
    log::event(log::Level::info, "txn",
               {{"chain", settings_.contract.chain},
                {"hash", row.txn ? row.txn->hash : std::string()},
                {"slot", row.slot},
                {"state", name(state)},
                {"block_num", row.block_num}});
    co_return co_await deps_.txns.update(row, std::move(fence));
}

// The one first send and every later one: what they carry comes from the row.
asio::awaitable<Result<void>> Submitter::send(StoredTxn row, ports::Fence fence) {
    sends_.failed(row.id, steady());
    auto bid = co_await bid_for(row);
    const auto sent = co_await deps_.chain.send(std::move(bid), deadline());
    deps_.metrics.send(sent.has_value());
    const bool maybe_taken = sent || sent.error().is(Condition::unknown_outcome) ||
                             sent.error().code == make_error_code(Errc::conflict);
    if (maybe_taken) {
        row.sends += 1;
        row.state = TxnState::sent;
    }
    const bool refused = !maybe_taken && sent.error().is(Condition::permanent);
    if (refused) refused_.insert(row.id);
    if (!refused) refused_.erase(row.id);
    row.error = sent ? std::string() : sent.error().text();
    if (!sent) {
        last_trouble_ = row.error;
        log::event(log::Level::warning, "txn_send_failed",
                   {{"hash", row.txn->hash}, {"error", row.error}});
    }
    co_return co_await deps_.txns.update(std::move(row), std::move(fence));
}

}  // namespace warden::app
