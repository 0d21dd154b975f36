#include "domain/scoring/rule_set.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>

#include "domain/base/check.hpp"
#include "domain/base/sha256.hpp"
#include "domain/orchestrator/json_fields.hpp"
#include "domain/scoring/rule_constants.hpp"

namespace warden::scoring {
namespace {

class Findings {
  public:
    void require(bool holds, std::string rule) {
        if (!holds) broken_.push_back(std::move(rule));
    }
    std::vector<std::string> take() { return std::move(broken_); }

  private:
    std::vector<std::string> broken_;
};

// Checks each constant alone.
void check_ranges(const RuleSet& rules, Findings& f) {
    auto next = rule_constants().begin();
    RuleSet::visit(rules, [&](std::string_view name, const auto& value) {
        const RuleConstant& constant = *next++;
        WARDEN_CHECK(constant.name == name);
        const auto within = [&](std::uint64_t number) {
            return constant.min <= number && number <= constant.max;
        };
        const std::string rule = std::string(name) + " is " + std::to_string(constant.min) + ".." +
                                 std::to_string(constant.max);
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::uint32_t>) {
            f.require(within(value), rule);
        } else if constexpr (std::is_same_v<Value, std::string>) {
            f.require(within(value.size()), rule + " characters");
        } else if constexpr (!std::is_same_v<Value, bool>) {
            f.require(value.size() <= kRetriesMax && std::ranges::all_of(value, within),
                      rule + ", at most " + std::to_string(kRetriesMax) + " times");
        }
    });
}

// Checks what only several constants together can break.
void check_together(const RuleSet& r, Findings& f) {
    f.require(r.electorate_min % 2 == 1, "electorate_min is odd");
    if (r.slice_secs == 0 || r.batch_secs == 0) return;
    f.require(r.batch_secs % r.slice_secs == 0, "slice_secs divides batch_secs");
    f.require(r.day_secs % r.batch_secs == 0, "batch_secs divides day_secs");
}

// Constants that sets of version 1 lack; absent is false.
constexpr std::array<std::string_view, 2> kLate{"paid_days_only", "outage"};

std::string joined(const std::vector<std::string>& sentences) {
    std::string text;
    for (const std::string& sentence : sentences) text += (text.empty() ? "" : "; ") + sentence;
    return text;
}

}  // namespace

std::vector<std::string> validate(const RuleSet& rules) {
    Findings findings;
    check_ranges(rules, findings);
    check_together(rules, findings);
    return findings.take();
}

Json to_json(const RuleSet& rules) {
    Json::Object object = orchestrator::fields_to_json(rules);
    std::erase_if(object, [](const auto& member) {
        return member.second == Json(false) && std::ranges::count(kLate, member.first) != 0;
    });
    return object;
}

Result<RuleSet> rule_set_from_json(const Json& json) {
    RuleSet rules;
    Json whole = json;
    if (const Json::Object* members = json.object()) {
        Json::Object object = *members;
        for (const std::string_view name : kLate) {
            if (json.find(name) == nullptr) object.emplace_back(name, Json(false));
        }
        whole = std::move(object);
    }
    if (const auto wrong = orchestrator::read_fields(whole, rules)) {
        return fail(Errc::invalid_input, "rule set: " + *wrong);
    }
    if (const auto broken = validate(rules); !broken.empty()) {
        return fail(Errc::invalid_input, "rule set: " + joined(broken));
    }
    return rules;
}

Hash32 digest(const RuleSet& rules) { return sha256(write_canonical(to_json(rules))); }

}  // namespace warden::scoring
