#include "app/enforcer/enforcer.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <tuple>
#include <utility>

#include "app/reading/read.hpp"
#include "app/stage/lease.hpp"
#include "domain/base/row_error.hpp"
#include "domain/enforcement/goal.hpp"
#include "domain/orchestrator/judgement.hpp"
#include "domain/orchestrator/judges.hpp"
#include "domain/scoring/verdict_detail.hpp"
#include "platform/log/log.hpp"
#include "ports/unix_time.hpp"

namespace warden::app {

namespace asio = boost::asio;
using enforcement::DecisionAction;
using enforcement::DecisionState;

Enforcer::Enforcer(EnforcerSettings settings, Deps deps)
    : settings_(std::move(settings)), deps_(deps), pulse_("enforcer of " + contract().chain) {}

asio::awaitable<void> Enforcer::run() {
    return run_under_lease(
        {deps_.leadership, deps_.clock, deps_.metrics, pulse_},
        {"enforcer/" + contract().text(), settings_.lease_ttl, settings_.poll},
        [this](ports::Fence fence) { return pass(std::move(fence)); }, [] {});
}

asio::awaitable<Result<void>> Enforcer::pass(ports::Fence fence) {
    auto refreshed = co_await deps_.view.refresh();
    if (!refreshed) co_return refreshed;
    const auto& progress = deps_.view.progress();
    if (!progress) co_return Result<void>{};
    // The contract may have become another: the indexer says what it does not understand.
    if (progress->undecoded_from) co_return Result<void>{};
    newest_time_ = progress->latest.time;
    chain_now_ = std::min(newest_time_, ports::unix_secs(deps_.clock));
    verified_time_ = progress->verified_time;
    verified_num_ = progress->verified_num;
    if (running_since_ == 0) running_since_ = ports::unix_secs(deps_.clock);
    auto switches = co_await deps_.decisions.switches();
    if (!switches) co_return Fail(switches.error());
    switches_ = std::move(*switches);

    auto taken = co_await take_decisions();
    if (!taken) co_return taken;
    taken = co_await take_verdicts();
    if (!taken) co_return taken;
    deps_.metrics.open_keys(open_.size());
    for (std::size_t i = 0; i < unreadable_; ++i) deps_.metrics.skipped();

    // In rounds, so that everything has its turn, also behind a key that ends each pass.
    if (round_.empty()) round_ = by_deadline();
    link_failed_ = false;
    const std::size_t reads = deps_.evidence.payment_reads();
    for (std::size_t left = settings_.pass_max; left > 0 && !round_.empty(); --left) {
        if (deps_.evidence.payment_reads() - reads >= settings_.payment_reads_max) break;
        const ports::WindowKey key = round_.back();
        round_.pop_back();
        ports::VerdictRow verdict = open_.at(key);  // a copy: its step may close it
        auto done = co_await handle(std::move(verdict), fence);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip(key, done.error());
    }
    co_return Result<void>{};
}

// The last one has the nearest deadline to file: to propose, then to attest. Those whose deadlines
// are over come after all others: their slash is on the chain, or will never be.
std::vector<ports::WindowKey> Enforcer::by_deadline() const {
    std::vector<std::tuple<bool, UnixSecs, ports::WindowKey>> order;
    order.reserve(open_.size());
    for (const auto& [key, verdict] : open_) {
        UnixSecs until = verdict.end;
        const auto* reservation = deps_.view.find<orchestrator::Reservation>(
            orchestrator::reservation_key(key.reservation.number));
        const auto* config = reservation == nullptr
                                 ? nullptr
                                 : deps_.view.find<orchestrator::Config>(
                                       orchestrator::config_key(reservation->config_version));
        if (config != nullptr) {
            const auto times = orchestrator::slash_deadlines(verdict.end, *config);
            until = chain_now_ < times.claim_until ? times.claim_until : times.attest_until;
        }
        order.emplace_back(until <= chain_now_, until, key);
    }
    std::ranges::sort(order, std::ranges::greater{});
    std::vector<ports::WindowKey> keys;
    keys.reserve(order.size());
    for (auto& [late, until, key] : order) keys.push_back(std::move(key));
    return keys;
}

// The key is tried again in the next round.
void Enforcer::skip(const ports::WindowKey& key, const Error& error) {
    deps_.metrics.skipped();
    log::event(
        log::Level::error, "enforcer_skips_key",
        {{"reservation", key.reservation.text()}, {"window", key.window}, {"error", error.text()}});
}

// Breached verdicts of this contract join the open keys, oldest first; at a start those that have
// no end yet. One that can't be read is looked at again at the next start.
asio::awaitable<Result<void>> Enforcer::take_verdicts() {
    ports::OpenBreachQuery query;
    query.contract = contract();
    query.after = verdict_cursor_;
    query.limit = settings_.taken_max;
    const auto page = co_await deps_.scores.open_breaches(std::move(query));
    if (!page) co_return Fail(page.error());
    for (const ports::StoredVerdict& stored : *page) {
        verdict_cursor_ = stored.id;
        if (stored.row) {
            open_.emplace(stored.row->key, *stored.row);
        } else {
            ++unreadable_;
        }
    }
    co_return Result<void>{};
}

// Counts what was filed today before this pass, for the caps, from the decisions themselves.
asio::awaitable<Result<void>> Enforcer::take_decisions() {
    const auto today = static_cast<std::int64_t>(chain_now_ / settings_.day_secs);
    std::erase_if(filed_, [today](const auto& entry) { return entry.first.first < today; });
    ports::FiledQuery query;
    query.since = static_cast<UnixSecs>(today) * settings_.day_secs;
    query.after = decision_cursor_;
    return reading::for_each(deps_.decisions, query, [this](const ports::StoredDecision& stored) {
        decision_cursor_ = stored.id;
        if (!stored.row) return deps_.metrics.skipped();
        const ports::DecisionRow& row = *stored.row;
        const auto detail = enforcement::decision_detail_from_json(row.state, row.detail);
        if (!detail) return skip(row.key, detail.error());
        const auto* filing = std::get_if<enforcement::Filing>(&detail->of);
        if (filing != nullptr) count_filed(row.at, *filing);
    });
}

void Enforcer::count_filed(UnixSecs at, const enforcement::Filing& filing) {
    const auto day = static_cast<std::int64_t>(at / settings_.day_secs);
    filed_[{day, filing.provider}][filing.unit] |= filing.paid;
}

asio::awaitable<Result<void>> Enforcer::handle(ports::VerdictRow verdict, ports::Fence fence) {
    const ports::WindowKey key = verdict.key;
    auto looked = co_await look(std::move(verdict));
    if (!looked) co_return Fail(looked.error());
    if (!*looked || enforcement::is_ended((*looked)->facts.state)) {
        open_.erase(key);
        links_.erase(key);
        co_return Result<void>{};
    }
    const auto step = enforcement::step((*looked)->facts, settled(**looked));
    if (step.action == DecisionAction::wait) co_return Result<void>{};
    co_return co_await carry_out(std::move(**looked), step, fence);
}

// Everything the step needs. Empty when the key already has its end.
asio::awaitable<Result<std::optional<Enforcer::Case>>> Enforcer::look(ports::VerdictRow verdict) {
    Case known;
    known.verdict = std::move(verdict);
    known.slash_key = {known.verdict.key.reservation.number, known.verdict.key.party,
                       known.verdict.key.window};
    const auto history = co_await deps_.decisions.history(known.verdict.key);
    if (!history) co_return Fail(history.error());
    UnixSecs warned_at = 0;
    for (const ports::StoredDecision& stored : *history) {
        if (!stored.row) co_return Fail(stored.row.error());
        const ports::DecisionRow& row = *stored.row;
        auto detail = enforcement::decision_detail_from_json(row.state, row.detail);
        if (!detail) co_return Fail(detail.error());
        if (const auto* sealed = std::get_if<enforcement::Sealed>(&detail->of))
            known.sealed = *sealed;
        known.facts.state = row.state;
        known.facts.reason = row.reason;
        if (row.state == DecisionState::warned) warned_at = row.at;
    }
    if (enforcement::is_ended(known.facts.state)) co_return std::optional<Case>{};

    auto done = co_await look_at_chain(known);
    // A vote that is on the chain is followed there.
    const bool lacks_vote = !known.slash || !known.facts.own_vote;
    if (done && lacks_vote && enforcement::is_filed(known.facts.state)) {
        done = co_await look_at_intents(known);
        // A slash that is read after them holds what made them done, unless a re-org undid it.
        if (done) done = co_await look_at_chain(known);
    }
    if (!done) co_return Fail(done.error());
    known.facts.now = chain_now_;
    known.facts.running_since = running_since_;
    known.facts.mode = settings_.mode;
    known.facts.lags = enforcement::lags(clock_facts());
    known.facts.times = enforcement::timeline(known.verdict.end, warned_at, known.turn,
                                              settings_.timeline, known.config);
    const bool undecided = known.facts.state == DecisionState::none;
    if (undecided && !is_too_late(known.facts)) done = co_await look_at_data(known);
    if (!done) co_return Fail(done.error());
    if (enforcement::may_file(known.facts)) done = co_await look_at_acts(known);
    if (!done) co_return Fail(done.error());
    co_return std::optional<Case>(std::move(known));
}

asio::awaitable<Result<void>> Enforcer::look_at_chain(Case& known) {
    auto read = co_await look_at_slash(known);
    if (!read) co_return read;
    const auto* reservation = deps_.view.find<orchestrator::Reservation>(
        orchestrator::reservation_key(known.slash_key.reservation_id));
    if (reservation == nullptr) {
        co_return fail(Errc::not_found, "reservation of " + known.slash_key.text());
    }
    known.reservation = *reservation;
    const auto* config = deps_.view.find<orchestrator::Config>(
        orchestrator::config_key(known.reservation.config_version));
    const auto* instance = deps_.view.find<orchestrator::Instance>(orchestrator::instance_key());
    if (config == nullptr || instance == nullptr) {
        co_return fail(Errc::not_found, "the contract's configuration");
    }
    known.config = *config;
    known.instance = *instance;
    known.oracles.clear();
    for (const orchestrator::OracleEntry& entry : instance->oracles) {
        const bool votes = orchestrator::may_vote(*instance, entry.oracle, known.verdict.start);
        if (votes) known.oracles.push_back(entry.oracle);
    }
    std::ranges::sort(known.oracles);
    const auto twice = std::ranges::unique(known.oracles);  // by two terms of office
    known.oracles.erase(twice.begin(), twice.end());
    known.turn = enforcement::turn_of(settings_.deployment + "/" + known.slash_key.text(),
                                      known.oracles, settings_.account);
    take_slash(known, known.slash, known.facts);
    co_return Result<void>{};
}

// Reads the key's slash as of the newest block, and as of the newest verified one.
asio::awaitable<Result<void>> Enforcer::look_at_slash(Case& known) {
    known.slash.reset();
    known.settled_slash.reset();
    const auto entity = orchestrator::slash_key(known.slash_key);
    auto slash = co_await reading::read<orchestrator::Slash>(deps_.read_model, contract(), entity);
    if (!slash) co_return Fail(slash.error());
    if (!*slash) co_return Result<void>{};
    known.slash = (*slash)->value;
    if ((*slash)->from.num > verified_num_) {
        slash = co_await reading::read<orchestrator::Slash>(deps_.read_model, contract(), entity,
                                                            verified_num_);
        if (!slash) co_return Fail(slash.error());
    }
    if (*slash) known.settled_slash = std::move((*slash)->value);
    co_return Result<void>{};
}

void Enforcer::take_slash(const Case& known, const std::optional<orchestrator::Slash>& slash,
                          enforcement::DecisionFacts& facts) const {
    facts.slash.reset();
    facts.own_vote = facts.quorum = facts.claimed = false;
    if (!slash) return;
    facts.slash = slash->status;
    facts.own_vote = std::ranges::any_of(slash->votes, [&](const orchestrator::Vote& vote) {
        return vote.oracle == settings_.account;
    });
    facts.claimed = slash->claimed();
    facts.quorum =
        orchestrator::tally(*slash, known.instance, known.config.quorum, known.verdict.start)
            .has_quorum();
}

// The same facts as the newest verified block has them.
enforcement::DecisionFacts Enforcer::settled(const Case& known) const {
    enforcement::DecisionFacts facts = known.facts;
    facts.now = verified_time_;
    take_slash(known, known.settled_slash, facts);
    return facts;
}

asio::awaitable<Result<void>> Enforcer::look_at_data(Case& known) {
    const bool closed = chain_now_ >= known.facts.times.judged_from;
    if (!closed || verified_time_ <= known.verdict.end) co_return Result<void>{};
    auto draft = co_await deps_.evidence.draft(known.verdict);
    if (!draft) co_return Fail(draft.error());
    if (!*draft) co_return Result<void>{};
    known.draft = **draft;
    // An open proposal of another oracle is no second slash: ours supports it.
    const enforcement::DecisionFacts chain = settled(known);
    known.draft->facts.slash_exists =
        chain.slash && !chain.own_vote && !orchestrator::is_open(*chain.slash);
    known.data_rules = enforcement::data_rules(known.draft->facts);
    known.facts.data_complete = true;
    known.facts.data_blocked = enforcement::failed_names(known.data_rules);
    for (const auto& rule : known.data_rules) deps_.metrics.rule(rule.name, rule.passed);
    const enforcement::DataFacts& facts = known.draft->facts;
    if (enforcement::is_mass_breach(facts.breached_providers, facts.live_providers)) {
        co_return co_await hold_all(known.data_rules);
    }
    co_return Result<void>{};
}

// Protection 5: this verdict is blocked, and everybody's filing waits for an operator.
asio::awaitable<Result<void>> Enforcer::hold_all(std::vector<enforcement::RuleResult> rules) {
    if (settings_.mode == enforcement::Mode::off || switches_.mass_breach_hold) {
        co_return Result<void>{};
    }
    ports::SwitchChange change;
    change.mass_breach_hold = true;
    change.reason = "mass_breach: ";
    for (const auto& rule : rules) {
        if (rule.name == "mass_breach") change.reason += rule.detail;
    }
    change.by = "enforcer/" + contract().text();
    change.at = chain_now_;
    log::event(log::Level::error, "mass_breach_hold",
               {{"contract", contract().text()}, {"reason", change.reason}});
    auto switches = co_await deps_.decisions.change_switches(std::move(change));
    if (!switches) co_return Fail(switches.error());
    switches_ = std::move(*switches);
    co_return Result<void>{};
}

enforcement::ClockFacts Enforcer::clock_facts() const {
    const std::int64_t host = ports::unix_micros(deps_.clock) / 1'000;
    const std::int64_t ahead = static_cast<std::int64_t>(newest_time_ * 1'000) - host;
    enforcement::ClockFacts facts;
    facts.ahead_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(0, ahead));
    facts.ahead_ms_max = settings_.clock_offset_ms_max;
    facts.behind_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(0, -ahead));
    facts.behind_ms_max = settings_.chain_lag_ms_max;
    return facts;
}

asio::awaitable<Result<void>> Enforcer::look_at_acts(Case& known) {
    enforcement::ActFacts facts;
    facts.mode = settings_.mode;
    facts.killed = switches_.killed;
    facts.mass_breach_hold = switches_.mass_breach_hold;
    facts.now = chain_now_;
    facts.propose_from = known.facts.times.propose_from;
    facts.slash_exists = known.facts.own_vote;
    const auto subject =
        enforcement::subject_of(known.reservation, known.slash_key.window, known.slash);
    if (subject) facts.now_is = *subject;
    facts.judged.window_end = known.verdict.end;
    if (known.sealed && known.sealed->judged) {
        facts.judged.sla_version = known.sealed->judged->sla_version;
        facts.judged.gross = known.sealed->judged->gross;
    } else {  // sealed before rows said it
        facts.judged.sla_version = known.reservation.sla_version;
    }
    facts.own_is_party = known.reservation.provider == settings_.account ||
                         known.reservation.consumer == settings_.account;
    facts.window_start = known.verdict.start;
    facts.may_vote = std::ranges::binary_search(known.oracles, settings_.account);
    facts.caps = settings_.caps;
    const auto today = static_cast<std::int64_t>(chain_now_ / settings_.day_secs);
    const bool own_paid = scoring::is_paid(known.verdict.detail);
    for (const auto& [key, units] : filed_) {
        if (key.first != today) continue;
        const auto weighs = [&](const auto& unit) {
            return unit.first != known.verdict.unit.text() && (unit.second || !own_paid);
        };
        const auto others = static_cast<std::uint32_t>(std::ranges::count_if(units, weighs));
        facts.units_today += others;
        if (key.second == known.reservation.provider.text) facts.units_today_of_provider += others;
    }
    facts.clock = clock_facts();
    known.act_rules = enforcement::act_rules(facts);
    known.facts.act_held = enforcement::failed_names(known.act_rules);
    for (const auto& rule : known.act_rules) deps_.metrics.rule(rule.name, rule.passed);
    if (!known.facts.act_held.empty()) co_return Result<void>{};
    co_return co_await look_at_link(known);
}

// Where our vote stands: a proposal, the attestation of another oracle's, or both.
asio::awaitable<Result<void>> Enforcer::look_at_intents(Case& known) {
    const std::pair<std::string_view, std::optional<enforcement::IntentState>*> calls[] = {
        {orchestrator::ProposeSlash::kName, &known.facts.proposing},
        {orchestrator::AttestSlash::kName, &known.facts.attesting}};
    for (const auto& [call, state] : calls) {
        const std::string key = enforcement::intent_key(call, known.slash_key);
        const auto intent = co_await deps_.txns.intent(settings_.deployment, key);
        if (!intent) co_return Fail(intent.error());
        if (!*intent) continue;
        *state = (*intent)->state;
        known.facts.cast |= (*intent)->result == enforcement::kOurs;
    }
    co_return Result<void>{};
}

}  // namespace warden::app
