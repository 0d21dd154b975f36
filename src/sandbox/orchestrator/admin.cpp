// Roles, configuration, pause and upgrade.
#include <algorithm>
#include <set>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

bool is_zero(const Account& account) { return account == kZeroAccount; }

bool in(U128 value, U128 least, U128 most) { return least <= value && value <= most; }

bool valid_config(const Config& c, std::uint64_t unbonding_secs, std::size_t oracles) {
    constexpr std::uint64_t kDays30 = 2'592'000;
    const U128 slash_path =
        U128{c.claim_secs} + c.attest_secs + c.dispute_secs + c.arbitration_secs;
    return c.platform_fee_bps <= 1'000 && in(c.min_stake, 1, kMoneyMax) &&
           in(c.min_bond, 1, kMoneyMax) && c.dispute_deposit <= kMoneyMax &&
           in(c.request_ttl_secs, 1, kDays30) && in(c.min_window_secs, 1, kDays30) &&
           c.claim_secs >= 1 && c.attest_secs >= 1 && c.dispute_secs >= 1 &&
           c.arbitration_secs >= 1 && slash_path <= unbonding_secs &&
           c.maintenance_notice_secs <= 604'800 && c.maintenance_quota_bps <= kBps &&
           c.stake_penalty_bps <= kBps && c.consumer_penalty_bps <= kBps &&
           in(c.quorum, 1, oracles);
}

std::vector<Account> accounts_from(const Json& json) {
    std::vector<Account> accounts;
    for (const Json& account : *json.array()) accounts.push_back(*account.string());
    return accounts;
}

void store_config(Context& c, const Config& config) {
    const std::uint32_t version = ++c.state.instance.edit(0).config_version;
    c.state.configs.edit(version) = config;
    c.emit("config_changed", {{"version", version}}, config_fields(config));
}

void emit_oracle(Context& c, const Account& oracle, bool enabled) {
    c.emit("oracle_changed", {{"oracle", oracle}}, {{"enabled", enabled}});
}

Check admin_only(const Context& c) {
    return c.is_admin() ? std::nullopt : Check(Refusal::NotAuthorized);
}

Reply set_paused(Context& c, bool paused) {
    if (const auto failed = admin_only(c)) return no(*failed);
    if (c.instance().paused == paused) return no(Refusal::WrongState);
    c.state.instance.edit(0).paused = paused;
    c.emit(paused ? "paused" : "unpaused", {});
    return Json();
}

}  // namespace

Reply construct(Context& c) {
    Instance made;
    made.constructed = true;
    made.admin = c.text("admin");
    made.token = c.text("token");
    made.arbiter = c.text("arbiter");
    made.oracles = accounts_from(c.json("oracles"));
    made.unbonding_secs = c.u64("unbonding_secs");
    made.upgrade_delay_secs = c.u64("upgrade_delay_secs");
    const Config config = config_from(c.json("config"));
    const bool zero = is_zero(made.admin) || is_zero(made.token) || is_zero(made.arbiter) ||
                      std::ranges::any_of(made.oracles, is_zero) || is_zero(config.treasury);
    if (zero) return no(Refusal::InvalidInput);

    const std::set<Account> distinct(made.oracles.begin(), made.oracles.end());
    const bool valid = in(made.oracles.size(), 1, kOraclesMax) &&
                       distinct.size() == made.oracles.size() && !distinct.contains(made.arbiter) &&
                       in(made.unbonding_secs, 1, 7'776'000) &&
                       made.upgrade_delay_secs <= 2'592'000 &&
                       valid_config(config, made.unbonding_secs, made.oracles.size());
    if (!valid) return no(Refusal::InvalidConfig);

    c.state.instance.edit(0) = made;
    c.emit("initialised", {},
           {{"admin", made.admin},
            {"token", made.token},
            {"unbonding_secs", dec(made.unbonding_secs)},
            {"upgrade_delay_secs", dec(made.upgrade_delay_secs)}});
    store_config(c, config);
    c.emit("arbiter_changed", {{"arbiter", made.arbiter}});
    for (const Account& oracle : made.oracles) emit_oracle(c, oracle, true);
    return Json();
}

Reply set_config(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Config config = config_from(c.json("config"));
    if (is_zero(config.treasury)) return no(Refusal::InvalidInput);
    const Instance& now = c.instance();
    if (!valid_config(config, now.unbonding_secs, now.oracles.size())) {
        return no(Refusal::InvalidConfig);
    }
    store_config(c, config);
    return Json(c.instance().config_version);
}

Reply set_oracle(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Account oracle = c.text("oracle");
    const bool enabled = c.flag("enabled");
    if (is_zero(oracle)) return no(Refusal::InvalidInput);
    const Instance& now = c.instance();
    if (c.is_oracle(oracle) == enabled) {
        return no(enabled ? Refusal::AlreadyExists : Refusal::NotFound);
    }
    if (enabled && (oracle == now.arbiter || now.oracles.size() == kOraclesMax)) {
        return no(Refusal::InvalidConfig);
    }
    if (!enabled && now.oracles.size() - 1 < c.config().quorum) return no(Refusal::InvalidConfig);

    auto& oracles = c.state.instance.edit(0).oracles;
    if (enabled) {
        oracles.push_back(oracle);
    } else {
        std::erase(oracles, oracle);
    }
    emit_oracle(c, oracle, enabled);
    return Json();
}

Reply set_arbiter(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Account arbiter = c.text("arbiter");
    if (is_zero(arbiter)) return no(Refusal::InvalidInput);
    if (c.is_oracle(arbiter)) return no(Refusal::InvalidConfig);
    c.state.instance.edit(0).arbiter = arbiter;
    c.emit("arbiter_changed", {{"arbiter", arbiter}});
    return Json();
}

Reply propose_admin(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Account account = c.text("account");
    if (is_zero(account)) return no(Refusal::InvalidInput);
    c.state.instance.edit(0).pending_admin = account;
    c.emit("admin_proposed", {{"admin", account}});
    return Json();
}

Reply accept_admin(Context& c) {
    if (c.caller().empty() || c.caller() != c.instance().pending_admin) {
        return no(Refusal::NotAuthorized);
    }
    Instance& now = c.state.instance.edit(0);
    now.admin = c.caller();
    now.pending_admin.clear();
    c.emit("admin_changed", {{"admin", now.admin}});
    return Json();
}

Reply pause(Context& c) { return set_paused(c, true); }
Reply unpause(Context& c) { return set_paused(c, false); }

Reply propose_upgrade(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const std::string code = c.text("code_hash");
    if (zero_hash(code)) return no(Refusal::InvalidInput);
    Instance& now = c.state.instance.edit(0);
    now.pending_code = code;
    now.upgrade_not_before = c.now() + now.upgrade_delay_secs;
    c.emit("upgrade_proposed", {},
           {{"code_hash", code}, {"not_before", dec(now.upgrade_not_before)}});
    return Json();
}

Reply upgrade(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    if (c.instance().pending_code.empty()) return no(Refusal::NotFound);
    if (c.now() < c.instance().upgrade_not_before) return no(Refusal::TooEarly);
    Instance& now = c.state.instance.edit(0);
    now.code = now.pending_code;
    now.pending_code.clear();
    now.upgrade_not_before = 0;
    c.emit("upgraded", {}, {{"code_hash", now.code}});
    return Json();
}

}  // namespace warden::sandbox::orchestrator
