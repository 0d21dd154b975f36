#include "app/scorer/scorer.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "app/stage/lease.hpp"
#include "domain/base/row_error.hpp"
#include "domain/scoring/moves.hpp"
#include "domain/scoring/verdict_detail.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

namespace {

// Whose records the verdict rests on, and who might have voted.
void name_voters(scoring::VerdictDetail& detail, const std::vector<scoring::UnitDay>& records,
                 const std::vector<probing::VantageKey>& electors) {
    std::set<std::string> present;
    for (const scoring::UnitDay& day : records) present.insert(day.vantage);
    detail.vantages.assign(present.begin(), present.end());
    detail.electorate.reserve(electors.size());
    for (const probing::VantageKey& elector : electors) {
        detail.electorate.push_back(elector.vantage);
    }
}

}  // namespace

Scorer::Scorer(ScorerSettings settings, Deps deps)
    : settings_(std::move(settings)),
      deps_(std::move(deps)),
      pulse_("scorer"),
      drawn_(deps_.observations, deps_.verify, deps_.pool) {
    forget();
}

asio::awaitable<void> Scorer::run() {
    return run_under_lease(
        {deps_.leadership, deps_.clock, deps_.metrics, pulse_},
        {"scorer", settings_.lease_ttl, settings_.poll},
        [this](ports::Fence fence) { return pass(std::move(fence)); }, [this] { forget(); });
}

asio::awaitable<Result<void>> Scorer::pass(ports::Fence fence) {
    const auto store_now = co_await deps_.observations.now();
    if (!store_now) co_return Fail(store_now.error());
    store_now_ = static_cast<UnixSecs>(*store_now / 1'000'000);
    auto done = co_await take_book(fence);
    if (!done) co_return done;
    waiting_ = 0;
    judged_ = 0;
    scored_ = 0;
    reads_ = 0;
    keys_known_ = false;
    drawn_.forget();
    for (const Followed& contract : followed_) {
        auto refreshed = co_await contract.view->refresh();
        if (!refreshed) co_return refreshed;
    }
    for (Followed& contract : followed_) {
        if (!done) co_return done;
        const auto& progress = contract.view->progress();
        if (!progress) continue;
        verified_ = progress->verified_time;
        deps_.metrics.verified(contract.view->contract().chain, progress->verified_num, verified_);
        take_changes(contract);
        done = co_await judge_windows(contract, fence);
        if (done) done = co_await score_days(contract, fence);
    }
    deps_.metrics.waiting(waiting_);
    deps_.metrics.scored_days(scored_);
    co_return done;
}

asio::awaitable<Result<void>> Scorer::judge_windows(Followed& contract, ports::Fence fence) {
    for (const std::uint64_t number : contract.windows.due(closed_until())) {
        if (judged_ >= settings_.pass_max || is_full()) break;
        auto done = co_await judge_reservation(contract, number, fence);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip("reservation " + contract.id(number).text(), done.error());
    }
    co_return Result<void>{};
}

// It is tried again in the next pass.
void Scorer::skip(const std::string& what, const Error& error) {
    deps_.metrics.skipped();
    log::event(log::Level::error, "scorer_skips", {{"what", what}, {"error", error.text()}});
}

asio::awaitable<Result<void>> Scorer::judge_reservation(Followed& contract, std::uint64_t number,
                                                        ports::Fence fence) {
    const orchestrator::Reservation* reservation = contract.reservation(number);
    if (reservation == nullptr || reservation->start == 0) {
        contract.windows.drop(number);
        contract.next_window.erase(number);
        co_return Result<void>{};
    }
    const auto agreement = orchestrator::Agreement::of(*reservation);
    if (!agreement) co_return Fail(agreement.error());
    Window window;
    window.reservation = contract.id(number);
    window.unit = reservation->unit_id;
    window.sla_version = reservation->sla_version;
    const auto next = co_await next_window(contract, number, agreement->window_count());
    if (!next) co_return Fail(next.error());
    window.number = *next;
    for (; window.number < agreement->window_count(); ++window.number) {
        if (judged_ >= settings_.pass_max) co_return Result<void>{};
        window.span = {agreement->window_start(window.number),
                       agreement->window_end(window.number)};
        contract.windows.put(number, window.span.end);
        if (!is_closed(window.span)) co_return Result<void>{};
        const std::size_t waiting = waiting_;
        auto done = co_await judge_window(contract, window, fence);
        if (!done) {
            contract.next_window.erase(number);  // it may be stored all the same
            co_return done;
        }
        if (waiting_ != waiting) co_return Result<void>{};
        contract.next_window[number] = window.number + 1;
    }
    contract.windows.drop(number);
    co_return Result<void>{};
}

// Windows are judged in order, so the verdicts that are there are those of the first ones.
asio::awaitable<Result<std::uint32_t>> Scorer::next_window(Followed& contract, std::uint64_t number,
                                                           std::uint32_t count) {
    const auto known = contract.next_window.find(number);
    if (known != contract.next_window.end()) co_return known->second;
    ports::WindowKey key{contract.id(number), orchestrator::Party::provider, 0};
    std::uint32_t first = 0;
    while (first < count) {
        key.window = first + (count - first) / 2;
        ++reads_;
        const auto verdict = co_await deps_.scores.verdict(key);
        if (!verdict) co_return Fail(verdict.error());
        (*verdict ? first : count) = *verdict ? key.window + 1 : key.window;
    }
    contract.next_window[number] = first;
    co_return first;
}

asio::awaitable<Result<void>> Scorer::judge_window(Followed& contract, Window window,
                                                   ports::Fence fence) {
    auto known = co_await take_keys();
    if (!known) co_return known;
    const chain::EntityId unit = contract.id(window.unit);
    const Electors electors = electors_in(window.span);
    const auto records = co_await this->records(contract, unit.text(), window.span, electors);
    if (!records) co_return Fail(records.error());
    if (!*records) {
        ++waiting_;
        co_return Result<void>{};
    }
    const auto facts = co_await unit_facts(unit, window.span);
    if (!facts) co_return Fail(facts.error());
    const auto terms = sla_terms(contract, window.unit, window.sla_version);
    if (!terms) co_return Fail(terms.error());
    const scoring::RuleSet& rules = rulings_at(window.span.start).rules;

    scoring::VerdictDetail detail;
    const auto judge = [&]() -> Result<scoring::WindowVerdict> {
        return scoring::judge_window(window.span, *terms,
                                     input_of(*facts, **records, electors, detail.mass_failures),
                                     rules);
    };
    auto verdict = co_await async::run_blocking(deps_.pool, judge);
    if (!verdict) co_return Fail(verdict.error());
    // A mass failure is asked for only where this unit would be convicted: elsewhere it could only
    // take good slices away from it.
    const auto mass = co_await mass_counts(window.span, verdict->convicting);
    if (!mass) co_return Fail(mass.error());
    if (!*mass) {
        ++waiting_;
        co_return Result<void>{};
    }
    for (const auto& [slice, count] : **mass) {
        if (scoring::is_mass_failure(count, rules)) detail.mass_failures.push_back(slice);
        detail.mass.emplace(slice, count);
    }
    const auto stale = co_await moved(unit, verdict->convicting, rules);
    if (!stale) co_return Fail(stale.error());
    scoring::leave_out(detail.mass_failures, *stale);
    if (!detail.mass_failures.empty()) {
        verdict = co_await async::run_blocking(deps_.pool, judge);
        if (!verdict) co_return Fail(verdict.error());
    }
    if (verdict->outcome == scoring::Outcome::breached) {
        const auto paid = co_await is_paid(contract, window);
        if (!paid) co_return Fail(paid.error());
        detail.paid = *paid;
    }
    detail.judged = scoring::to_json(*verdict);
    name_voters(detail, **records, electors);

    ports::VerdictRow row;
    row.key = {window.reservation, orchestrator::Party::provider, window.number};
    row.unit = unit;
    row.start = window.span.start;
    row.end = window.span.end;
    row.verdict = verdict->outcome;
    row.reasons = verdict->reasons;
    row.coverage_ppm = verdict->coverage_ppm();
    row.rule_set = to_hex(scoring::digest(rules));
    row.written_at = store_now_;
    row.detail = scoring::to_json(detail);
    co_return co_await put_verdict(std::move(row), fence);
}

asio::awaitable<Result<void>> Scorer::put_verdict(ports::VerdictRow row, ports::Fence fence) {
    deps_.metrics.verdict(row.verdict);
    log::event(log::Level::info, "verdict",
               {{"reservation", row.key.reservation.text()},
                {"window", row.key.window},
                {"verdict", name(row.verdict)},
                {"reasons", row.reasons}});
    auto stored = co_await deps_.scores.put_verdict(std::move(row), fence);
    if (stored) ++judged_;
    co_return stored;
}

asio::awaitable<Result<bool>> Scorer::is_paid(Followed& contract, Window window) {
    const auto* reservation = contract.reservation(window.reservation.number);
    if (reservation == nullptr || !is_of_others(*reservation, window.span.start)) {
        co_return false;
    }
    co_return co_await funding_.ended_funded(*contract.view, window.reservation.number,
                                             window.span.end);
}

bool Scorer::is_of_others(const orchestrator::Reservation& reservation, UnixSecs start) const {
    return reading::is_of_others(reservation, rulings_at(start).affiliations);
}

}  // namespace warden::app
