// What the scorer reads before it judges.
#include <algorithm>
#include <set>

#include "app/scorer/scorer.hpp"

namespace warden::app {

namespace asio = boost::asio;

// Records are closed `late_secs` after the end, by the store's clock, and the chain is verified
// past it, so that nothing the judgement rests on can still appear.
bool Scorer::is_closed(UnixSecs end) const {
    return store_now_ >= end + settings_.rules.late_secs && verified_ > end;
}

asio::awaitable<Result<void>> Scorer::take_electorate() {
    auto known = co_await deps_.observations.vantages();
    if (!known) co_return Fail(known.error());
    electorate_.clear();
    std::set<std::string> networks;  // one vote each
    for (const std::string& name : settings_.electorate) {
        const auto found = std::ranges::find(*known, name, &ports::VantageKey::vantage);
        if (found == known->end() || !networks.insert(found->network).second) continue;
        electorate_.push_back(*found);
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Scorer::take_units(const ScorerContract& contract) {
    for (const auto kind :
         {orchestrator::EntityKind::unit, orchestrator::EntityKind::reservation}) {
        ports::EntityQuery query;
        query.contract = contract.ref;
        query.kind = kind;
        query.limit = settings_.page;
        while (true) {
            auto page = co_await deps_.read_model.list(query);
            if (!page) co_return Fail(page.error());
            for (const ports::EntityVersion& version : *page) {
                query.after = version.key.id;
                const auto number = u64_from_decimal(version.key.id);
                const auto entity = orchestrator::entity_from_json(kind, version.body);
                if (!number || !entity) co_return Fail(number ? entity.error() : number.error());
                const chain::EntityId id{contract.ref, *number};
                if (const auto* unit = std::get_if<orchestrator::Unit>(&*entity)) {
                    units_.insert_or_assign(id, *unit);
                } else {
                    reservations_.emplace_back(id, std::get<orchestrator::Reservation>(*entity));
                }
            }
            if (page->size() < settings_.page) break;
        }
    }
    co_return Result<void>{};
}

asio::awaitable<Result<Scorer::UnitFacts>> Scorer::unit_facts(chain::EntityId id, UnixSecs since) {
    auto versions = co_await deps_.read_model.versions(
        id.contract, orchestrator::unit_key(id.number), settings_.versions_max);
    if (!versions) co_return Fail(versions.error());
    const bool cut =
        versions->size() == settings_.versions_max && versions->front().from_time > since;
    if (cut) co_return fail(Errc::limit, "more versions than versions_max: unit " + id.text());
    UnitFacts facts;
    facts.id = id;
    for (const ports::EntityVersion& version : *versions) {
        auto unit = orchestrator::from_json<orchestrator::Unit>(version.body);
        if (!unit) co_return Fail(unit.error());
        const scoring::MaintenanceChange change{version.from_time, unit->maint_from,
                                                unit->maint_until};
        const auto& known = facts.maintenance;
        const bool differs =
            known.empty() ? change.from != 0
                          : known.back().from != change.from || known.back().until != change.until;
        if (differs) facts.maintenance.push_back(change);
        facts.unit = std::move(*unit);
    }
    if (versions->empty()) co_return fail(Errc::not_found, "unit " + id.text());
    co_return facts;
}

asio::awaitable<Result<orchestrator::SlaTerms>> Scorer::sla_terms(chain::EntityId unit,
                                                                  std::uint32_t version) {
    const auto found = co_await deps_.read_model.get(
        unit.contract, orchestrator::sla_key(unit.number, version), std::nullopt);
    if (!found) co_return Fail(found.error());
    if (!*found) co_return fail(Errc::not_found, "SLA terms of unit " + unit.text());
    co_return orchestrator::from_json<orchestrator::SlaTerms>((*found)->body);
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
