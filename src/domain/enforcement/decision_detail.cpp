#include "domain/enforcement/decision_detail.hpp"

#include <string_view>
#include <utility>

#include "domain/base/u128.hpp"

namespace warden::enforcement {
namespace {

Fail wrong(std::string_view member) {
    return fail(Errc::invalid_input,
                "detail of a decision: " + std::string(member) + " is missing or malformed");
}

Result<std::string> text_in(const Json& json, std::string_view member) {
    const Json* found = json.find(member);
    if (found == nullptr || found->string() == nullptr) return wrong(member);
    return *found->string();
}

Result<std::uint32_t> number_in(const Json& json, std::string_view member, std::uint32_t max) {
    const Json* found = json.find(member);
    const std::int64_t* value = found == nullptr ? nullptr : found->integer();
    if (value == nullptr || *value < 0 || *value > max) return wrong(member);
    return static_cast<std::uint32_t>(*value);
}

Result<Hash32> root_in(const Json& json) {
    const auto text = text_in(json, "evidence_root");
    if (!text) return Fail(text.error());
    const auto root = hash_from_hex(*text);
    if (!root) return wrong("evidence_root");
    return *root;
}

Result<Sealed> sealed_from_json(const Json& json) {
    const auto root = root_in(json);
    if (!root) return Fail(root.error());
    const auto score = number_in(json, "score_before", 100);
    if (!score) return Fail(score.error());
    const auto reasons = number_in(json, "reasons", UINT32_MAX);
    if (!reasons) return Fail(reasons.error());
    return Sealed{*root, *score, *reasons};
}

Result<Warning> warning_from_json(const Json& json) {
    const auto text = text_in(json, "party");
    if (!text) return Fail(text.error());
    const auto party = from_name<orchestrator::Party>(*text);
    if (!party) return wrong("party");
    const auto secs = text_in(json, "propose_from");
    if (!secs) return Fail(secs.error());
    const auto from = u64_from_decimal(*secs);
    if (!from) return wrong("propose_from");
    return Warning{*party, *from};
}

Result<Filing> filing_from_json(const Json& json) {
    const auto root = root_in(json);
    if (!root) return Fail(root.error());
    auto intent = text_in(json, "intent");
    if (!intent) return Fail(intent.error());
    auto provider = text_in(json, "provider");
    if (!provider) return Fail(provider.error());
    auto unit = text_in(json, "unit");
    if (!unit) return Fail(unit.error());
    return Filing{*root, std::move(*intent), std::move(*provider), std::move(*unit)};
}

// A filed row of a vote that was on the chain already: no txn of ours was wanted for it.
bool is_others(const Json& json) {
    return json.find("evidence_root") == nullptr && json.find("intent") == nullptr &&
           json.find("provider") == nullptr && json.find("unit") == nullptr;
}

// The part of the detail that belongs to the state.
template <class Part>
Result<DecisionDetail> with(Result<Part> part, std::vector<RuleResult> rules) {
    if (!part) return Fail(part.error());
    return DecisionDetail{std::move(*part), std::move(rules)};
}

struct Members {
    Json::Object operator()(std::monostate) const { return {}; }
    Json::Object operator()(const Sealed& sealed) const {
        return {{"evidence_root", to_hex(sealed.evidence_root)},
                {"score_before", sealed.score_before},
                {"reasons", sealed.reasons}};
    }
    Json::Object operator()(const Warning& warning) const {
        return {{"party", name(warning.party)}, {"propose_from", to_decimal(warning.propose_from)}};
    }
    Json::Object operator()(const Filing& filing) const {
        return {{"evidence_root", to_hex(filing.evidence_root)},
                {"intent", filing.intent},
                {"provider", filing.provider},
                {"unit", filing.unit}};
    }
};

}  // namespace

Json to_json(const DecisionDetail& detail) {
    Json::Object out = std::visit(Members{}, detail.of);
    if (!detail.rules.empty()) out.emplace_back("rules", to_json(detail.rules));
    return out;
}

Result<DecisionDetail> decision_detail_from_json(DecisionState state, const Json& json) {
    if (json.object() == nullptr) return wrong("object");
    const Json* evaluated = json.find("rules");
    auto rules = evaluated == nullptr ? Result<std::vector<RuleResult>>()
                                      : rule_results_from_json(*evaluated);
    if (!rules) return wrong("rules");
    if (state == DecisionState::sealed) return with(sealed_from_json(json), std::move(*rules));
    if (state == DecisionState::warned) return with(warning_from_json(json), std::move(*rules));
    if (state == DecisionState::filed && !is_others(json)) {
        return with(filing_from_json(json), std::move(*rules));
    }
    return DecisionDetail{{}, std::move(*rules)};
}

}  // namespace warden::enforcement
