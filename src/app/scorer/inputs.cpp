// What the scorer reads before it judges.
#include <algorithm>
#include <set>

#include "app/reading/read.hpp"
#include "app/scorer/scorer.hpp"

namespace warden::app {

namespace asio = boost::asio;

// Records are closed `late_secs` after the end, by the store's clock, and the chain is verified
// past it, so that nothing the judgement rests on can still appear.
bool Scorer::is_closed(scoring::Span span) const {
    const UnixSecs late_secs = rulings_at(span.start).rules.late_secs;
    return store_now_ >= span.end + late_secs && verified_ > span.end;
}

UnixSecs Scorer::closed_until() const {
    const UnixSecs late_secs = book_->late_secs_min();
    if (store_now_ < late_secs || verified_ == 0) return 0;
    return std::min(store_now_ - late_secs, verified_ - 1);
}

asio::awaitable<Result<void>> Scorer::take_keys() {
    if (keys_known_) co_return Result<void>{};
    auto known = co_await deps_.observations.vantages();
    if (!known) co_return Fail(known.error());
    keys_ = std::move(*known);
    keys_known_ = true;
    co_return Result<void>{};
}

Scorer::Electors Scorer::electors_in(scoring::Span span) const {
    Electors electors;
    std::set<std::string> networks;  // one vote each
    for (const std::string& name : rulings_at(span.start).electorate) {
        const auto* key = probing::first_key(keys_, name, span.start, span.end);
        if (key != nullptr && networks.insert(key->network).second) electors.push_back(*key);
    }
    return electors;
}

void Scorer::forget() {
    book_.reset();
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
    auto versions = co_await reading::maintenance_versions(deps_.read_model, id);
    if (!versions) co_return Fail(versions.error());
    UnitFacts facts;
    facts.maintenance = scoring::maintenance_history(*versions, span.end);
    facts.registered_at = versions->front().unit.registered_at;
    facts.region = versions->front().unit.region;
    co_return facts;
}

Result<orchestrator::SlaTerms> Scorer::sla_terms(const Followed& contract, std::uint64_t unit,
                                                 std::uint32_t version) {
    const auto* terms =
        contract.view->find<orchestrator::SlaTerms>(orchestrator::sla_key(unit, version));
    if (terms != nullptr) return *terms;
    return fail(Errc::not_found, "SLA terms of unit " + contract.id(unit).text());
}

Result<scoring::UnitDay> Scorer::open_record(const ports::UnitDayRecord& record,
                                             const std::vector<probing::DrawnDay>& drawn,
                                             const scoring::RuleSet& rules) const {
    auto day = scoring::open_unit_day({record.bytes, record.key_id, record.signature}, keys_,
                                      deps_.verify, rules);
    if (!day) return day;
    if (day->unit != record.unit || day->vantage != record.vantage || day->day != record.day ||
        day->until != record.until) {
        return fail(Errc::invalid_input, "it is of another unit, vantage or day");
    }
    const auto votes = scoring::check_drawn(*day, drawn, keys_, rules);
    if (!votes) return Fail(votes.error());
    return day;
}

Scorer::Opened Scorer::open_records(const std::vector<ports::UnitDayRecord>& stored,
                                    const std::vector<scoring::DayCut>& cuts,
                                    const std::vector<probing::DrawnDay>& drawn,
                                    const Electors& electors, const scoring::RuleSet& rules) const {
    Opened opened;
    for (const probing::VantageKey& elector : electors) {
        std::vector<scoring::UnitDay> own;
        own.reserve(cuts.size());
        for (const scoring::DayCut& cut : cuts) {
            const auto found = std::ranges::find_if(stored, [&](const auto& record) {
                return record.vantage == elector.vantage && record.day == cut.day &&
                       record.until == cut.until;
            });
            if (found == stored.end()) break;
            auto day = open_record(*found, drawn, rules);
            if (!day) {
                opened.refused.emplace_back("record of " + found->unit + " by " + found->vantage +
                                                ", day " + std::to_string(found->day),
                                            day.error());
                break;
            }
            own.push_back(std::move(*day));
        }
        // A vantage is in with every day or not at all: see domain/enforcement/verify.cpp.
        if (own.size() == cuts.size()) {
            std::ranges::move(own, std::back_inserter(opened.days));
        } else {
            opened.complete = false;
        }
    }
    return opened;
}

asio::awaitable<Result<Scorer::Records>> Scorer::records(Followed& contract, std::string unit,
                                                         scoring::Span span, Electors electors) {
    const scoring::RuleSet rules = rulings_at(span.start).rules;
    const auto cuts = scoring::day_cuts(span.start, span.end, rules);
    if (cuts.empty()) co_return Records(std::vector<scoring::UnitDay>{});
    const auto stored =
        co_await deps_.observations.unit_days(unit, cuts.front().day, cuts.back().day);
    if (!stored) co_return Fail(stored.error());
    const auto drawn = co_await drawn_.of(*contract.view, cuts.front().day, cuts.back().day);
    if (!drawn) co_return Fail(drawn.error());
    auto open = [&]() -> Result<Opened> {
        return open_records(*stored, cuts, **drawn, electors, rules);
    };
    auto opened = co_await async::run_blocking(deps_.pool, std::move(open));
    if (!opened) co_return Fail(opened.error());
    for (const auto& [record, error] : opened->refused) skip(record, error);
    const bool patient = store_now_ < span.end + rules.late_secs + settings_.patience_secs;
    if (!opened->complete && patient) co_return Records{};
    co_return Records(std::move(opened->days));
}

scoring::UnitInput Scorer::input_of(const UnitFacts& facts,
                                    const std::vector<scoring::UnitDay>& records,
                                    const Electors& electors, scoring::Slices mass_failures) {
    scoring::UnitInput input;
    input.registered_at = facts.registered_at;
    input.maintenances = scoring::maintenances_of(facts.maintenance);
    for (const probing::VantageKey& elector : electors) {
        input.electorate.all.push_back(elector.vantage);
        if (elector.region == facts.region) {
            input.electorate.regional.push_back(elector.vantage);
        }
    }
    input.vantages = scoring::vantage_data(records);
    input.mass_failures = std::move(mass_failures);
    return input;
}

}  // namespace warden::app
