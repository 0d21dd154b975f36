// Configuration, the admin, pause and upgrade.
#include <algorithm>
#include <set>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

constexpr std::uint64_t kDays30 = 2'592'000;
constexpr std::uint64_t kDays90 = 7'776'000;

bool in(U128 value, U128 least, U128 most) { return least <= value && value <= most; }

bool valid_fixed(const Fixed& f) {
    return in(f.unbonding_secs, 1, kDays90) &&
           in(f.upgrade_delay_secs, f.unbonding_secs, kDays90) &&
           in(f.role_delay_secs, 1, kDays30) && in(f.day_secs, 1, 86'400) &&
           in(f.claim_floor_secs, 1, kDays30) && in(f.attest_floor_secs, 1, kDays30) &&
           in(f.dispute_floor_secs, 1, kDays30) && in(f.arbitration_floor_secs, 1, kDays30) &&
           in(f.window_floor_secs, 1, kDays30) && f.dispute_deposit_max <= kMoneyMax;
}

bool valid_times(const Config& c, const Fixed& fixed) {
    return in(c.request_ttl_secs, 1, kDays30) &&
           in(c.min_window_secs, fixed.window_floor_secs, kDays30) &&
           in(c.grace_secs, 1, c.min_window_secs) && c.claim_secs >= fixed.claim_floor_secs &&
           c.attest_secs >= fixed.attest_floor_secs && c.dispute_secs >= fixed.dispute_floor_secs &&
           c.arbitration_secs >= fixed.arbitration_floor_secs &&
           c.min_window_secs + slash_path_secs(c) <= fixed.unbonding_secs &&
           c.maintenance_notice_secs <= 604'800;
}

// `oracles`: entries without an end.
bool valid_config(const Config& c, const Fixed& fixed, std::size_t oracles) {
    return c.platform_fee_bps <= 1'000 && in(c.min_stake, 1, kMoneyMax) &&
           in(c.min_bond, 1, kMoneyMax) && c.dispute_deposit <= fixed.dispute_deposit_max &&
           c.dispute_deposit_bps <= 2'000 && valid_times(c, fixed) &&
           c.maintenance_quota_bps <= 1'000 && c.stake_penalty_bps <= kBps &&
           in(c.consumer_penalty_bps, 1'000, kBps) && c.min_credit_bps <= kBps &&
           c.min_outage_bps <= kBps && c.guide_step_bps <= kBps && in(c.quorum, 1, 7) &&
           2 * std::size_t{c.quorum} > oracles;
}

void store_config(Context& c, const Config& config) {
    const std::uint32_t version = ++c.state.instance.edit(0).config_version;
    c.state.configs.edit(version) = config;
    c.emit("config_changed", {{"version", version}}, config_fields(config));
}

Reply set_paused(Context& c, bool paused) {
    if (const auto failed = admin_only(c)) return no(*failed);
    if (c.instance().paused == paused) return no(Refusal::WrongState);
    c.state.instance.edit(0).paused = paused;
    c.emit(paused ? "paused" : "unpaused", {});
    return Json();
}

void forget_upgrade(Instance& instance) {
    instance.pending_code.clear();
    instance.upgrade_not_before = 0;
}

// The roles that the arguments name, those that judge last.
std::vector<Account> roles_of(const Instance& made, const Config& config) {
    std::vector<Account> roles{made.admin, made.token, made.arbiter, config.treasury};
    for (const OracleEntry& entry : made.oracles) roles.push_back(entry.oracle);
    return roles;
}

}  // namespace

Check admin_only(const Context& c) {
    return c.is_admin() ? std::nullopt : Check(Refusal::NotAuthorized);
}

Reply construct(Context& c) {
    Instance made;
    made.admin = c.text("admin");
    made.token = c.text("token");
    made.arbiter = c.text("arbiter");
    for (const Json& oracle : *c.json("oracles").array()) {
        made.oracles.push_back({*oracle.string()});
    }
    made.fixed = fixed_from(c.json("fixed"));
    made.generation = kGeneration;
    const Config config = config_from(c.json("config"));
    const auto roles = roles_of(made, config);
    const auto none = [&c](const Account& account) { return c.no_role(account); };
    if (std::ranges::any_of(roles, none)) return no(Refusal::InvalidInput);

    const std::set<Account> apart(roles.begin() + 2, roles.end());
    const bool valid = in(made.oracles.size(), 1, kOraclesMax) &&
                       apart.size() == made.oracles.size() + 2 && valid_fixed(made.fixed) &&
                       valid_config(config, made.fixed, made.oracles.size());
    if (!valid) return no(Refusal::InvalidConfig);

    c.state.instance.edit(0) = made;
    Json::Object fields{{"admin", made.admin}, {"token", made.token}};
    for (auto& field : fixed_fields(made.fixed)) fields.push_back(std::move(field));
    c.emit("initialised", {}, std::move(fields));
    store_config(c, config);
    emit_arbiter(c);
    for (std::size_t slot = 0; slot < made.oracles.size(); ++slot) emit_oracle(c, slot);
    return Json();
}

Reply set_config(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Config config = config_from(c.json("config"));
    if (c.no_role(config.treasury)) return no(Refusal::InvalidInput);
    const Instance& now = c.instance();
    const bool changes = config.treasury != c.config().treasury;
    const bool valid = valid_config(config, now.fixed, entries_without_end(now)) &&
                       !is_judge(now, config.treasury, c.now()) &&
                       !(changes && c.busy(config.treasury));
    if (!valid) return no(Refusal::InvalidConfig);
    store_config(c, config);
    return Json(c.instance().config_version);
}

Reply propose_admin(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Account account = c.text("account");
    if (c.no_role(account)) return no(Refusal::InvalidInput);
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
    forget_upgrade(now);
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
    now.upgrade_not_before = c.now() + now.fixed.upgrade_delay_secs;
    c.emit("upgrade_proposed", {},
           {{"code_hash", code}, {"not_before", dec(now.upgrade_not_before)}});
    return Json();
}

Reply cancel_upgrade(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    if (!upgrade_pending(c.instance(), c.now())) return no(Refusal::NotFound);
    forget_upgrade(c.state.instance.edit(0));
    c.emit("upgrade_cancelled", {});
    return Json();
}

Reply upgrade(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    if (!upgrade_pending(c.instance(), c.now())) return no(Refusal::NotFound);
    if (c.now() < c.instance().upgrade_not_before) return no(Refusal::TooEarly);
    Instance& now = c.state.instance.edit(0);
    now.code = now.pending_code;
    forget_upgrade(now);
    c.emit("upgraded", {}, {{"code_hash", now.code}});
    return Json();
}

}  // namespace warden::sandbox::orchestrator
