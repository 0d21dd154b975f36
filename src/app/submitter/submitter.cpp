#include "app/submitter/submitter.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <tuple>
#include <utility>

#include "app/stage/lease.hpp"
#include "domain/base/row_error.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "platform/log/log.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;
using enforcement::GoalState;
using enforcement::IntentState;
using enforcement::TxnState;
using ports::StoredIntent;
using ports::StoredTxn;

// A slot waits while none of its txns is in a block.
bool wait_for_inclusion(const std::vector<StoredTxn>& rows) {
    std::set<std::uint64_t> included;
    for (const StoredTxn& row : rows) {
        if (row.state == TxnState::included) included.insert(row.slot);
    }
    return std::ranges::any_of(rows,
                               [&](const StoredTxn& row) { return !included.contains(row.slot); });
}

enforcement::IntentFacts facts_of(const StoredIntent& intent, const std::vector<StoredTxn>& rows) {
    enforcement::IntentFacts facts;
    facts.last_build = intent.intent.last_build;
    for (const StoredTxn& row : rows) {
        const bool final = row.state == TxnState::final;
        if (final) facts.own_num = std::max(facts.own_num, row.block_num);
        if (final || row.state == TxnState::reverted) ++facts.spent;
    }
    return facts;
}

}  // namespace

Submitter::Submitter(SubmitterSettings settings, Deps deps)
    : settings_(std::move(settings)),
      deps_(deps),
      pulse_("submitter of " + settings_.contract.chain),
      account_(deps.signer.account().text),
      builds_(settings_.builds),
      waits_(settings_.waits),
      sends_(settings_.sends),
      replaces_(settings_.builds),
      finals_(settings_.waits) {}

asio::awaitable<void> Submitter::run() {
    return run_under_lease(
        {deps_.leadership, deps_.clock, deps_.metrics, pulse_},
        {"submitter/" + settings_.contract.text() + "/" + account_, settings_.lease_ttl,
         settings_.poll},
        [this](ports::Fence fence) { return pass(std::move(fence)); },
        [this] {
            reconciled_ = false;
            quiet_since_ = {};
        });
}

Millis Submitter::steady() const {
    return std::chrono::floor<Millis>(deps_.clock.now().time_since_epoch());
}

std::string Submitter::standstill(ports::Clock::TimePoint now) const {
    std::string silent = pulse_.standstill(now);
    if (!silent.empty()) return silent;
    const bool working = quiet_since_ == ports::Clock::TimePoint{};
    if (working || now - quiet_since_ < settings_.stuck) return {};
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - quiet_since_);
    return "the account of " + settings_.contract.chain + " gets nothing on the chain for " +
           std::to_string(minutes.count()) +
           " minutes: " + (halted_.empty() ? last_trouble_ : halted_);
}

asio::awaitable<Result<void>> Submitter::pass(ports::Fence fence) {
    progressed_ = false;
    auto ready = co_await prepare(fence);
    if (!ready) co_return ready;
    auto rows = co_await deps_.txns.unfinished(settings_.deployment, account_);
    if (!rows) co_return Fail(rows.error());
    if (!rows->empty()) {
        auto checked = co_await check_understood();
        if (!checked) co_return checked;
    }
    slots_.clear();
    for (const StoredTxn& row : *rows) {
        Slot& slot = slots_[row.slot];
        slot.newest = std::max(slot.newest, row.id);
        if (row.replaces) ++slot.replacements;
        slot.included = slot.included || row.state == TxnState::included;
    }
    for (StoredTxn& row : *rows) {
        const std::uint64_t slot = row.slot;
        auto done = co_await follow(std::move(row), fence);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip("slot " + std::to_string(slot), done.error());
    }
    co_return co_await serve(std::move(fence));
}

asio::awaitable<Result<void>> Submitter::prepare(ports::Fence fence) {
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
    if (halted_.empty()) {
        auto done = co_await check_history(std::move(fence));
        if (!done) co_return done;
    }
    const bool quiet = !halted_.empty() || waits_after_halt_;
    may_act_ = settings_.may_send && !switches->killed && !quiet;
    co_return Result<void>{};
}

// Asked only where something is to be done: an idle pass does without. The contract may have become
// another: what its functions do now, nobody knows.
asio::awaitable<Result<void>> Submitter::check_understood() {
    const auto progress = co_await deps_.projection.progress(settings_.contract);
    if (!progress) co_return Fail(progress.error());
    if (*progress && (*progress)->undecoded_from) may_act_ = false;
    co_return Result<void>{};
}

// It is tried again in the next pass.
void Submitter::skip(const std::string& what, const Error& error) {
    deps_.metrics.skipped();
    last_trouble_ = what + ": " + error.text();
    log::event(log::Level::error, "submitter_skips",
               {{"chain", settings_.contract.chain}, {"what", what}, {"error", error.text()}});
}

// Intents, the nearest deadline first: at most looks_max of them, those without a deadline in turn.
asio::awaitable<Result<void>> Submitter::serve(ports::Fence fence) {
    const auto rows = co_await deps_.txns.unfinished(settings_.deployment, account_);
    if (!rows) co_return Fail(rows.error());
    const bool waits = wait_for_inclusion(*rows);
    deps_.metrics.unfinished(rows->size());
    auto open = co_await open_intents();
    if (!open) co_return Fail(open.error());
    if (rows->empty() && !open->empty()) {  // else it was asked before
        auto checked = co_await check_understood();
        if (!checked) co_return checked;
    }

    Turn turn;
    turn.fence = std::move(fence);
    turn.may_start = may_act_ && halted_.empty() && !waits;
    std::vector<std::uint64_t> ids;
    for (const StoredTxn& row : *rows) turn.under_way.insert(row.intent_id);
    for (const StoredTxn& row : *rows) ids.push_back(row.id);
    sends_.keep(ids);
    finals_.keep(ids);
    replaces_.keep(ids);
    std::erase_if(refused_, [&](std::uint64_t id) { return !std::ranges::count(ids, id); });
    ids.clear();
    for (const StoredIntent& intent : *open) ids.push_back(intent.id);
    builds_.keep(ids);
    waits_.keep(ids);

    for (StoredIntent& intent : *open) {
        if (turn.looks == settings_.looks_max) break;
        if (turn.under_way.contains(intent.id) || !is_due(intent, turn.may_start)) continue;
        ++turn.looks;
        if (intent.intent.last_build == 0) last_endless_ = intent.id;
        const std::string key = intent.intent.key;
        auto done = co_await look_at(std::move(intent), turn);
        if (!done && !is_of_one_row(done.error())) co_return done;
        if (!done) skip(key, done.error());
    }
    note_progress(waits || turn.started || builds_.size() > 0);
    if (turn.answers == 0 && !turn.trouble) co_return turn.trouble;
    co_return Result<void>{};
}

asio::awaitable<Result<std::vector<StoredIntent>>> Submitter::open_intents() {
    std::vector<StoredIntent> open;
    for (const IntentState state : {IntentState::live, IntentState::wanted}) {
        ports::IntentQuery query;
        query.deployment = settings_.deployment;
        query.state = state;
        while (true) {
            auto page = co_await deps_.txns.intents(query);
            if (!page) co_return Fail(page.error());
            for (StoredIntent& intent : *page) open.push_back(std::move(intent));
            if (page->size() < query.limit) break;
            query.after = open.back().id;
        }
    }
    std::ranges::sort(open, {}, [this](const StoredIntent& stored) {
        const bool endless = stored.intent.last_build == 0;
        const bool had_its_turn = endless && stored.id <= last_endless_;
        return std::tuple(endless, stored.intent.last_build, had_its_turn, stored.id);
    });
    co_return open;
}

bool Submitter::is_due(const StoredIntent& intent, bool may_start) const {
    const Millis now = steady();
    if (chain_now_ < intent.intent.not_before || !builds_.is_due(intent.id, now)) return false;
    return may_start || waits_.is_due(intent.id, now);
}

// Ends the intent when its goal is reached, lost or out of time; else starts a txn for it. Turn
// outlives the coroutine.
asio::awaitable<Result<void>> Submitter::look_at(StoredIntent intent, Turn& turn) {
    const auto txns = co_await deps_.txns.txns(intent.id);
    if (!txns) co_return Fail(txns.error());
    enforcement::IntentFacts facts = facts_of(intent, *txns);
    facts.now = chain_now_;
    facts.spent_max = settings_.builds_max;
    auto settled = co_await read_settled(intent.intent.call, facts);
    if (!settled) co_return settled;
    auto goal = co_await read_goal(intent.intent.call);
    // A refusal is an answer, too: the chain is there, and this one intent is held.
    if (goal || !goal.error().is(Condition::transient)) ++turn.answers;
    if (goal) {
        facts.newest = std::move(*goal);
    } else {
        facts.newest.state = GoalState::waiting;
    }
    auto step = enforcement::step_intent(facts);
    if (step.end == IntentState::failed && !txns->empty()) {
        step.result += txns->back().error.empty() ? "" : ": " + txns->back().error;
    }
    if (step.end) co_return co_await end(intent, *step.end, std::move(step.result), turn.fence);
    if (!goal) {
        hold(intent, turn, goal.error());
        co_return Result<void>{};
    }
    if (!step.build || !turn.may_start) {
        builds_.forget(intent.id);
        waits_.failed(intent.id, steady());
        co_return Result<void>{};
    }
    co_return co_await start(std::move(intent), turn);
}

asio::awaitable<Result<void>> Submitter::end(const StoredIntent& intent, IntentState state,
                                             std::string result, ports::Fence fence) {
    progressed_ = true;
    deps_.metrics.intent(orchestrator::name(intent.intent.call), state);
    log::event(log::Level::info, "intent_ended",
               {{"key", intent.intent.key}, {"state", name(state)}, {"result", result}});
    co_return co_await deps_.txns.end_intent(intent.id, state, std::move(result), std::move(fence));
}

// Nothing is written before there are signed bytes: what can't be built leaves no row, and no slot
// taken.
asio::awaitable<Result<void>> Submitter::start(StoredIntent intent, Turn& turn) {
    const auto account = co_await deps_.reader.account(deps_.signer.account(), deadline());
    if (!account) {
        hold(intent, turn, account.error());
        co_return Result<void>{};
    }
    const auto explained = co_await deps_.txns.explained_below(settings_.deployment, account_);
    if (!explained) co_return Fail(explained.error());
    // A re-org, or endpoints that lag: our older txns come first.
    if (*explained && account->next_slot < **explained) {
        const Error behind{make_error_code(Errc::unavailable),
                           "the chain shows the account at slot " +
                               std::to_string(account->next_slot) + ", before those below " +
                               std::to_string(**explained) + " that our txns spend"};
        hold(intent, turn, behind);
        co_return Result<void>{};
    }
    if (enforcement::check_slots(account->next_slot, *explained) ==
        enforcement::SlotCheck::unexplained) {
        reconciled_ = false;
        co_return Result<void>{};
    }
    const auto unsigned_txn =
        co_await deps_.chain.build(intent.intent.call, account->next_slot, deadline());
    Result<ports::SignedTxn> txn =
        unsigned_txn ? deps_.signer.sign(*unsigned_txn) : Fail(unsigned_txn.error());
    if (!txn) {
        hold(intent, turn, txn.error());
        co_return Result<void>{};
    }
    builds_.forget(intent.id);
    auto row = co_await deps_.txns.reserve(intent.id, account_, account->next_slot, turn.fence);
    if (!row) co_return Fail(row.error());
    turn.may_start = false;
    turn.started = true;
    auto stored = co_await deps_.txns.put_signed(row->id, *txn, turn.fence);
    if (!stored) co_return stored;
    row->txn = std::move(*txn);
    row->state = TxnState::signed_;
    deps_.metrics.txn(row->state);
    co_return co_await send(std::move(*row), turn.fence);
}

// Whatever the chain says against it may pass: the intent is tried again, more and more rarely,
// until its time is over.
void Submitter::hold(const StoredIntent& intent, Turn& turn, const Error& error) {
    builds_.failed(intent.id, steady());
    turn.trouble = Fail(error);
    last_trouble_ = intent.intent.key + ": " + error.text();
    log::event(log::Level::warning, "intent_held",
               {{"key", intent.intent.key}, {"error", error.text()}});
}

void Submitter::note_progress(bool busy) {
    const auto now = deps_.clock.now();
    const bool may = may_act_ || !halted_.empty();
    if (progressed_ || !busy || !may || quiet_since_ == ports::Clock::TimePoint{}) {
        quiet_since_ = now;
    }
    deps_.metrics.held(builds_.size());
    deps_.metrics.stuck(std::chrono::floor<Seconds>(now - quiet_since_));
}

}  // namespace warden::app
