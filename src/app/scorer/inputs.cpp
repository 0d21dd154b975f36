// What the scorer reads before it judges.
#include <algorithm>
#include <set>

#include "app/reading/read.hpp"
#include "app/scorer/scorer.hpp"

namespace warden::app {

namespace asio = boost::asio;

// Records are closed `late_secs` after the end, by the store's clock, and the chain is verified
// past it, so that nothing the judgement rests on can still appear.
bool Scorer::is_closed(UnixSecs end) const {
    return store_now_ >= end + settings_.rules.late_secs && verified_ > end;
}

UnixSecs Scorer::closed_until() const {
    if (store_now_ < settings_.rules.late_secs || verified_ == 0) return 0;
    return std::min(store_now_ - settings_.rules.late_secs, verified_ - 1);
}

asio::awaitable<Result<void>> Scorer::take_electorate() {
    if (electorate_known_) co_return Result<void>{};
    auto known = co_await deps_.observations.vantages();
    if (!known) co_return Fail(known.error());
    electorate_.clear();
    std::set<std::string> networks;  // one vote each
    for (const std::string& name : settings_.electorate) {
        const auto found = std::ranges::find(*known, name, &ports::VantageKey::vantage);
        if (found == known->end() || !networks.insert(found->network).second) continue;
        electorate_.push_back(*found);
    }
    electorate_known_ = true;
    co_return Result<void>{};
}

void Scorer::forget() {
    followed_.clear();
    for (const ScorerContract& contract : deps_.contracts) {
        followed_.emplace_back();
        followed_.back().view = contract.view;
        followed_.back().caip2 = contract.caip2;
    }
}

void Scorer::take_changes(Followed& contract) {
    for (; contract.left_out < contract.view->left_out(); ++contract.left_out) {
        deps_.metrics.skipped();
    }
    for (const auto number : contract.view->changed<orchestrator::Unit>(contract.units_seen)) {
        contract.days.put(number, 0);
    }
    for (const auto number :
         contract.view->changed<orchestrator::Reservation>(contract.reservations_seen)) {
        contract.windows.put(number, 0);
        const auto* reservation = contract.reservation(number);
        if (reservation != nullptr) contract.reservations.emplace(reservation->unit_id, number);
    }
}

asio::awaitable<Result<Scorer::UnitFacts>> Scorer::unit_facts(chain::EntityId id,
                                                              scoring::Span span) {
    auto versions = co_await reading::unit_history(deps_.read_model, id, span.start);
    if (!versions) co_return Fail(versions.error());
    UnitFacts facts;
    facts.id = std::move(id);
    facts.maintenance = scoring::maintenance_history(*versions, span.end);
    facts.unit = std::move(versions->back().unit);
    co_return facts;
}

Result<orchestrator::SlaTerms> Scorer::sla_terms(const Followed& contract, std::uint64_t unit,
                                                 std::uint32_t version) {
    const auto* terms =
        contract.view->find<orchestrator::SlaTerms>(orchestrator::sla_key(unit, version));
    if (terms != nullptr) return *terms;
    return fail(Errc::not_found, "SLA terms of unit " + contract.id(unit).text());
}

asio::awaitable<Result<Scorer::Records>> Scorer::records(std::string unit, UnixSecs start,
                                                         UnixSecs end) {
    const auto cuts = scoring::day_cuts(start, end, settings_.rules);
    if (cuts.empty()) co_return Records(std::vector<scoring::UnitDay>{});
    const auto stored =
        co_await deps_.observations.unit_days(unit, cuts.front().day, cuts.back().day);
    if (!stored) co_return Fail(stored.error());
    std::vector<scoring::UnitDay> days;
    bool complete = true;
    for (const ports::VantageKey& elector : electorate_) {
        std::vector<scoring::UnitDay> own;
        for (const scoring::DayCut& cut : cuts) {
            const auto found = std::ranges::find_if(*stored, [&](const auto& record) {
                return record.vantage == elector.vantage && record.day == cut.day &&
                       record.until == cut.until;
            });
            if (found == stored->end()) break;
            auto day = scoring::read_unit_day(found->bytes, settings_.rules);
            if (!day) co_return Fail(day.error());
            own.push_back(std::move(*day));
        }
        // A vantage is in with every day or not at all: see domain/enforcement/verify.cpp.
        if (own.size() == cuts.size()) {
            std::ranges::move(own, std::back_inserter(days));
        } else {
            complete = false;
        }
    }
    const bool patient = store_now_ < end + settings_.rules.late_secs + settings_.patience_secs;
    if (!complete && patient) co_return Records{};
    co_return Records(std::move(days));
}

scoring::UnitInput Scorer::input_of(const UnitFacts& facts,
                                    const std::vector<scoring::UnitDay>& records,
                                    scoring::Slices mass_failures) const {
    scoring::UnitInput input;
    input.registered_at = facts.unit.registered_at;
    input.maintenances = scoring::maintenances_of(facts.maintenance);
    for (const ports::VantageKey& elector : electorate_) {
        input.electorate.all.push_back(elector.vantage);
        if (elector.region == facts.unit.region) {
            input.electorate.regional.push_back(elector.vantage);
        }
    }
    input.vantages = scoring::vantage_data(records);
    input.mass_failures = std::move(mass_failures);
    return input;
}

}  // namespace warden::app
