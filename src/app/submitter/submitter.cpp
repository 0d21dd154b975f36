#include "app/submitter/submitter.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "app/stage/lease.hpp"
#include "domain/base/row_error.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "platform/async/timeout.hpp"
#include "platform/log/log.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;
using enforcement::GoalState;
using enforcement::IntentState;
using enforcement::Seen;
using enforcement::TxnAction;
using enforcement::TxnState;
using ports::StoredIntent;
using ports::StoredTxn;

orchestrator::SlashKey slash_key_of(const orchestrator::Call& call) {
    return std::visit([](const orchestrator::SlashKey& key) { return key; }, call);
}

Seen seen_of(ports::TxnPlace place) {
    switch (place) {
        case ports::TxnPlace::unknown: return Seen::unknown;
        case ports::TxnPlace::pending: return Seen::pending;
        case ports::TxnPlace::included: return Seen::included;
        case ports::TxnPlace::final: return Seen::final;
    }
    return Seen::unavailable;
}

bool waits_for_inclusion(const StoredTxn& row) {
    return row.state == TxnState::reserved || row.state == TxnState::signed_ ||
           row.state == TxnState::sent;
}

}  // namespace

Submitter::Submitter(SubmitterSettings settings, Deps deps)
    : settings_(std::move(settings)),
      deps_(deps),
      pulse_("submitter of " + settings_.contract.chain),
      account_(deps.signer.account().text) {}

asio::awaitable<void> Submitter::run() {
    return run_under_lease(
        {deps_.leadership, deps_.clock, deps_.metrics, pulse_},
        {"submitter/" + settings_.contract.text() + "/" + account_, settings_.lease_ttl,
         settings_.poll},
        [this](ports::Fence fence) { return pass(std::move(fence)); },
        [this] { reconciled_ = false; });
}

asio::awaitable<Result<void>> Submitter::pass(ports::Fence fence) {
    const auto latest = co_await deps_.reader.latest(deadline());
    if (!latest) co_return Fail(latest.error());
    chain_now_ = latest->time;
    const auto switches = co_await deps_.decisions.switches();
    if (!switches) co_return Fail(switches.error());
    auto known = co_await read_halt();
    if (!known) co_return known;
    if (!reconciled_ && halted_.empty()) {
        auto done = co_await reconcile(fence);
        if (!done) co_return done;
    }
    may_act_ = settings_.may_send && !switches->killed && halted_.empty();

    auto rows = co_await deps_.txns.unfinished(settings_.deployment, account_);
    if (!rows) co_return Fail(rows.error());
    for (StoredTxn& row : *rows) {
        const std::uint64_t slot = row.slot;
        auto done = co_await follow(std::move(row), fence);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip("slot " + std::to_string(slot), done.error());
    }

    rows = co_await deps_.txns.unfinished(settings_.deployment, account_);
    if (!rows) co_return Fail(rows.error());
    bool may_start = may_act_ && std::none_of(rows->begin(), rows->end(), waits_for_inclusion);
    deps_.metrics.unfinished(rows->size());

    for (const IntentState state : {IntentState::live, IntentState::wanted}) {
        ports::IntentQuery query;
        query.deployment = settings_.deployment;
        query.state = state;
        auto intents = co_await deps_.txns.intents(query);
        if (!intents) co_return Fail(intents.error());
        // The nearest deadline comes first, intents without one last.
        std::ranges::sort(*intents, {}, [](const StoredIntent& stored) {
            const bool endless = stored.intent.last_build == 0;
            return std::tuple(endless, stored.intent.last_build, stored.id);
        });
        for (StoredIntent& intent : *intents) {
            const std::string key = intent.intent.key;
            auto done = co_await end_or_start(std::move(intent), may_start, fence);
            if (!done && !is_of_one_row(done.error())) co_return done;
            if (!done) skip(key, done.error());
            // One txn of the account waits for inclusion at a time.
            const auto now = co_await deps_.txns.unfinished(settings_.deployment, account_);
            if (!now) co_return Fail(now.error());
            may_start = may_act_ && halted_.empty() &&
                        std::none_of(now->begin(), now->end(), waits_for_inclusion);
        }
    }
    co_return Result<void>{};
}

// It is tried again in the next pass.
void Submitter::skip(const std::string& what, const Error& error) {
    deps_.metrics.skipped();
    log::event(log::Level::error, "submitter_skips",
               {{"chain", settings_.contract.chain}, {"what", what}, {"error", error.text()}});
}

// One step of one txn.
asio::awaitable<Result<void>> Submitter::follow(StoredTxn row, ports::Fence fence) {
    if (row.txn) co_return co_await look_up(std::move(row), fence);
    if (!may_act_) co_return Result<void>{};
    // Crashed between the reservation and the signed bytes: nothing was ever sent under this slot.
    auto intent = co_await intent_of(row);
    if (!intent) co_return Fail(intent.error());
    co_return co_await build(std::move(row), std::move(*intent), fence);
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
    if (input.seen == Seen::unknown && input.sends > 0) {
        const auto dead = co_await deps_.chain.dead(*row.txn, deadline());
        if (!dead) co_return Fail(dead.error());
        input.dead = *dead;
    }
    const auto step = enforcement::step(input);
    const TxnState before = row.state;
    row.state = step.state;
    if (step.state == TxnState::dead) {
        log::event(log::Level::error, "txn_dead",
                   {{"hash", row.txn->hash}, {"slot", row.slot}, {"account", account_}});
        auto done = co_await check_spent(row.slot, fence);
        if (!done) co_return done;
    }
    if (row.state != before) {
        deps_.metrics.txn(row.state);
        log::event(log::Level::info, "txn",
                   {{"chain", settings_.contract.chain},
                    {"hash", row.txn->hash},
                    {"slot", row.slot},
                    {"state", name(row.state)},
                    {"block_num", row.block_num}});
        auto stored = co_await deps_.txns.update(row, fence);
        if (!stored) co_return stored;
    }
    if (step.action == TxnAction::send) co_return co_await send(std::move(row), fence);
    co_return Result<void>{};
}

// The one first send and every later one: the bytes come from the row.
asio::awaitable<Result<void>> Submitter::send(StoredTxn row, ports::Fence fence) {
    const auto sent = co_await deps_.chain.send(*row.txn, deadline());
    deps_.metrics.send(sent.has_value());
    const bool maybe_taken = sent || sent.error().is(Condition::unknown_outcome) ||
                             sent.error().code == make_error_code(Errc::conflict);
    if (maybe_taken) {
        row.sends += 1;
        row.state = TxnState::sent;
    }
    row.error = sent ? std::string() : sent.error().text();
    if (!sent) {
        log::event(log::Level::warning, "txn_send_failed",
                   {{"hash", row.txn->hash}, {"error", row.error}});
    }
    co_return co_await deps_.txns.update(std::move(row), fence);
}

asio::awaitable<Result<StoredIntent>> Submitter::intent_of(StoredTxn row) {
    ports::IntentQuery query;
    query.deployment = settings_.deployment;
    query.after = row.intent_id - 1;
    query.limit = 1;
    auto intents = co_await deps_.txns.intents(query);
    if (!intents) co_return Fail(intents.error());
    if (intents->empty() || intents->front().id != row.intent_id) {
        co_return fail(Errc::not_found, "intent " + std::to_string(row.intent_id) + " of a txn");
    }
    co_return std::move(intents->front());
}

asio::awaitable<Result<enforcement::Goal>> Submitter::read_goal(orchestrator::Call call) {
    const auto key = slash_key_of(call);
    enforcement::ChainFacts facts;
    facts.now = chain_now_;
    const auto reservation = co_await deps_.reader.reservation(key.reservation_id, deadline());
    if (!reservation) co_return Fail(reservation.error());
    const auto& terms = reservation->reservation;
    const chain::Address own = deps_.signer.account();
    facts.own_is_party = terms.provider == own || terms.consumer == own;
    const auto config = co_await deps_.reader.config(terms.config_version, deadline());
    if (!config) co_return Fail(config.error());
    facts.quorum = config->quorum;
    const auto oracle = co_await deps_.reader.is_oracle(own, deadline());
    if (!oracle) co_return Fail(oracle.error());
    facts.oracle_authorised = *oracle;
    const auto slash = co_await deps_.reader.slash(key, deadline());
    if (!slash) co_return Fail(slash.error());
    if (*slash) {
        facts.slash = (*slash)->slash;
        facts.attest_until = (*slash)->attest_until;
        facts.dispute_until = (*slash)->dispute_until;
        facts.decide_until = (*slash)->decide_until;
        facts.support = (*slash)->support;
    }
    co_return enforcement::goal_of(call, facts, own);
}

// Ends the intent when its goal is reached, lost or out of time; else starts a txn for it when none
// of it is under way.
asio::awaitable<Result<void>> Submitter::end_or_start(StoredIntent intent, bool may_start,
                                                      ports::Fence fence) {
    const auto txns = co_await deps_.txns.txns(intent.id);
    if (!txns) co_return Fail(txns.error());
    const bool under_way = std::any_of(txns->begin(), txns->end(), [](const StoredTxn& row) {
        return !enforcement::is_ended(row.state);
    });
    // A goal read before finality could still be undone: the intent stays live until then.
    if (under_way) co_return Result<void>{};
    if (chain_now_ < intent.intent.not_before) co_return Result<void>{};

    const auto goal = co_await read_goal(intent.intent.call);
    if (!goal) co_return Fail(goal.error());
    std::optional<IntentState> end;
    std::string result;
    if (goal->state == GoalState::reached) {
        const bool ours = std::any_of(txns->begin(), txns->end(), [](const StoredTxn& row) {
            return row.state == TxnState::final;
        });
        end = IntentState::done;
        result = ours || goal->by_us ? "ours" : "adopted";
    } else if (goal->state == GoalState::impossible) {
        end = IntentState::failed;
        result = goal->reason;
    } else if (intent.intent.last_build != 0 && chain_now_ > intent.intent.last_build) {
        end = IntentState::expired;
        result = "last_build_passed";
    } else if (txns->size() >= settings_.builds_max) {
        end = IntentState::failed;
        result = "too_many_txns: " + txns->back().error;
    }
    if (end) {
        deps_.metrics.intent(orchestrator::name(intent.intent.call), *end);
        log::event(log::Level::info, "intent_ended",
                   {{"key", intent.intent.key}, {"state", name(*end)}, {"result", result}});
        co_return co_await deps_.txns.end_intent(intent.id, *end, result, fence);
    }
    if (goal->state == GoalState::waiting || !may_start) co_return Result<void>{};
    co_return co_await start(std::move(intent), fence);
}

asio::awaitable<Result<void>> Submitter::start(StoredIntent intent, ports::Fence fence) {
    const auto account = co_await deps_.reader.account(deps_.signer.account(), deadline());
    if (!account) co_return Fail(account.error());
    const auto last = co_await deps_.txns.last_slot(settings_.deployment, account_);
    if (!last) co_return Fail(last.error());
    const bool behind = last->has_value() && account->next_slot < **last;
    if (behind) co_return Result<void>{};  // a re-org: our older txns go in again first
    if (enforcement::check_slots(account->next_slot, last->has_value(), last->value_or(0)) ==
        enforcement::SlotCheck::unexplained) {
        reconciled_ = false;
        co_return Result<void>{};
    }
    auto row = co_await deps_.txns.reserve(intent.id, account_, account->next_slot, fence);
    if (!row) {
        // Taken by a txn of ours that the chain has forgotten for now: wait for it.
        if (row.error().code == make_error_code(Errc::conflict)) co_return Result<void>{};
        co_return Fail(row.error());
    }
    co_return co_await build(std::move(*row), std::move(intent), fence);
}

asio::awaitable<Result<void>> Submitter::build(StoredTxn row, StoredIntent intent,
                                               ports::Fence fence) {
    auto unsigned_txn = co_await deps_.chain.build(intent.intent.call, row.slot, deadline());
    Result<ports::SignedTxn> signed_txn =
        unsigned_txn ? deps_.signer.sign(*unsigned_txn) : Fail(unsigned_txn.error());
    if (!signed_txn) {
        log::event(log::Level::warning, "txn_build_failed",
                   {{"key", intent.intent.key}, {"error", signed_txn.error().text()}});
        if (signed_txn.error().is(Condition::transient)) co_return Fail(signed_txn.error());
        // Nothing was signed: the slot is free again, the goal is read anew in the next pass.
        row.state = TxnState::dead;
        row.error = signed_txn.error().text();
        co_return co_await deps_.txns.update(std::move(row), fence);
    }
    auto stored = co_await deps_.txns.put_signed(row.id, *signed_txn, fence);
    if (!stored) co_return stored;
    row.txn = std::move(*signed_txn);
    row.state = TxnState::signed_;
    deps_.metrics.txn(row.state);
    co_return co_await send(std::move(row), fence);
}

}  // namespace warden::app
