#include "domain/scoring/rule_set.hpp"

#include <algorithm>

#include "domain/base/check.hpp"
#include "domain/base/sha256.hpp"
#include "domain/orchestrator/json_fields.hpp"

namespace warden::scoring {
namespace {

constexpr std::uint32_t kPpm = 1'000'000;

class Findings {
  public:
    void require(bool holds, std::string rule) {
        if (!holds) broken_.push_back(std::move(rule));
    }
    std::vector<std::string> take() { return std::move(broken_); }

  private:
    std::vector<std::string> broken_;
};

void check_grid(const RuleSet& r, Findings& f) {
    f.require(r.slice_secs > 0 && r.batch_secs > 0 && r.day_secs > 0,
              "slice_secs, batch_secs and day_secs are above 0");
    if (r.slice_secs == 0 || r.batch_secs == 0) return;
    f.require(r.batch_secs % r.slice_secs == 0, "slice_secs divides batch_secs");
    f.require(r.day_secs % r.batch_secs == 0, "batch_secs divides day_secs");
    f.require(r.day_secs <= 31 * 86'400, "day_secs is at most 31 days");
}

void check_measuring(const RuleSet& r, Findings& f) {
    f.require(r.retry_backoff_ms.size() <= 10, "retry_backoff_ms has at most 10 entries");
    f.require(std::ranges::all_of(r.retry_backoff_ms, [](auto ms) { return ms <= 60'000; }),
              "each of retry_backoff_ms is at most 60000");
    f.require(r.attempt_timeout_ms >= 1 && r.attempt_timeout_ms <= 60'000,
              "attempt_timeout_ms is 1..60000");
    f.require(r.retry_after_secs_max <= 300, "retry_after_secs_max is at most 300");
}

void check_votes(const RuleSet& r, Findings& f) {
    f.require(r.electorate_min >= 3 && r.electorate_min % 2 == 1,
              "electorate_min is odd and at least 3");
    f.require(r.mass_failure_providers_min >= 1, "mass_failure_providers_min is at least 1");
    f.require(r.mass_failure_ppm >= 1 && r.mass_failure_ppm <= kPpm,
              "mass_failure_ppm is 1..1000000");
    f.require(r.controls_min >= 1, "controls_min is at least 1");
    f.require(r.self_proof_factor >= 1, "self_proof_factor is at least 1");
    f.require(r.coverage_ppm <= kPpm, "coverage_ppm is at most 1000000");
    f.require(r.min_known >= 1, "min_known is at least 1");
    f.require(r.min_ops >= 1, "min_ops is at least 1");
    f.require(r.min_batches >= 10, "min_batches is at least 10");
    f.require(r.batch_values_min >= 1, "batch_values_min is at least 1");
    f.require(r.k_floor >= 1, "k_floor is at least 1");
    f.require(r.burst_factor >= 1, "burst_factor is at least 1");
    f.require(r.failed_transfer_factor >= 1, "failed_transfer_factor is at least 1");
    f.require(r.integrity_slices_min >= 1, "integrity_slices_min is at least 1");
}

void check_reputation(const RuleSet& r, Findings& f) {
    f.require(r.start_score <= 100, "start_score is at most 100");
    for (const std::uint32_t points :
         {r.report_points, r.better_points, r.met_points, r.not_met_penalty, r.worse_penalty,
          r.consumer_breach_penalty}) {
        f.require(points <= 100, "points and penalties are at most 100");
    }
    f.require(r.decay_thirds <= 300, "decay_thirds is at most 300");
    f.require(r.intake_down_ppm <= kPpm, "intake_down_ppm is at most 1000000");
    f.require(r.day_min_ops >= 1 && r.day_min_batches >= 1 && r.day_min_transfers >= 1,
              "day_min_ops, day_min_batches and day_min_transfers are at least 1");
}

std::string joined(const std::vector<std::string>& sentences) {
    std::string text;
    for (const std::string& sentence : sentences) text += (text.empty() ? "" : "; ") + sentence;
    return text;
}

}  // namespace

std::vector<std::string> validate(const RuleSet& rules) {
    Findings findings;
    findings.require(!rules.name.empty() && rules.name.size() <= 64, "name has 1..64 characters");
    check_grid(rules, findings);
    check_measuring(rules, findings);
    check_votes(rules, findings);
    check_reputation(rules, findings);
    return findings.take();
}

Json to_json(const RuleSet& rules) { return orchestrator::fields_to_json(rules); }

Result<RuleSet> rule_set_from_json(const Json& json) {
    RuleSet rules;
    if (const auto wrong = orchestrator::read_fields(json, rules)) {
        return fail(Errc::invalid_input, "rule set: " + *wrong);
    }
    if (const auto broken = validate(rules); !broken.empty()) {
        return fail(Errc::invalid_input, "rule set: " + joined(broken));
    }
    return rules;
}

Hash32 digest(const RuleSet& rules) { return sha256(write_canonical(to_json(rules))); }

Result<RuleBook> RuleBook::make(std::vector<RuleVersion> versions) {
    if (versions.empty() || versions[0].from != 0) {
        return fail(Errc::invalid_input, "rule book: the first version is in force from 0");
    }
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const RuleSet& rules = versions[i].rules;
        if (const auto broken = validate(rules); !broken.empty()) {
            return fail(Errc::invalid_input, "rule set " + rules.name + ": " + joined(broken));
        }
        if (i == 0) continue;
        const RuleSet& before = versions[i - 1].rules;
        if (versions[i].from <= versions[i - 1].from) {
            return fail(Errc::invalid_input, "rule book: versions are not in order");
        }
        if (rules.slice_secs != before.slice_secs || rules.batch_secs != before.batch_secs ||
            rules.day_secs != before.day_secs) {
            return fail(Errc::invalid_input, "rule book: the time grid can't change");
        }
    }
    return RuleBook(std::move(versions));
}

const RuleSet& RuleBook::at(UnixSecs time) const {
    const auto next = std::ranges::upper_bound(versions_, time, {}, &RuleVersion::from);
    WARDEN_CHECK(next != versions_.begin());
    return std::prev(next)->rules;
}

}  // namespace warden::scoring
