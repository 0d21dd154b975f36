// Reputation: each ended day of each unit, once, in order.
#include <algorithm>
#include <set>

#include "app/scorer/scorer.hpp"
#include "domain/base/row_error.hpp"

namespace warden::app {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kNever = INT64_MAX / 1'000'000;  // its end is no time that comes

}  // namespace

asio::awaitable<Result<void>> Scorer::score_days(const ScorerContract& contract,
                                                 ports::Fence fence) {
    const auto units = units_;
    std::set<std::int64_t> scored;
    for (const auto& [id, unit] : units) {
        if (id.contract != contract.ref) continue;
        auto done = co_await score_unit(id, unit, fence, scored);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip("unit " + id.text(), done.error());
    }
    for (const std::int64_t day : scored) {
        auto done = co_await score_providers(contract, day, fence);
        if (done) continue;
        if (!is_of_one_row(done.error())) co_return done;
        skip("providers, day " + std::to_string(day), done.error());
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Scorer::score_unit(chain::EntityId id, orchestrator::Unit unit,
                                                 ports::Fence fence,
                                                 std::set<std::int64_t>& scored) {
    const scoring::RuleSet& rules = settings_.rules;
    const auto known = next_day_.find(id);
    const bool idle = known != next_day_.end() &&
                      !is_closed((static_cast<UnixSecs>(known->second) + 1) * rules.day_secs);
    if (idle) co_return Result<void>{};
    ports::ScoreHistory history;
    history.subject = id.text();
    history.limit = 1;
    const auto rows = co_await deps_.scores.scores(history);
    if (!rows) co_return Fail(rows.error());
    const auto registered_day = static_cast<std::int64_t>(unit.registered_at / rules.day_secs);
    scoring::Thirds before = 0;
    std::int64_t day = registered_day;
    if (rows->empty()) {
        const auto start = co_await start_of(id, unit);
        if (!start) co_return Fail(start.error());
        before = *start;
    } else {
        before = rows->front().thirds;
        day = rows->front().day + 1;
        // A run before this one may have ended before it came to the provider.
        if (known == next_day_.end()) scored.insert(rows->front().day);
    }
    const auto last = unit.decommissioned_at == 0
                          ? INT64_MAX
                          : static_cast<std::int64_t>(unit.decommissioned_at / rules.day_secs);
    for (; day <= last; ++day) {
        next_day_[id] = day;
        const UnixSecs end = (static_cast<UnixSecs>(day) + 1) * rules.day_secs;
        if (!is_closed(end)) break;
        auto input = co_await day_input(id, day);
        if (!input) co_return Fail(input.error());
        if (!*input) {
            ++waiting_;
            break;
        }
        const auto result = scoring::judge_day(**input, rules);
        const auto length =
            day == registered_day ? scoring::DayLength::partial : scoring::DayLength::whole;
        const scoring::Thirds after = scoring::next_thirds(before, result, length, rules);
        ports::ScoreRow row;
        row.subject = id.text();
        row.subject_kind = "unit";
        row.chain = id.contract.chain;
        row.day = day;
        row.day_end = end;
        row.thirds = after;
        row.points = static_cast<std::int32_t>(after) - static_cast<std::int32_t>(before);
        row.detail = scoring::to_json(result, before, after);
        row.rule_set = rule_set_;
        std::vector<ports::ScoreRow> written;
        written.push_back(std::move(row));
        auto stored = co_await deps_.scores.put_scores(std::move(written), fence);
        if (!stored) co_return stored;
        ++scored_;
        scored.insert(day);
        before = after;
    }
    if (day > last) next_day_[id] = kNever;
    co_return Result<void>{};
}

// min(start score, mean of the provider's units): registering again washes nothing.
asio::awaitable<Result<scoring::Thirds>> Scorer::start_of(chain::EntityId id,
                                                          orchestrator::Unit unit) {
    std::vector<scoring::Thirds> others;
    for (const auto& [other, facts] : units_) {
        const bool recent =
            facts.decommissioned_at == 0 ||
            facts.decommissioned_at +
                    UnixSecs{settings_.rules.decommissioned_days} * settings_.rules.day_secs >=
                unit.registered_at;
        if (other == id || other.contract != id.contract || facts.provider != unit.provider ||
            !recent) {
            continue;
        }
        ports::ScoreHistory history;
        history.subject = other.text();
        history.until = unit.registered_at;
        history.limit = 1;
        const auto rows = co_await deps_.scores.scores(history);
        if (!rows) co_return Fail(rows.error());
        if (!rows->empty()) others.push_back(rows->front().thirds);
    }
    co_return scoring::start_thirds(others, settings_.rules);
}

// Empty while a record of the day is waited for.
asio::awaitable<Result<std::optional<scoring::DayInput>>> Scorer::day_input(chain::EntityId id,
                                                                            std::int64_t day) {
    const UnixSecs start = static_cast<UnixSecs>(day) * settings_.rules.day_secs;
    const UnixSecs end = start + settings_.rules.day_secs;
    const auto records = co_await this->records(id.text(), start, end);
    if (!records) co_return Fail(records.error());
    if (!*records) co_return std::optional<scoring::DayInput>{};
    const auto facts = co_await unit_facts(id, start);
    if (!facts) co_return Fail(facts.error());
    scoring::DayInput input;
    input.day = day;
    input.unit = input_of(*facts, **records, {});
    std::set<std::uint32_t> versions;
    for (const auto& [reservation, terms] : reservations_) {
        if (reservation.contract != id.contract || terms.unit_id != id.number) continue;
        const UnixSecs from = std::max(terms.start, start);
        const UnixSecs until = std::min(terms.end, end);
        if (terms.start == 0 || from >= until) continue;
        input.active.push_back({from, until});
        versions.insert(terms.sla_version);
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
        const auto terms = co_await sla_terms(id, version);
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
asio::awaitable<Result<void>> Scorer::score_providers(const ScorerContract& contract,
                                                      std::int64_t day, ports::Fence fence) {
    const UnixSecs end = (static_cast<UnixSecs>(day) + 1) * settings_.rules.day_secs;
    std::map<std::string, std::vector<scoring::Thirds>> providers;
    std::set<std::string> incomplete;
    for (const auto& [id, unit] : units_) {
        const bool live = unit.decommissioned_at == 0 || unit.decommissioned_at >= end;
        if (id.contract != contract.ref || !live || unit.registered_at >= end) continue;
        ports::ScoreHistory history;
        history.subject = id.text();
        history.until = end;
        history.limit = 1;
        const auto rows = co_await deps_.scores.scores(history);
        if (!rows) co_return Fail(rows.error());
        const std::string provider = chain::caip10(contract.caip2, unit.provider);
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
        row.chain = contract.ref.chain;
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
