#include "domain/orchestrator/deployment.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "domain/orchestrator/json_fields.hpp"
#include "domain/orchestrator/judges.hpp"

namespace warden::orchestrator {
namespace {

std::string plain(const Json& value) {
    const std::string* text = value.string();
    return text != nullptr ? *text : write_canonical(value);
}

using Wrong = std::vector<WrongField>;

void add(Wrong& wrong, const char* section, const Wrong& found) {
    for (const WrongField& one : found) wrong.push_back({section + one.field, one.message});
}

// Oracles, arbiter and treasury are pairwise distinct.
void check_roles(const Wish& wish, Wrong& wrong) {
    const Deployment& wanted = wish.deployment;
    const std::size_t count = wanted.oracles.size();
    if (count > kOraclesMax) wrong.push_back({"oracles", "must be 1 to 7 accounts"});
    std::map<chain::Address, std::string> roles;
    for (const chain::Address& one : wanted.oracles) {
        if (!roles.emplace(one, "one of the oracles").second) {
            wrong.push_back({"oracles", one.text + " is there twice"});
        }
        if (std::ranges::count(wish.revoked, one) > 0) {
            wrong.push_back({"oracles", one.text + " is revoked"});
        }
    }
    const std::pair<const char*, const chain::Address&> others[] = {
        {"arbiter", wanted.arbiter}, {"config.treasury", wanted.config.treasury}};
    for (const auto& [field, account] : others) {
        const auto [role, is_new] = roles.emplace(account, std::string("the ") + field);
        if (!is_new) wrong.push_back({field, "must not be " + role->second});
    }
}

void check_quorum(const Wish& wish, Wrong& wrong) {
    const std::uint32_t quorum = wish.deployment.config.quorum;
    const std::size_t oracles = wish.deployment.oracles.size();
    if (2 * std::size_t{quorum} <= oracles) {
        wrong.push_back({"config.quorum",
                         "must be more than half of the " + std::to_string(oracles) + " oracles"});
    }
    const auto lack = too_few_oracles(oracles, quorum);
    if (lack && wish.revoked.empty()) wrong.push_back({"oracles", *lack});
}

std::string listed(std::vector<chain::Address> addresses) {
    std::ranges::sort(addresses);
    std::string out;
    for (const chain::Address& one : addresses) out += (out.empty() ? "" : " ") + one.text;
    return out;
}

}  // namespace

Json arguments(const Deployment& deployment) {
    return Json::Object{{"admin", deployment.admin.text},
                        {"token", deployment.token.text},
                        {"arbiter", deployment.arbiter.text},
                        {"oracles", json_value(deployment.oracles)},
                        {"fixed", fields_to_json(deployment.fixed)},
                        {"config", fields_to_json(deployment.config)}};
}

std::vector<WrongField> wrong_fields(const Wish& wish) {
    const Deployment& wanted = wish.deployment;
    Wrong wrong;
    check_roles(wish, wrong);
    add(wrong, "fixed.", wrong_fields(wanted.fixed));
    add(wrong, "config.", wrong_fields(wanted.config, wanted.fixed));
    check_quorum(wish, wrong);
    return wrong;
}

// A quorum asks for two oracles at least where it is above one.
std::optional<std::string> too_few_oracles(std::size_t oracles, std::uint32_t quorum) {
    const std::size_t least = quorum > 1 ? 2 : 1;
    if (oracles >= least) return std::nullopt;
    return std::to_string(oracles) + " can't reach a quorum of " + std::to_string(quorum) +
           ": name " + std::to_string(least) + " at least";
}

std::optional<std::string> field_of_itself(const Deployment& deployment,
                                           const chain::Address& contract) {
    if (deployment.admin == contract) return "admin";
    if (deployment.token == contract) return "token";
    if (deployment.arbiter == contract) return "arbiter";
    if (std::ranges::count(deployment.oracles, contract) > 0) return "oracles";
    if (deployment.config.treasury == contract) return "config.treasury";
    return std::nullopt;
}

std::vector<WrongField> below_production(const FixedConfig& fixed, U128 min_stake) {
    Wrong below;
    const Json production = fields_to_json(kProductionFixed);
    FixedConfig::visit(fixed, [&]<class T>(const char* name, const T& value) {
        if constexpr (std::is_same_v<T, std::uint64_t>) {
            const std::string& least = *production.find(name)->string();
            if (value >= u64_from_decimal(least).value()) return;
            below.push_back({name, to_decimal(value) + " is below production's " + least});
        }
    });
    if (fixed.dispute_deposit_max > min_stake) {
        below.push_back({"dispute_deposit_max", to_decimal(fixed.dispute_deposit_max) +
                                                    " is above min_stake, " +
                                                    to_decimal(min_stake)});
    }
    return below;
}

std::vector<Difference> differences(const Wish& wish, const Instance& instance,
                                    const Config& config, UnixSecs now) {
    const Deployment& wanted = wish.deployment;
    std::vector<Difference> out;
    const auto compare = [&out](std::string field, std::string want, std::string found) {
        if (want != found) out.push_back({std::move(field), std::move(want), std::move(found)});
    };
    std::vector<chain::Address> oracles;
    std::vector<chain::Address> unrevoked;
    for (const OracleEntry& entry : instance.oracles) {
        if (!entry.revoked && entry.until == 0) oracles.push_back(entry.oracle);
        const bool counts = is_judge(entry, now, instance.fixed.unbonding_secs);
        if (counts && std::ranges::count(wish.revoked, entry.oracle) > 0) {
            unrevoked.push_back(entry.oracle);
        }
    }
    const bool follows = instance.next_from > 0;
    compare("admin", wanted.admin.text, instance.admin.text);
    compare("token", wanted.token.text, instance.token.text);
    compare("arbiter", wanted.arbiter.text,
            follows ? instance.next_arbiter.text : instance.arbiter.text);
    compare("oracles", listed(wanted.oracles), listed(oracles));
    compare("revoked", "", listed(unrevoked));
    const Json fixed = fields_to_json(instance.fixed);
    FixedConfig::visit(wanted.fixed, [&](const char* name, const auto& field) {
        compare("fixed." + std::string(name), plain(json_value(field)), plain(*fixed.find(name)));
    });
    const Json found = fields_to_json(config);
    Config::visit(wanted.config, [&](const char* name, const auto& field) {
        compare("config." + std::string(name), plain(json_value(field)), plain(*found.find(name)));
    });
    return out;
}

}  // namespace warden::orchestrator
