// What oracles publish for users; no rule reads the scores.
#include <set>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {

Reply publish_scores(Context& c) {
    if (!c.is_oracle(c.caller())) return no(Refusal::NotAuthorized);
    const std::uint32_t party = c.u32("party");
    const UnixSecs as_of = c.u64("as_of");
    const Json::Array& given = *c.json("scores").array();
    if (party > 1 || given.empty()) return no(Refusal::InvalidInput);
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
    std::set<Account> accounts;
    for (const auto& [account, score] : scores) {
        const bool fresh = c.state.scores.get({static_cast<Party>(party), account}).as_of < as_of;
        if (!fresh || !accounts.insert(account).second) return no(Refusal::StaleDay);
    }
    for (const auto& [account, score] : scores) {
        c.state.scores.edit({static_cast<Party>(party), account}) = {as_of, score};
    }
    c.emit("scores_published", {{"party", party}, {"as_of", dec(as_of)}},
           {{"oracle", c.caller()}, {"scores", given}});
    return Json();
}

Reply publish_price_guide(Context& c) {
    if (!c.is_oracle(c.caller())) return no(Refusal::NotAuthorized);
    const std::string region = c.text("region");
    const U128 price = c.u128("price");
    const UnixSecs valid_until = c.u64("valid_until");
    const bool valid = valid_region(region) && valid_prices(price, price) &&
                       valid_until > c.now() && valid_until - c.now() <= kGuideSecsMax;
    if (!valid) return no(Refusal::InvalidInput);
    c.state.guides.edit(region) = {price, valid_until};
    c.emit("price_guide_published", {{"region", region}},
           {{"oracle", c.caller()}, {"price", dec(price)}, {"valid_until", dec(valid_until)}});
    return Json();
}

}  // namespace warden::sandbox::orchestrator
