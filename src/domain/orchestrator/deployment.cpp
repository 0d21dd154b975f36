#include "domain/orchestrator/deployment.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/orchestrator/json_fields.hpp"

namespace warden::orchestrator {
namespace {

std::string plain(const Json& value) {
    const std::string* text = value.string();
    return text != nullptr ? *text : write_canonical(value);
}

class Checker {
  public:
    template <class T>
    void within(const char* field, T value, T low, T high) {
        if (low <= value && value <= high) return;
        wrong(field, "must be " + plain(json_value(low)) + " to " + plain(json_value(high)));
    }
    void wrong(std::string field, std::string message) {
        found_.push_back({std::move(field), std::move(message)});
    }
    std::vector<WrongField> take() { return std::move(found_); }

  private:
    std::vector<WrongField> found_;
};

void check_roles(const Deployment& deployment, Checker& check) {
    const std::size_t count = deployment.oracles.size();
    if (count < 1 || count > kOraclesMax) check.wrong("oracles", "must be 1 to 7 accounts");
    const std::set<chain::Address> distinct(deployment.oracles.begin(), deployment.oracles.end());
    if (distinct.size() != count) check.wrong("oracles", "one is there twice");
    if (distinct.contains(deployment.arbiter)) {
        check.wrong("arbiter", "must not be one of the oracles");
    }
    check.within("unbonding_secs", deployment.unbonding_secs, std::uint64_t{1}, kUnbondingSecsMax);
    check.within("upgrade_delay_secs", deployment.upgrade_delay_secs, std::uint64_t{0},
                 kUpgradeDelaySecsMax);
}

void check_config(const Deployment& deployment, Checker& check) {
    const Config& c = deployment.config;
    check.within("config.platform_fee_bps", c.platform_fee_bps, 0u, 1'000u);
    check.within("config.min_stake", c.min_stake, U128{1}, kMoneyMax);
    check.within("config.min_bond", c.min_bond, U128{1}, kMoneyMax);
    check.within("config.dispute_deposit", c.dispute_deposit, U128{0}, kMoneyMax);
    const std::uint64_t one = 1;
    check.within("config.request_ttl_secs", c.request_ttl_secs, one, kMonthSecs);
    check.within("config.min_window_secs", c.min_window_secs, one, kMonthSecs);
    const std::pair<const char*, std::uint64_t> path[] = {
        {"config.claim_secs", c.claim_secs},
        {"config.attest_secs", c.attest_secs},
        {"config.dispute_secs", c.dispute_secs},
        {"config.arbitration_secs", c.arbitration_secs}};
    U128 sum = 0;
    for (const auto& [field, secs] : path) {
        check.within(field, secs, one, kUnbondingSecsMax);
        sum += secs;
    }
    if (sum > deployment.unbonding_secs) {
        check.wrong("unbonding_secs",
                    "must be at least claim_secs + attest_secs + dispute_secs + "
                    "arbitration_secs = " +
                        to_decimal(sum) + ": a stake must outlast every slash");
    }
    check.within("config.maintenance_notice_secs", c.maintenance_notice_secs, std::uint64_t{0},
                 std::uint64_t{604'800});
    check.within("config.maintenance_quota_bps", c.maintenance_quota_bps, 0u, kBpsOne);
    check.within("config.stake_penalty_bps", c.stake_penalty_bps, 0u, kBpsOne);
    check.within("config.consumer_penalty_bps", c.consumer_penalty_bps, 0u, kBpsOne);
    const std::size_t oracles = deployment.oracles.size();
    if (c.quorum < 1 || c.quorum > oracles) {
        check.wrong("config.quorum",
                    "must be 1 to the number of oracles, " + std::to_string(oracles));
    }
}

std::string listed(std::vector<chain::Address> addresses) {
    std::ranges::sort(addresses);
    std::string out;
    for (const chain::Address& one : addresses) out += (out.empty() ? "" : " ") + one.text;
    return out;
}

}  // namespace

Json arguments(const Deployment& deployment) {
    Json::Object out = fields_to_json(deployment);
    out.emplace_back("config", fields_to_json(deployment.config));
    return out;
}

std::vector<WrongField> wrong_fields(const Deployment& deployment) {
    Checker check;
    check_roles(deployment, check);
    check_config(deployment, check);
    return check.take();
}

std::vector<Difference> differences(const Deployment& wanted, const Instance& instance,
                                    const Config& config) {
    std::vector<Difference> out;
    const auto compare = [&out](std::string field, std::string want, std::string found) {
        if (want != found) out.push_back({std::move(field), std::move(want), std::move(found)});
    };
    compare("admin", wanted.admin.text, instance.admin.text);
    compare("token", wanted.token.text, instance.token.text);
    compare("arbiter", wanted.arbiter.text, instance.arbiter.text);
    compare("oracles", listed(wanted.oracles), listed(instance.oracles));
    compare("unbonding_secs", to_decimal(wanted.unbonding_secs),
            to_decimal(instance.unbonding_secs));
    compare("upgrade_delay_secs", to_decimal(wanted.upgrade_delay_secs),
            to_decimal(instance.upgrade_delay_secs));
    const Json found = fields_to_json(config);
    Config::visit(wanted.config, [&](const char* name, const auto& field) {
        compare("config." + std::string(name), plain(json_value(field)), plain(*found.find(name)));
    });
    return out;
}

}  // namespace warden::orchestrator
