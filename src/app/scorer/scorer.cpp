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

Scorer::Scorer(ScorerSettings settings, Deps deps)
    : settings_(std::move(settings)),
      deps_(std::move(deps)),
      pulse_("scorer"),
      rule_set_(to_hex(scoring::digest(settings_.rules))) {
    forget();
}

asio::awaitable<void> Scorer::run() {
    return run_under_lease(
        {deps_.leadership, deps_.clock, deps_.metrics, pulse_},
        {"scorer", settings_.lease_ttl, settings_.poll},
        [this](ports::Fence fence) { return pass(std::move(fence)); }, [this] { forget(); });
}

asio::awaitable<Result<void>> Scorer::pass(ports::Fence fence) {
    if (!rule_set_stored_) {
        const std::string text = write_canonical(scoring::to_json(settings_.rules));
        auto stored = co_await deps_.scores.put_rule_set(rule_set_, text);
        if (!stored) co_return stored;
        rule_set_stored_ = true;
    }
    const auto store_now = co_await deps_.observations.now();
    if (!store_now) co_return Fail(store_now.error());
    store_now_ = static_cast<UnixSecs>(*store_now / 1'000'000);
    waiting_ = 0;
    scored_ = 0;
    electorate_known_ = false;
    for (const Followed& contract : followed_) {
        auto refreshed = co_await contract.view->refresh();
        if (!refreshed) co_return refreshed;
    }
    auto done = Result<void>{};
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
        window.span = {agreement->window_start(window.number),
                       agreement->window_end(window.number)};
        contract.windows.put(number, window.span.end);
        if (!is_closed(window.span.end)) co_return Result<void>{};
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
        const auto verdict = co_await deps_.scores.verdict(key);
        if (!verdict) co_return Fail(verdict.error());
        (*verdict ? first : count) = *verdict ? key.window + 1 : key.window;
    }
    contract.next_window[number] = first;
    co_return first;
}

asio::awaitable<Result<void>> Scorer::judge_window(Followed& contract, Window window,
                                                   ports::Fence fence) {
    auto known = co_await take_electorate();
    if (!known) co_return known;
    const chain::EntityId unit = contract.id(window.unit);
    const auto records = co_await this->records(unit.text(), window.span.start, window.span.end);
    if (!records) co_return Fail(records.error());
    if (!*records) {
        ++waiting_;
        co_return Result<void>{};
    }
    const auto facts = co_await unit_facts(unit, window.span);
    if (!facts) co_return Fail(facts.error());
    const auto terms = sla_terms(contract, window.unit, window.sla_version);
    if (!terms) co_return Fail(terms.error());

    auto verdict = scoring::judge_window(window.span, *terms, input_of(*facts, **records, {}),
                                         settings_.rules);
    // A mass failure is asked for only where this unit would be convicted: elsewhere it could only
    // take good slices away from it.
    const auto mass = co_await mass_counts(verdict.convicting);
    if (!mass) co_return Fail(mass.error());
    scoring::VerdictDetail detail;
    for (const auto& [slice, count] : *mass) {
        if (scoring::is_mass_failure(count, settings_.rules)) detail.mass_failures.push_back(slice);
        detail.mass.emplace(slice, count);
    }
    const auto stale = co_await moved(unit, verdict.convicting, settings_.rules);
    if (!stale) co_return Fail(stale.error());
    scoring::leave_out(detail.mass_failures, *stale);
    if (!detail.mass_failures.empty()) {
        verdict = scoring::judge_window(window.span, *terms,
                                        input_of(*facts, **records, detail.mass_failures),
                                        settings_.rules);
    }
    detail.judged = scoring::to_json(verdict);
    std::set<std::string> present;
    for (const scoring::UnitDay& day : **records) present.insert(day.vantage);
    detail.vantages.assign(present.begin(), present.end());
    for (const ports::VantageKey& elector : electorate_) {
        detail.electorate.push_back(elector.vantage);
    }

    ports::VerdictRow row;
    row.key = {window.reservation, orchestrator::Party::provider, window.number};
    row.unit = unit;
    row.start = window.span.start;
    row.end = window.span.end;
    row.verdict = verdict.outcome;
    row.reasons = verdict.reasons;
    row.coverage_ppm = verdict.coverage_ppm();
    row.rule_set = rule_set_;
    row.written_at = store_now_;
    row.detail = scoring::to_json(detail);
    deps_.metrics.verdict(row.verdict);
    log::event(log::Level::info, "verdict",
               {{"reservation", window.reservation.text()},
                {"window", window.number},
                {"verdict", name(row.verdict)},
                {"reasons", row.reasons}});
    co_return co_await deps_.scores.put_verdict(std::move(row), fence);
}

// How many of the providers voted on have more than half of their units bad, in each slice. Closed
// slices don't change, so what was counted once is kept.
asio::awaitable<Result<Scorer::MassCounts>> Scorer::mass_counts(scoring::Slices slices) {
    scoring::Slices unknown;
    std::ranges::copy_if(slices, std::back_inserter(unknown),
                         [this](scoring::SliceNum slice) { return !mass_counts_.contains(slice); });
    std::map<scoring::SliceNum, std::map<std::string, scoring::ProviderSlice>> providers;
    if (!unknown.empty()) {
        std::vector<std::pair<chain::EntityId, std::string>> units;
        for (const Followed& contract : followed_) {
            for (const auto& [id, row] : contract.view->all<orchestrator::Unit>()) {
                units.emplace_back(contract.id(u64_from_decimal(id).value()),
                                   contract.view->contract().chain + ":" + row.value.provider.text);
            }
        }
        for (const auto& [id, provider] : units) {
            const auto states = co_await slice_states(id, unknown);
            if (!states) co_return Fail(states.error());
            for (const auto& [slice, state] : *states) {
                if (!scoring::is_known(state)) continue;
                ++providers[slice][provider].voted;
                if (state == scoring::SliceState::bad) ++providers[slice][provider].bad;
            }
        }
    }
    for (const scoring::SliceNum slice : unknown) {
        std::vector<scoring::ProviderSlice> voted;
        for (const auto& [name, provider] : providers[slice]) voted.push_back(provider);
        mass_counts_[slice] = scoring::mass_count(voted);
    }
    MassCounts counts;
    for (const scoring::SliceNum slice : slices) counts.emplace_back(slice, mass_counts_[slice]);
    while (mass_counts_.size() > settings_.mass_counts_max) {
        mass_counts_.erase(mass_counts_.begin());
    }
    co_return counts;
}

// Unknown, bad or good, from the leaves stored in time; slices left out for the unit are absent, so
// that nobody's announced maintenance makes a mass failure.
asio::awaitable<Result<std::map<scoring::SliceNum, scoring::SliceState>>> Scorer::slice_states(
    chain::EntityId unit, scoring::Slices slices) {
    ports::LeafQuery query;
    query.unit = unit.text();
    query.first_slice = slices.front();
    query.last_slice = slices.back();
    const auto leaves = co_await deps_.observations.leaves(query);
    if (!leaves) co_return Fail(leaves.error());
    std::map<scoring::SliceNum, scoring::SliceState> states;
    if (leaves->empty()) co_return states;
    const scoring::RuleSet& rules = settings_.rules;
    const scoring::Span span{static_cast<UnixSecs>(slices.front()) * rules.slice_secs,
                             static_cast<UnixSecs>(slices.back() + 1) * rules.slice_secs};
    const auto facts = co_await unit_facts(unit, span);
    if (!facts) co_return Fail(facts.error());
    const scoring::Exclusions exclusions(facts->unit.registered_at,
                                         scoring::maintenances_of(facts->maintenance), rules);
    std::map<scoring::SliceNum, scoring::Tally> tallies;
    for (const ports::StoredLeaf& stored : *leaves) {
        const scoring::SliceNum slice = stored.leaf.slice;
        const bool elects = std::ranges::any_of(electorate_, [&](const auto& elector) {
            return elector.vantage == stored.leaf.vantage;
        });
        if (!elects || !rules.stored_in_time(stored.stored_at, slice)) continue;
        if (!std::ranges::binary_search(slices, slice)) continue;
        if (exclusions.in_warm_up(slice) || exclusions.in_maintenance(slice)) continue;
        tallies[slice].count(scoring::vote_of(scoring::roll_up(stored.leaf)));
    }
    for (const auto& [slice, tally] : tallies) {
        states[slice] = scoring::decide(tally, electorate_.size());
    }
    co_return states;
}

}  // namespace warden::app
