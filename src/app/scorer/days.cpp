// Reputation: each ended day of each unit, once, in order.
#include <algorithm>
#include <set>

#include "app/reading/read.hpp"
#include "app/reading/start_score.hpp"
#include "app/scorer/scorer.hpp"
#include "domain/base/row_error.hpp"
#include "domain/scoring/moves.hpp"

namespace warden::app {

namespace asio = boost::asio;

namespace {

scoring::Slices bad_slices(const scoring::DayInput& input, const scoring::RuleSet& rules) {
    scoring::Slices bad;
    for (const auto& judged : scoring::judge_slices(input.active, input.unit, rules)) {
        if (judged.state == scoring::SliceState::bad) bad.push_back(judged.slice);
    }
    return bad;
}

// Sorted and disjoint, of spans in any order.
std::vector<scoring::Span> joined(std::vector<scoring::Span> spans) {
    std::ranges::sort(spans, {}, &scoring::Span::start);
    std::vector<scoring::Span> merged;
    for (const scoring::Span& span : spans) {
        if (!merged.empty() && span.start <= merged.back().end) {
            merged.back().end = std::max(merged.back().end, span.end);
        } else {
            merged.push_back(span);
        }
    }
    return merged;
}

}  // namespace

asio::awaitable<Result<void>> Scorer::take_scores(Followed& contract) {
    if (contract.scores_known) co_return Result<void>{};
    ports::ScoreQuery query;
    query.chain = contract.view->contract().chain;
    query.limit = 1'000;
    const auto take = [&contract](const ports::StoredScore& stored) {
        const auto id = chain::parse_entity_id(stored.subject);
        if (!id || id->contract != contract.view->contract()) return;
        if (!stored.row) {
            contract.unreadable.insert(id->number);
            return;
        }
        const ports::ScoreRow& row = *stored.row;
        contract.newest[id->number] = {row.day, row.thirds};
        // A run before this one may have ended before it came to the provider.
        const orchestrator::Unit* unit = contract.unit(id->number);
        const bool lives = unit != nullptr && unit->decommissioned_at == 0;
        if (lives) contract.providers_due.insert(row.day);
    };
    auto done = co_await reading::for_each(deps_.scores, query, take);
    contract.scores_known = done.has_value();
    co_return done;
}

asio::awaitable<Result<void>> Scorer::score_days(Followed& contract, ports::Fence fence) {
    auto known = co_await take_scores(contract);
    if (!known) co_return known;
    for (const std::uint64_t number : contract.days.due(closed_until())) {
        if (scored_ >= settings_.pass_max || is_full()) co_return Result<void>{};
        auto done = co_await score_unit(contract, number, fence);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip("unit " + contract.id(number).text(), done.error());
    }
    while (!contract.providers_due.empty() && !is_full()) {
        const std::int64_t day = *contract.providers_due.begin();
        auto done = co_await score_providers(contract, day, fence);
        if (!done && !is_of_one_row(done.error())) co_return done;
        if (!done) skip("providers, day " + std::to_string(day), done.error());
        contract.providers_due.erase(day);
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Scorer::score_unit(Followed& contract, std::uint64_t number,
                                                 ports::Fence fence) {
    const orchestrator::Unit* found = contract.unit(number);
    if (found == nullptr) {
        contract.days.drop(number);
        co_return Result<void>{};
    }
    if (contract.unreadable.contains(number)) {
        co_return fail(Errc::permanent, "its newest score can't be read");
    }
    const orchestrator::Unit unit = *found;
    const auto registered_day = static_cast<std::int64_t>(unit.registered_at / day_secs());
    const auto last = unit.decommissioned_at == 0
                          ? INT64_MAX
                          : static_cast<std::int64_t>(unit.decommissioned_at / day_secs());
    while (true) {
        const auto newest = contract.newest.find(number);
        const bool is_first = newest == contract.newest.end();
        const std::int64_t day = is_first ? registered_day : newest->second.day + 1;
        if (day > last) {
            contract.days.drop(number);
            co_return Result<void>{};
        }
        const UnixSecs end = (static_cast<UnixSecs>(day) + 1) * day_secs();
        contract.days.put(number, end);
        if (!is_closed({end - day_secs(), end})) co_return Result<void>{};
        if (scored_ >= settings_.pass_max) co_return Result<void>{};
        auto before = Result<scoring::Thirds>(is_first ? 0 : newest->second.thirds);
        if (is_first) {
            before = co_await reading::start_score(*contract.view, deps_.scores, number,
                                                   rulings_at(unit.registered_at).rules, reads_);
        }
        if (!before) co_return Fail(before.error());
        const auto length =
            day == registered_day ? scoring::DayLength::partial : scoring::DayLength::whole;
        const auto after = co_await score_day(contract, number, day, length, *before, fence);
        if (!after) co_return Fail(after.error());
        if (!*after) {
            ++waiting_;
            co_return Result<void>{};
        }
        contract.newest[number] = {day, **after};
        contract.providers_due.insert(day);
    }
}

asio::awaitable<Result<std::optional<scoring::Thirds>>> Scorer::score_day(
    Followed& contract, std::uint64_t number, std::int64_t day, scoring::DayLength length,
    scoring::Thirds before, ports::Fence fence) {
    const auto input = co_await day_input(contract, number, day);
    if (!input) co_return Fail(input.error());
    if (!*input) co_return std::optional<scoring::Thirds>{};
    const UnixSecs start = static_cast<UnixSecs>(day) * day_secs();
    const scoring::RuleSet rules = rulings_at(start).rules;
    auto judge = [&]() -> Result<scoring::DayResult> { return scoring::judge_day(**input, rules); };
    const auto result = co_await async::run_blocking(deps_.pool, std::move(judge));
    if (!result) co_return Fail(result.error());
    const scoring::Thirds after = scoring::next_thirds(before, *result, length, rules);
    ports::ScoreRow row;
    row.subject = contract.id(number).text();
    row.subject_kind = scoring::SubjectKind::unit;
    row.chain = contract.view->contract().chain;
    row.day = day;
    row.day_end = start + day_secs();
    row.thirds = after;
    row.points = static_cast<std::int32_t>(after) - static_cast<std::int32_t>(before);
    row.detail = scoring::to_json(*result, before, after);
    row.rule_set = to_hex(scoring::digest(rules));
    std::vector<ports::ScoreRow> written;
    written.push_back(std::move(row));
    auto stored = co_await deps_.scores.put_scores(std::move(written), fence);
    if (!stored) co_return Fail(stored.error());
    ++scored_;
    co_return after;
}

asio::awaitable<Result<void>> Scorer::take_active(Followed& contract, std::uint64_t unit,
                                                  scoring::DayInput& input) {
    const UnixSecs start = static_cast<UnixSecs>(input.day) * day_secs();
    const scoring::Span all_day{start, start + day_secs()};
    const bool paid_only = rulings_at(start).rules.paid_days_only;
    std::set<std::uint32_t> versions;
    std::vector<scoring::Span> active;
    for (auto at = contract.reservations.lower_bound({unit, 0});
         at != contract.reservations.end() && at->first == unit; ++at) {
        const orchestrator::Reservation* found = contract.reservation(at->second);
        if (found == nullptr || found->start == 0) continue;
        const orchestrator::Reservation terms = *found;
        const scoring::Span span{std::max(terms.start, start), std::min(terms.end, all_day.end)};
        if (span.start >= span.end) continue;
        std::vector<scoring::Span> parts{span};
        if (paid_only) {
            if (!is_of_others(terms, start)) continue;
            // Of the whole day, as witnesses are asked of, whenever it began: what is known is
            // known of few spans.
            auto funded =
                co_await funding_.funded_parts(*contract.view, at->second, terms, all_day);
            if (!funded) co_return Fail(funded.error());
            parts = std::move(*funded);
        }
        if (!parts.empty()) versions.insert(terms.sla_version);
        std::ranges::copy(parts, std::back_inserter(active));
    }
    input.active = joined(std::move(active));
    for (const std::uint32_t version : versions) {
        const auto terms = sla_terms(contract, unit, version);
        if (!terms) co_return Fail(terms.error());
        input.terms.push_back({version, *terms});
    }
    co_return Result<void>{};
}

// Returns what the day is judged by; empty while a record of it is waited for, or slices of it are
// left to count.
asio::awaitable<Result<std::optional<scoring::DayInput>>> Scorer::day_input(Followed& contract,
                                                                            std::uint64_t number,
                                                                            std::int64_t day) {
    auto known = co_await take_keys();
    if (!known) co_return Fail(known.error());
    const UnixSecs start = static_cast<UnixSecs>(day) * day_secs();
    const UnixSecs end = start + day_secs();
    const chain::EntityId id = contract.id(number);
    const scoring::Span all_day{start, end};
    const Electors electors = electors_in(all_day);
    const auto records = co_await this->records(contract, id.text(), all_day, electors);
    if (!records) co_return Fail(records.error());
    if (!*records) co_return std::optional<scoring::DayInput>{};
    const auto facts = co_await unit_facts(id, all_day);
    if (!facts) co_return Fail(facts.error());
    scoring::DayInput input;
    input.day = day;
    auto taken = co_await take_active(contract, number, input);
    if (!taken) co_return Fail(taken.error());
    const scoring::RuleSet rules = rulings_at(start).rules;
    auto find_bad = [&]() -> Result<scoring::Slices> {
        input.unit = input_of(*facts, **records, electors, {});
        return bad_slices(input, rules);
    };
    auto bad = co_await async::run_blocking(deps_.pool, std::move(find_bad));
    if (!bad) co_return Fail(bad.error());
    const auto stale = co_await moved(id, *bad, rules);
    if (!stale) co_return Fail(stale.error());
    const auto mass = co_await mass_counts(all_day, std::move(*bad));
    if (!mass) co_return Fail(mass.error());
    if (!*mass) co_return std::optional<scoring::DayInput>{};
    for (const auto& [slice, count] : **mass) {
        if (scoring::is_mass_failure(count, rules)) {
            input.unit.mass_failures.push_back(slice);
        }
    }
    scoring::leave_out(input.unit.mass_failures, *stale);
    co_return std::optional<scoring::DayInput>(std::move(input));
}

// The unit's score of that day, which is not above its newest; empty where it has none.
asio::awaitable<Result<std::optional<scoring::Thirds>>> Scorer::thirds_after(Followed& contract,
                                                                             std::uint64_t number,
                                                                             std::int64_t day) {
    const NewestScore& newest = contract.newest.at(number);
    if (newest.day == day) co_return std::optional(newest.thirds);
    ports::ScoreHistory history;
    history.subject = contract.id(number).text();
    history.until = (static_cast<UnixSecs>(day) + 1) * day_secs();
    history.limit = 1;
    ++reads_;
    const auto rows = co_await deps_.scores.scores(history);
    if (!rows) co_return Fail(rows.error());
    if (rows->empty() || rows->front().day != day) co_return std::optional<scoring::Thirds>{};
    co_return std::optional(rows->front().thirds);
}

// A provider's score of the day, once all its live units have theirs.
asio::awaitable<Result<void>> Scorer::score_providers(Followed& contract, std::int64_t day,
                                                      ports::Fence fence) {
    const UnixSecs end = (static_cast<UnixSecs>(day) + 1) * day_secs();
    const scoring::RuleSet rules = rulings_at(end - day_secs()).rules;
    std::map<std::string, std::vector<std::uint64_t>> providers;  // their live units
    std::set<std::string> incomplete;
    for (const auto& [id, row] : contract.view->all<orchestrator::Unit>()) {
        const orchestrator::Unit& unit = row.value;
        const bool lives = unit.decommissioned_at == 0 || unit.decommissioned_at >= end;
        if (!lives || unit.registered_at >= end) continue;
        const std::uint64_t number = u64_from_decimal(id).value();
        const std::string provider = chain::caip10(contract.caip2, unit.provider);
        const auto newest = contract.newest.find(number);
        const bool scored = newest != contract.newest.end() && newest->second.day >= day;
        if (!scored) incomplete.insert(provider);
        providers[provider].push_back(number);
    }
    std::vector<ports::ScoreRow> written;
    for (const auto& [provider, units] : providers) {
        if (incomplete.contains(provider)) continue;
        std::vector<scoring::Thirds> scores;
        scores.reserve(units.size());
        for (const std::uint64_t number : units) {
            const auto thirds = co_await thirds_after(contract, number, day);
            if (!thirds && !is_of_one_row(thirds.error())) co_return Fail(thirds.error());
            if (!thirds) skip("score of unit " + contract.id(number).text(), thirds.error());
            if (thirds && *thirds) scores.push_back(**thirds);
        }
        if (scores.size() != units.size()) continue;
        ports::ScoreRow row;
        row.subject = provider;
        row.subject_kind = scoring::SubjectKind::provider;
        row.chain = contract.view->contract().chain;
        row.day = day;
        row.day_end = end;
        row.thirds = scoring::mean_thirds(scores, rules);
        row.detail = Json::Object{{"units", std::int64_t(units.size())}};
        row.rule_set = to_hex(scoring::digest(rules));
        written.push_back(std::move(row));
    }
    if (written.empty()) co_return Result<void>{};
    co_return co_await deps_.scores.put_scores(std::move(written), fence);
}

}  // namespace warden::app
