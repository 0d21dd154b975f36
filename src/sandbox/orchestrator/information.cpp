// What oracles publish: scores for users, which no rule reads, and price guides.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

bool whole_days(const Context& c, UnixSecs time) { return time % c.instance().fixed.day_secs == 0; }

// Returns by how much the price of a region may move since its last guide.
U128 guide_step(const Context& c, const Guide& before, UnixSecs as_of) {
    const std::uint64_t days = (as_of - before.as_of) / c.instance().fixed.day_secs;
    const U128 by_days = before.price * c.config().guide_step_bps * std::min(days, kGuideDaysMax);
    return std::max<U128>(1, by_days / kBps);
}

}  // namespace

Reply publish_scores(Context& c) {
    if (!c.in_office(c.caller())) return no(Refusal::NotAuthorized);
    const std::uint32_t party = c.u32("party");
    const UnixSecs as_of = c.u64("as_of");
    const Json::Array& given = *c.json("scores").array();
    if (party > 1 || given.empty() || !whole_days(c, as_of)) return no(Refusal::InvalidInput);
    std::vector<std::pair<Account, std::uint32_t>> scores;
    for (const Json& entry : given) {
        scores.emplace_back(*entry.find("address")->string(),
                            static_cast<std::uint32_t>(*entry.find("score")->integer()));
    }
    for (const auto& [account, score] : scores) {
        if (score > 100 || account == kZeroAccount) return no(Refusal::InvalidInput);
    }
    if (scores.size() > kScoresPerCallMax) return no(Refusal::BatchTooLarge);
    if (as_of > c.now()) return no(Refusal::TooEarly);
    Json::Array stored;
    for (const auto& [account, score] : scores) {
        const std::pair key{static_cast<Party>(party), account};
        if (c.state.scores.get(key).as_of >= as_of) continue;
        c.state.scores.edit(key) = {as_of, score};
        stored.push_back(Json::Object{{"address", account}, {"score", score}});
    }
    if (stored.empty()) return no(Refusal::StaleDay);
    c.emit("scores_published", {{"party", party}, {"as_of", dec(as_of)}},
           {{"oracle", c.caller()}, {"scores", std::move(stored)}});
    return Json();
}

Reply publish_price_guide(Context& c) {
    const std::string region = c.text("region");
    const Guide* before = c.state.guides.find(region);
    const bool may = before ? c.in_office(c.caller()) : c.is_admin();
    if (!may) return no(Refusal::NotAuthorized);
    const U128 price = c.u128("price");
    const UnixSecs as_of = c.u64("as_of");
    const UnixSecs valid_until = c.u64("valid_until");
    const bool valid = valid_region(region) && valid_prices(price, price) && whole_days(c, as_of) &&
                       valid_until > c.now() && valid_until - c.now() <= kGuideSecsMax;
    if (!valid) return no(Refusal::InvalidInput);
    if (as_of > c.now()) return no(Refusal::TooEarly);
    if (as_of <= (before ? before->as_of : 0)) return no(Refusal::StaleDay);
    if (before) {
        const U128 moved = above(price, before->price) + above(before->price, price);
        if (moved > guide_step(c, *before, as_of)) return no(Refusal::AmountTooHigh);
    }
    c.state.guides.edit(region) = {price, as_of, valid_until};
    c.emit("price_guide_published", {{"region", region}},
           {{"by", c.caller()},
            {"price", dec(price)},
            {"as_of", dec(as_of)},
            {"valid_until", dec(valid_until)}});
    return Json();
}

}  // namespace warden::sandbox::orchestrator
