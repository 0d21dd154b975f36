#include "domain/enforcement/decision_detail.hpp"

#include <string_view>
#include <utility>

#include "domain/base/json_fields.hpp"
#include "domain/base/u128.hpp"

namespace warden::enforcement {
namespace {

Fail wrong(std::string_view member) {
    return fail(Errc::invalid_input, std::string(member) + ": malformed");
}

Result<std::uint32_t> number_in(const Json& json, std::string_view member, std::uint32_t max) {
    const auto value = json::get_u64(json, member);
    if (!value) return Fail(value.error());
    if (*value > max) return wrong(member);
    return static_cast<std::uint32_t>(*value);
}

Result<Hash32> root_in(const Json& json) {
    const auto text = json::get_string(json, "evidence_root");
    if (!text) return Fail(text.error());
    const auto root = hash_from_hex(*text);
    if (!root) return wrong("evidence_root");
    return *root;
}

Result<std::optional<Judged>> judged_from_json(const Json& json) {
    if (json.find("gross") == nullptr && json.find("sla_version") == nullptr) {
        return std::optional<Judged>{};
    }
    const auto version = number_in(json, "sla_version", UINT32_MAX);
    if (!version) return Fail(version.error());
    const auto text = json::get_string(json, "gross");
    if (!text) return Fail(text.error());
    const auto gross = u128_from_decimal(*text);
    if (!gross) return wrong("gross");
    return std::optional(Judged{*version, *gross});
}

Result<Sealed> sealed_from_json(const Json& json) {
    const auto root = root_in(json);
    if (!root) return Fail(root.error());
    const auto score = number_in(json, "score_before", 100);
    if (!score) return Fail(score.error());
    const auto reasons = number_in(json, "reasons", UINT32_MAX);
    if (!reasons) return Fail(reasons.error());
    const auto judged = judged_from_json(json);
    if (!judged) return Fail(judged.error());
    return Sealed{*root, *score, *reasons, *judged};
}

Result<Warning> warning_from_json(const Json& json) {
    const auto text = json::get_string(json, "party");
    if (!text) return Fail(text.error());
    const auto party = from_name<orchestrator::Party>(*text);
    if (!party) return wrong("party");
    const auto from = json::get_u64_text(json, "propose_from");
    if (!from) return Fail(from.error());
    return Warning{*party, *from};
}

Result<Filing> filing_from_json(const Json& json) {
    const auto root = root_in(json);
    if (!root) return Fail(root.error());
    const auto intent = json::get_string(json, "intent");
    if (!intent) return Fail(intent.error());
    const auto provider = json::get_string(json, "provider");
    if (!provider) return Fail(provider.error());
    const auto unit = json::get_string(json, "unit");
    if (!unit) return Fail(unit.error());
    const Json* paid = json.find("paid");
    if (paid != nullptr && paid->boolean() == nullptr) return wrong("paid");
    return Filing{*root, std::string(*intent), std::string(*provider), std::string(*unit),
                  paid == nullptr || *paid->boolean()};
}

// A filed row of a vote that was on the chain already: no txn of ours was wanted for it.
bool is_others(const Json& json) {
    return json.find("evidence_root") == nullptr && json.find("intent") == nullptr &&
           json.find("provider") == nullptr && json.find("unit") == nullptr;
}

// The part of the detail that belongs to the state.
template <class Part>
Result<DecisionDetail> with(Result<Part> part, std::vector<RuleResult> rules) {
    if (!part) return Fail(std::move(part).error().at("detail of a decision"));
    return DecisionDetail{std::move(*part), std::move(rules)};
}

struct Members {
    Json::Object operator()(std::monostate) const { return {}; }
    Json::Object operator()(const Sealed& sealed) const {
        Json::Object out{{"evidence_root", to_hex(sealed.evidence_root)},
                         {"score_before", sealed.score_before},
                         {"reasons", sealed.reasons}};
        if (sealed.judged) {
            out.emplace_back("sla_version", sealed.judged->sla_version);
            out.emplace_back("gross", to_decimal(sealed.judged->gross));
        }
        return out;
    }
    Json::Object operator()(const Warning& warning) const {
        return {{"party", name(warning.party)}, {"propose_from", to_decimal(warning.propose_from)}};
    }
    Json::Object operator()(const Filing& filing) const {
        Json::Object out{{"evidence_root", to_hex(filing.evidence_root)},
                         {"intent", filing.intent},
                         {"provider", filing.provider},
                         {"unit", filing.unit}};
        if (!filing.paid) out.emplace_back("paid", false);
        return out;
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
