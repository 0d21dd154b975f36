// Reputation: each ended day of each unit, once, in order.
#include <algorithm>
#include <set>

#include "app/scorer/scorer.hpp"
#include "domain/base/row_error.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<Result<void>> Scorer::score_days(Followed& contract, ports::Fence fence) {
    std::set<std::int64_t> scored;
    for (const std::uint64_t number : contract.days.due(closed_until())) {
        auto done = co_await score_unit(contract, number, fence, scored);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip("unit " + contract.id(number).text(), done.error());
    }
    for (const std::int64_t day : scored) {
        auto done = co_await score_providers(contract, day, fence);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip("providers, day " + std::to_string(day), done.error());
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Scorer::score_unit(Followed& contract, std::uint64_t number,
                                                 ports::Fence fence,
                                                 std::set<std::int64_t>& scored) {
    const scoring::RuleSet& rules = settings_.rules;
    const auto end_of = [&rules](std::int64_t day) {
        return (static_cast<UnixSecs>(day) + 1) * rules.day_secs;
    };
    const orchestrator::Unit* found = contract.unit(number);
    if (found == nullptr) {
        contract.days.drop(number);
        contract.next_day.erase(number);
        co_return Result<void>{};
    }
    const orchestrator::Unit unit = *found;
    const auto registered_day = static_cast<std::int64_t>(unit.registered_at / rules.day_secs);
    const auto last = unit.decommissioned_at == 0
                          ? INT64_MAX
                          : static_cast<std::int64_t>(unit.decommissioned_at / rules.day_secs);
    const auto known = contract.next_day.find(number);
    const bool asked = known != contract.next_day.end();
    if (asked && known->second <= last && !is_closed(end_of(known->second))) {
        contract.days.put(number, end_of(known->second));
        co_return Result<void>{};
    }
    ports::ScoreHistory history;
    history.subject = contract.id(number).text();
    history.limit = 1;
    const auto rows = co_await deps_.scores.scores(history);
    if (!rows) co_return Fail(rows.error());
    scoring::Thirds before = 0;
    std::int64_t day = registered_day;
    if (rows->empty() && is_closed(end_of(day))) {
        const auto start = co_await start_of(contract, number, unit);
        if (!start) co_return Fail(start.error());
        before = *start;
    } else if (!rows->empty()) {
        before = rows->front().thirds;
        day = rows->front().day + 1;
        // A run before this one may have ended before it came to the provider.
        if (!asked) scored.insert(rows->front().day);
    }
    for (; day <= last; ++day) {
        const UnixSecs end = end_of(day);
        contract.next_day[number] = day;
        contract.days.put(number, end);
        if (!is_closed(end)) co_return Result<void>{};
        const auto length =
            day == registered_day ? scoring::DayLength::partial : scoring::DayLength::whole;
        const auto after = co_await score_day(contract, number, day, length, before, fence);
        if (!after) co_return Fail(after.error());
        if (!*after) {
            ++waiting_;
            co_return Result<void>{};
        }
        scored.insert(day);
        before = **after;
    }
    contract.days.drop(number);
    co_return Result<void>{};
}

asio::awaitable<Result<std::optional<scoring::Thirds>>> Scorer::score_day(
    Followed& contract, std::uint64_t number, std::int64_t day, scoring::DayLength length,
    scoring::Thirds before, ports::Fence fence) {
    const auto input = co_await day_input(contract, number, day);
    if (!input) co_return Fail(input.error());
    if (!*input) co_return std::optional<scoring::Thirds>{};
    const scoring::RuleSet& rules = settings_.rules;
    const auto result = scoring::judge_day(**input, rules);
    const scoring::Thirds after = scoring::next_thirds(before, result, length, rules);
    ports::ScoreRow row;
    row.subject = contract.id(number).text();
    row.subject_kind = "unit";
    row.chain = contract.view->contract().chain;
    row.day = day;
    row.day_end = (static_cast<UnixSecs>(day) + 1) * rules.day_secs;
    row.thirds = after;
    row.points = static_cast<std::int32_t>(after) - static_cast<std::int32_t>(before);
    row.detail = scoring::to_json(result, before, after);
    row.rule_set = rule_set_;
    std::vector<ports::ScoreRow> written;
    written.push_back(std::move(row));
    auto stored = co_await deps_.scores.put_scores(std::move(written), fence);
    if (!stored) co_return Fail(stored.error());
    ++scored_;
    co_return after;
}

// min(start score, mean of the provider's units): registering again washes nothing.
asio::awaitable<Result<scoring::Thirds>> Scorer::start_of(Followed& contract, std::uint64_t number,
                                                          orchestrator::Unit unit) {
    const UnixSecs days = UnixSecs{settings_.rules.decommissioned_days} * settings_.rules.day_secs;
    std::vector<std::uint64_t> siblings;
    for (const auto& [id, row] : contract.view->all<orchestrator::Unit>()) {
        const orchestrator::Unit& other = row.value;
        const bool recent =
            other.decommissioned_at == 0 || other.decommissioned_at + days >= unit.registered_at;
        const std::uint64_t sibling = u64_from_decimal(id).value();
        if (sibling != number && other.provider == unit.provider && recent) {
            siblings.push_back(sibling);
        }
    }
    std::vector<scoring::Thirds> others;
    for (const std::uint64_t sibling : siblings) {
        ports::ScoreHistory history;
        history.subject = contract.id(sibling).text();
        history.until = unit.registered_at;
        history.limit = 1;
        const auto rows = co_await deps_.scores.scores(history);
        if (!rows) co_return Fail(rows.error());
        if (!rows->empty()) others.push_back(rows->front().thirds);
    }
    co_return scoring::start_thirds(others, settings_.rules);
}

// Empty while a record of the day is waited for.
asio::awaitable<Result<std::optional<scoring::DayInput>>> Scorer::day_input(Followed& contract,
                                                                            std::uint64_t number,
                                                                            std::int64_t day) {
    auto known = co_await take_electorate();
    if (!known) co_return Fail(known.error());
    const UnixSecs start = static_cast<UnixSecs>(day) * settings_.rules.day_secs;
    const UnixSecs end = start + settings_.rules.day_secs;
    const chain::EntityId id = contract.id(number);
    const auto records = co_await this->records(id.text(), start, end);
    if (!records) co_return Fail(records.error());
    if (!*records) co_return std::optional<scoring::DayInput>{};
    const scoring::Span all_day{start, end};
    const auto facts = co_await unit_facts(id, all_day);
    if (!facts) co_return Fail(facts.error());
    scoring::DayInput input;
    input.day = day;
    input.unit = input_of(*facts, **records, {});
    std::set<std::uint32_t> versions;
    for (auto at = contract.reservations.lower_bound({number, 0});
         at != contract.reservations.end() && at->first == number; ++at) {
        const orchestrator::Reservation* terms = contract.reservation(at->second);
        if (terms == nullptr || terms->start == 0) continue;
        const UnixSecs from = std::max(terms->start, start);
        const UnixSecs until = std::min(terms->end, end);
        if (from >= until) continue;
        input.active.push_back({from, until});
        versions.insert(terms->sla_version);
    }
    std::ranges::sort(input.active, {}, &scoring::Span::start);
    std::vector<scoring::Span> merged;
    for (const scoring::Span& span : input.active) {
        if (!merged.empty() && span.start <= merged.back().end) {
            merged.back().end = std::max(merged.back().end, span.end);
        } else {
            merged.push_back(span);
        }
    }
    input.active = std::move(merged);
    for (const std::uint32_t version : versions) {
        const auto terms = sla_terms(contract, number, version);
        if (!terms) co_return Fail(terms.error());
        input.terms.push_back({version, *terms});
    }
    scoring::Slices bad;
    for (const auto& judged : scoring::judge_slices(input.active, input.unit, settings_.rules)) {
        if (judged.state == scoring::SliceState::bad) bad.push_back(judged.slice);
    }
    const auto mass = co_await mass_counts(std::move(bad));
    if (!mass) co_return Fail(mass.error());
    for (const auto& [slice, count] : *mass) {
        if (scoring::is_mass_failure(count, settings_.rules)) {
            input.unit.mass_failures.push_back(slice);
        }
    }
    co_return std::optional<scoring::DayInput>(std::move(input));
}

// A provider's score of the day, once all its live units have theirs.
asio::awaitable<Result<void>> Scorer::score_providers(Followed& contract, std::int64_t day,
                                                      ports::Fence fence) {
    const UnixSecs end = (static_cast<UnixSecs>(day) + 1) * settings_.rules.day_secs;
    std::map<std::string, std::vector<scoring::Thirds>> providers;
    std::set<std::string> incomplete;
    std::vector<std::pair<std::uint64_t, std::string>> live;
    for (const auto& [id, row] : contract.view->all<orchestrator::Unit>()) {
        const orchestrator::Unit& unit = row.value;
        const bool lives = unit.decommissioned_at == 0 || unit.decommissioned_at >= end;
        if (!lives || unit.registered_at >= end) continue;
        live.emplace_back(u64_from_decimal(id).value(),
                          chain::caip10(contract.caip2, unit.provider));
    }
    for (const auto& [number, provider] : live) {
        ports::ScoreHistory history;
        history.subject = contract.id(number).text();
        history.until = end;
        history.limit = 1;
        const auto rows = co_await deps_.scores.scores(history);
        if (!rows) co_return Fail(rows.error());
        if (rows->empty() || rows->front().day != day) {
            incomplete.insert(provider);
        } else {
            providers[provider].push_back(rows->front().thirds);
        }
    }
    std::vector<ports::ScoreRow> written;
    for (const auto& [provider, units] : providers) {
        if (incomplete.contains(provider)) continue;
        ports::ScoreRow row;
        row.subject = provider;
        row.subject_kind = "provider";
        row.chain = contract.view->contract().chain;
        row.day = day;
        row.day_end = end;
        row.thirds = scoring::mean_thirds(units, settings_.rules);
        row.detail = Json::Object{{"units", std::int64_t(units.size())}};
        row.rule_set = rule_set_;
        written.push_back(std::move(row));
    }
    if (written.empty()) co_return Result<void>{};
    co_return co_await deps_.scores.put_scores(std::move(written), fence);
}

}  // namespace warden::app
