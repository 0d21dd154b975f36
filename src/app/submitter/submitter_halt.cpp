// The submitter's halts: somebody else uses the key, or may, or rows may have been lost.
#include <algorithm>
#include <string>
#include <utility>

#include "app/submitter/submitter.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "platform/log/log.hpp"
#include "ports/unix_time.hpp"

namespace warden::app {

namespace asio = boost::asio;

// A halt outlives the process that saw its cause: what the database says counts.
asio::awaitable<Result<void>> Submitter::read_halt() {
    const auto halts = co_await deps_.txns.halts();
    if (!halts) co_return Fail(halts.error());
    std::string reason;
    for (const ports::SubmitterHalt& halt : *halts) {
        const bool own = halt.deployment == settings_.deployment && halt.signer == account_;
        if (own) reason = halt.reason;
    }
    const bool released = reason.empty() && !halted_.empty();
    if (released) {
        reconciled_ = false;  // the release explains what was seen then, not what came later
        log::event(log::Level::info, "submitter_released",
                   {{"chain", settings_.contract.chain}, {"account", account_}});
    }
    show_halt(std::move(reason));
    co_return Result<void>{};
}

void Submitter::show_halt(std::string reason) {
    if (!reason.empty() && reason != halted_) {
        log::event(log::Level::error, "submitter_halted",
                   {{"chain", settings_.contract.chain}, {"reason", reason}});
    }
    halted_ = std::move(reason);
    deps_.metrics.halted(!halted_.empty());
}

asio::awaitable<Result<void>> Submitter::reconcile(ports::Fence fence) {
    const auto account = co_await deps_.reader.account(deps_.signer.account(), deadline());
    if (!account) co_return Fail(account.error());
    const auto explained = co_await deps_.txns.explained_below(settings_.deployment, account_);
    if (!explained) co_return Fail(explained.error());
    const auto check = enforcement::check_slots(account->next_slot, *explained);
    if (check == enforcement::SlotCheck::unexplained) {
        auto done =
            co_await halt(account->next_slot,
                          "account " + account_ + " is at slot " +
                              std::to_string(account->next_slot) + " but we explain those below " +
                              std::to_string(**explained) + ": somebody else uses this key",
                          fence);
        if (!done) co_return done;
    }
    reconciled_ = true;
    co_return Result<void>{};
}

// A standby that took over, or a restored backup, may lack rows of txns that were sent: an operator
// looks at the account before anything else is sent, and not before those have had their end.
// It may happen under a lease that goes on, behind a pool that hides it: each pass looks.
asio::awaitable<Result<void>> Submitter::check_history(ports::Fence fence) {
    const auto history = co_await deps_.txns.history(settings_.deployment, account_);
    if (!history) co_return Fail(history.error());
    waits_after_halt_ =
        ports::unix_secs(deps_.clock) < history->halted_at + settings_.halt_wait_secs;
    if (history->noted == history->now) co_return Result<void>{};
    if (!history->noted.empty()) {
        const auto account = co_await deps_.reader.account(deps_.signer.account(), deadline());
        if (!account) co_return Fail(account.error());
        auto done = co_await halt(std::max<std::uint64_t>(account->next_slot, 1),
                                  "the database of account " + account_ + " is " + history->now +
                                      " and was " + history->noted +
                                      ": a standby took over or a backup was restored, and rows "
                                      "of txns that were sent may be lost",
                                  fence);
        if (!done) co_return done;
    }
    co_return co_await deps_.txns.note_history(settings_.deployment, account_, history->now,
                                               std::move(fence));
}

// A slot of ours that is spent without our txn was spent by somebody who has our key. One that is
// spent where nobody can look any more may have been spent by us: a person looks. The row outlives
// the coroutine.
asio::awaitable<Result<void>> Submitter::check_spent(const ports::StoredTxn& row,
                                                     enforcement::Fate fate, ports::Fence fence) {
    const bool unseen = fate == enforcement::Fate::spent_unseen;
    const std::string slot = "slot " + std::to_string(row.slot) + " of account " + account_;
    const auto account = co_await deps_.reader.account(deps_.signer.account(), deadline());
    if (!account) co_return Fail(account.error());
    const bool spent = account->next_slot > row.slot;
    if (unseen && !spent) {
        co_return fail(Errc::unavailable, slot + " is spent for some endpoints, not for others");
    }
    if (!spent) co_return Result<void>{};
    const std::string why =
        unseen ? " was spent before all blocks that the endpoints keep, by our txn " +
                     row.txn->hash + " or by another one: look for it in an archive of the chain"
               : " was spent by a txn that is not ours: somebody else uses this key";
    co_return co_await halt(account->next_slot, slot + why, std::move(fence));
}

// Stored before anything else follows from it, so that no crash forgets it.
asio::awaitable<Result<void>> Submitter::halt(std::uint64_t next_slot, std::string why,
                                              ports::Fence fence) {
    may_act_ = false;
    ports::SubmitterHalt wanted;
    wanted.contract = settings_.contract;
    wanted.deployment = settings_.deployment;
    wanted.signer = account_;
    wanted.next_slot = next_slot;
    wanted.reason = std::move(why);
    wanted.halted_at = ports::unix_secs(deps_.clock);
    const auto stored = co_await deps_.txns.halt(std::move(wanted), fence);
    if (!stored) co_return Fail(stored.error());
    show_halt(stored->reason);
    co_return Result<void>{};
}

}  // namespace warden::app
