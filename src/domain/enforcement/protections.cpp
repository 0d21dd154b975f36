#include "domain/enforcement/protections.hpp"

#include <algorithm>

#include "domain/orchestrator/money.hpp"

namespace warden::enforcement {
namespace {

constexpr std::int64_t kRulesMax = 1'000;  // above every number of a rule

std::string of(std::uint64_t value, std::string_view word, std::uint64_t limit) {
    return std::to_string(value) + " " + std::string(word) + " " + std::to_string(limit);
}

// The window's money may grow, since a consumer may pay in later, and with it what he gets: only
// less than was judged contradicts the evidence.
bool is_as_judged(const Subject& now, const Subject& judged) {
    return now.window_end == judged.window_end && now.sla_version == judged.sla_version &&
           now.gross >= judged.gross;
}

std::string text_of(const Subject& subject) {
    return "window end " + std::to_string(subject.window_end) + ", SLA version " +
           std::to_string(subject.sla_version) + ", gross " + to_decimal(subject.gross);
}

}  // namespace

Json to_json(const std::vector<RuleResult>& rules) {
    Json::Array array;
    for (const RuleResult& rule : rules) {
        array.push_back(Json::Object{{"rule", rule.number},
                                     {"name", rule.name},
                                     {"passed", rule.passed},
                                     {"detail", rule.detail}});
    }
    return array;
}

Result<std::vector<RuleResult>> rule_results_from_json(const Json& json) {
    const Fail wrong = fail(Errc::invalid_input, "not the results of rules");
    if (json.array() == nullptr) return wrong;
    std::vector<RuleResult> rules;
    for (const Json& item : *json.array()) {
        const Json* rule = item.find("rule");
        const Json* name = item.find("name");
        const Json* passed = item.find("passed");
        const Json* detail = item.find("detail");
        const bool good = rule && rule->integer() && name && name->string() && passed &&
                          passed->boolean() && detail && detail->string();
        if (!good || *rule->integer() < 0 || *rule->integer() > kRulesMax) return wrong;
        rules.push_back({static_cast<std::uint32_t>(*rule->integer()), *name->string(),
                         *passed->boolean(), *detail->string()});
    }
    return rules;
}

std::string failed_names(const std::vector<RuleResult>& rules) {
    std::string names;
    for (const RuleResult& rule : rules) {
        if (rule.passed) continue;
        if (!names.empty()) names += ",";
        names += rule.name;
    }
    return names;
}

bool is_mass_breach(std::uint32_t breached_providers, std::uint32_t live_providers) {
    // More than max(3, 20 % of the live providers).
    return breached_providers > 3 && std::uint64_t{breached_providers} * 5 > live_providers;
}

std::vector<RuleResult> data_rules(const DataFacts& f) {
    const bool odd = f.electorate % 2 == 1;
    const std::uint64_t coverage_ppm =
        f.countable_slices == 0 ? 0
                                : std::uint64_t{f.known_slices} * 1'000'000 / f.countable_slices;
    std::vector<RuleResult> rules;
    rules.push_back({1, "electorate",
                     odd && f.electorate >= f.electorate_min && f.networks == f.electorate,
                     of(f.electorate, "vantages, at least", f.electorate_min) + ", in " +
                         std::to_string(f.networks) + " networks"});
    rules.push_back({2, "only_fail_counts", f.verdict_reproduced,
                     "verdict recomputed from the signed records"});
    rules.push_back({3, "reverified", f.retries >= std::max(1u, f.retries_min),
                     of(f.retries, "more tries behind each failure, at least", f.retries_min)});
    rules.push_back({4, "controls", f.controls >= f.controls_min,
                     of(f.controls, "control targets measured, at least", f.controls_min)});
    rules.push_back({5, "mass_breach", !is_mass_breach(f.breached_providers, f.live_providers),
                     of(f.breached_providers, "providers in breach of", f.live_providers)});
    rules.push_back({6, "coverage",
                     f.known_slices >= f.min_known && coverage_ppm >= f.coverage_ppm_min,
                     of(f.known_slices, "known slices, at least", f.min_known) + "; " +
                         of(coverage_ppm, "ppm of the countable, at least", f.coverage_ppm_min)});
    rules.push_back({7, "warm_up", f.in_warm_up == 0,
                     of(f.in_warm_up, "convicting slices in the warm-up, at most", 0)});
    rules.push_back({9, "maintenance", f.in_maintenance == 0,
                     of(f.in_maintenance, "convicting slices in maintenance, at most", 0) +
                         "; widened by " + std::to_string(f.guard_secs) + " s"});
    rules.push_back({11, "one_slash_per_key", !f.slash_exists, "no slash under this key yet"});
    rules.push_back({13, "final", f.events_final && f.verified_past_end,
                     "every event final, indexer verified past the window's end"});
    return rules;
}

Result<Subject> subject_of(const orchestrator::Reservation& reservation, std::uint32_t window,
                           const std::optional<orchestrator::Slash>& slash) {
    const auto agreement = orchestrator::Agreement::of(reservation);
    if (!agreement) return Fail(agreement.error());
    return Subject{agreement->window_end(window), reservation.sla_version,
                   slash ? slash->base : agreement->gross(window)};
}

bool lags(const ClockFacts& facts) { return facts.behind_ms > facts.behind_ms_max; }

std::vector<RuleResult> act_rules(const ActFacts& f) {
    std::vector<RuleResult> rules;
    rules.push_back({5, "mass_breach", !f.mass_breach_hold, "no operator hold"});
    const bool as_judged = f.now_is && is_as_judged(*f.now_is, f.judged);
    rules.push_back({8, "chain_reread", as_judged && !f.own_is_party,
                     (f.now_is ? text_of(*f.now_is) : "unreadable") +
                         "; judged: " + text_of(f.judged) + "; we are no party"});
    rules.push_back(
        {10, "grace", f.now >= f.propose_from, of(f.now, "chain time, from", f.propose_from)});
    rules.push_back({11, "one_slash_per_key", !f.slash_exists, "no slash under this key yet"});
    rules.push_back(
        {12, "caps",
         f.units_today_of_provider < f.caps.units_per_provider && f.units_today < f.caps.units,
         of(f.units_today_of_provider, "units of the provider today, below",
            f.caps.units_per_provider) +
             "; " + of(f.units_today, "in all, below", f.caps.units)});
    rules.push_back({14, "kill_switch", !f.killed, "kill switch is open"});
    rules.push_back({15, "mode", files(f.mode), "mode " + std::string(name(f.mode))});
    rules.push_back({16, "clock", f.clock.ahead_ms <= f.clock.ahead_ms_max && !lags(f.clock),
                     of(f.clock.ahead_ms, "ms ahead of the host, at most", f.clock.ahead_ms_max) +
                         "; " +
                         of(f.clock.behind_ms, "ms behind, at most", f.clock.behind_ms_max)});
    rules.push_back({20, "may_vote", f.may_vote,
                     "our oracle was in office when the window began, at " +
                         std::to_string(f.window_start) + ", and is not revoked"});
    return rules;
}

RuleResult link_rule(const std::string& trouble) {
    return {19, "evidence_link", trouble.empty(),
            trouble.empty() ? "the public link gives the sealed bytes" : trouble};
}

}  // namespace warden::enforcement
