// A scored day's explanation, read back.
#include "domain/base/json_fields.hpp"
#include "domain/scoring/reputation.hpp"

namespace warden::scoring {
namespace {

Fail wrong(const std::string& what) { return fail(Errc::invalid_input, "scored day: " + what); }

Result<std::optional<Tier>> tier_from(const Json& json) {
    const auto text = json::find_string(json, "tier");
    if (!text) return Fail(text.error());
    if (!*text) return std::optional<Tier>{};
    const auto tier = from_name<Tier>(**text);
    if (!tier) return Fail(tier.error());
    return std::optional(*tier);
}

Result<DaySli> sli_from(const Json& json) {
    const auto name = json::get_string(json, "sli");
    const auto version = json::get_u64(json, "sla_version");
    const auto limit = json::get_u64(json, "limit");
    const auto tier = tier_from(json);
    if (!name || !version || !limit || !tier) return wrong("an SLI without its members");
    const auto sli = from_name<Sli>(*name);
    if (!sli) return Fail(sli.error());
    DaySli day{*sli, static_cast<std::uint32_t>(*version), *limit, *tier, 0, 0, {}};
    if (*sli == Sli::uptime) {
        const auto x = json::get_u64(json, "x");
        const auto n = json::get_u64(json, "n");
        if (!x || !n) return wrong("uptime without its counts");
        day.x = *x;
        day.n = *n;
        return day;
    }
    const auto votes = json::get_array(json, "votes");
    if (!votes) return Fail(votes.error());
    for (const Json& item : **votes) {
        const auto vantage = json::get_string(item, "vantage");
        const auto x = json::get_u64(item, "x");
        const auto n = json::get_u64(item, "n");
        const auto vote = tier_from(item);
        if (!vantage || !x || !n || !vote) return wrong("a vote without its members");
        day.votes.push_back({std::string(*vantage), *x, *n, *vote});
    }
    return day;
}

}  // namespace

Result<ScoredDay> scored_day_from_json(const Json& json) {
    const auto before = json::get_u64(json, "before");
    const auto after = json::get_u64(json, "after");
    const auto day = json::get_int(json, "day");
    const auto kind = json::get_string(json, "kind");
    const auto report = json::get_int(json, "report");
    const auto performance = json::get_int(json, "performance");
    const auto slis = json::get_array(json, "slis");
    const Json* integrity = json.find("integrity_failed");
    constexpr std::int64_t kPointsMax = 1'000'000;
    const bool shaped = before && after && day && kind && report && performance && slis &&
                        integrity != nullptr && integrity->boolean() != nullptr &&
                        *before <= kThirdsMax && *after <= kThirdsMax && *report <= kPointsMax &&
                        *report >= -kPointsMax && *performance <= kPointsMax &&
                        *performance >= -kPointsMax;
    if (!shaped) return wrong("a member is missing or out of range");
    const auto known = from_name<DayKind>(*kind);
    if (!known) return Fail(known.error());
    ScoredDay scored;
    scored.before = static_cast<Thirds>(*before);
    scored.after = static_cast<Thirds>(*after);
    scored.result.day = *day;
    scored.result.kind = *known;
    scored.result.report = static_cast<std::int32_t>(*report);
    scored.result.performance = static_cast<std::int32_t>(*performance);
    scored.result.integrity_failed = *integrity->boolean();
    for (const Json& item : **slis) {
        auto sli = sli_from(item);
        if (!sli) return Fail(sli.error());
        scored.result.slis.push_back(std::move(*sli));
    }
    return scored;
}

}  // namespace warden::scoring
