#include "sandbox/orchestrator/context.hpp"

#include <algorithm>

namespace warden::sandbox::orchestrator {
namespace {

U128 u128_member(const Json& record, std::string_view name) {
    return *u128_from_decimal(*record.find(name)->string());
}
std::uint64_t u64_member(const Json& record, std::string_view name) {
    return *u64_from_decimal(*record.find(name)->string());
}

Check unit_of(const Context& c, std::uint64_t unit_id, bool operators_too) {
    const Unit* unit = c.state.units.find(unit_id);
    if (!unit) return Refusal::NotFound;
    const bool operates = operators_too && c.state.operators.get(unit->provider) == c.caller();
    if (unit->provider != c.caller() && !operates) return Refusal::NotAuthorized;
    if (unit->decommissioned_at != 0) return Refusal::WrongState;
    return std::nullopt;
}

}  // namespace

Json dec(U128 value) { return to_decimal(value); }
Json shown(const Account& account) { return account.empty() ? Json(kZeroAccount) : account; }

const Json& Context::json(std::string_view name) const {
    const Json* value = call.arguments.find(name);
    WARDEN_CHECK(value);
    return *value;
}
std::uint32_t Context::u32(std::string_view name) const {
    return static_cast<std::uint32_t>(*json(name).integer());
}
std::uint64_t Context::u64(std::string_view name) const { return *u64_from_decimal(text(name)); }
U128 Context::u128(std::string_view name) const { return *u128_from_decimal(text(name)); }
bool Context::flag(std::string_view name) const { return *json(name).boolean(); }
const std::string& Context::text(std::string_view name) const { return *json(name).string(); }

bool Context::barred(const Account& account) const {
    return is_judge(instance(), account, now()) || account == config().treasury;
}

bool Context::busy(const Account& account) const {
    const Provider provider = state.providers.get(account);
    const Consumer consumer = state.consumers.get(account);
    return provider.open_reservations > 0 || provider.open_slashes > 0 ||
           consumer.open_reservations > 0 || consumer.open_slashes > 0;
}

bool Context::no_role(const Account& account) const {
    return account == kZeroAccount || account == self;
}

void Context::burn(U128 amount) {
    if (amount > 0) state.instance.edit(0).burnt += amount;
}

Unit& Context::edit_unit(std::uint64_t unit_id) {
    WARDEN_CHECK(!changed_unit || *changed_unit == unit_id);
    if (!changed_unit) {
        changed_unit = unit_id;
        unit_state_before = unit_state(*state.units.find(unit_id), now());
    }
    return state.units.edit(unit_id);
}

void Context::emit_stake(const Account& provider) {
    const Provider& p = *state.providers.find(provider);
    emit("stake_changed", {{"provider", provider}},
         {{"stake", dec(p.stake)},
          {"unbonding", dec(p.unbonding)},
          {"release_at", dec(p.release_at)}});
}

void Context::emit_bond(const Account& consumer) {
    emit("bond_changed", {{"consumer", consumer}},
         {{"bond", dec(state.consumers.find(consumer)->bond)}});
}

bool valid_link(const std::string& text) {
    return !text.empty() && text.size() <= 200 &&
           std::ranges::all_of(text, [](char c) { return c >= 0x21 && c <= 0x7e; });
}

bool valid_region(const std::string& text) {
    return !text.empty() && text.size() <= 31 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool valid_gigabytes(std::uint32_t gb) { return gb >= 1 && gb <= kGigabytesMax; }

bool valid_prices(U128 floor, U128 ceiling) {
    return floor >= 1 && floor <= ceiling && ceiling <= kPriceMax;
}

bool zero_hash(const std::string& hash) {
    return std::ranges::all_of(hash, [](char c) { return c == '0'; });
}

bool slash_fits(const Context& c, std::uint64_t window_secs) {
    return window_secs + slash_path_secs(c.config()) <= c.instance().fixed.unbonding_secs;
}

Terms terms_from(const Json& json) {
    const auto number = [&json](std::string_view name) {
        return static_cast<std::uint32_t>(*json.find(name)->integer());
    };
    return {number("latency_ms_max"),
            number("upload_kbytes_per_s_min"),
            number("download_kbytes_per_s_min"),
            number("uptime_ppm_min"),
            number("error_ppm_max"),
            number("credit_bps"),
            number("outage_bps")};
}

bool valid_terms(const Terms& t) {
    const bool promised = t.latency_ms_max > 0 || t.upload_kbytes_per_s_min > 0 ||
                          t.download_kbytes_per_s_min > 0 || t.uptime_ppm_min > 0 ||
                          t.error_ppm_max > 0;
    return promised && t.uptime_ppm_min <= 1'000'000 && t.error_ppm_max <= 1'000'000 &&
           t.credit_bps <= kBps && t.outage_bps <= kBps;
}

Json::Object terms_fields(const Terms& t) {
    return {{"latency_ms_max", t.latency_ms_max},
            {"upload_kbytes_per_s_min", t.upload_kbytes_per_s_min},
            {"download_kbytes_per_s_min", t.download_kbytes_per_s_min},
            {"uptime_ppm_min", t.uptime_ppm_min},
            {"error_ppm_max", t.error_ppm_max},
            {"credit_bps", t.credit_bps},
            {"outage_bps", t.outage_bps}};
}

Config config_from(const Json& json) {
    const auto number = [&json](std::string_view name) {
        return static_cast<std::uint32_t>(*json.find(name)->integer());
    };
    const auto large = [&json](std::string_view name) { return u128_member(json, name); };
    const auto secs = [&json](std::string_view name) { return u64_member(json, name); };
    return {*json.find("treasury")->string(),
            number("platform_fee_bps"),
            large("min_stake"),
            large("min_bond"),
            large("dispute_deposit"),
            number("dispute_deposit_bps"),
            secs("request_ttl_secs"),
            secs("min_window_secs"),
            secs("grace_secs"),
            secs("claim_secs"),
            secs("attest_secs"),
            secs("dispute_secs"),
            secs("arbitration_secs"),
            secs("maintenance_notice_secs"),
            number("maintenance_quota_bps"),
            number("stake_penalty_bps"),
            number("consumer_penalty_bps"),
            number("min_credit_bps"),
            number("min_outage_bps"),
            number("guide_step_bps"),
            number("quorum")};
}

Json::Object config_fields(const Config& c) {
    return {{"treasury", c.treasury},
            {"platform_fee_bps", c.platform_fee_bps},
            {"min_stake", dec(c.min_stake)},
            {"min_bond", dec(c.min_bond)},
            {"dispute_deposit", dec(c.dispute_deposit)},
            {"dispute_deposit_bps", c.dispute_deposit_bps},
            {"request_ttl_secs", dec(c.request_ttl_secs)},
            {"min_window_secs", dec(c.min_window_secs)},
            {"grace_secs", dec(c.grace_secs)},
            {"claim_secs", dec(c.claim_secs)},
            {"attest_secs", dec(c.attest_secs)},
            {"dispute_secs", dec(c.dispute_secs)},
            {"arbitration_secs", dec(c.arbitration_secs)},
            {"maintenance_notice_secs", dec(c.maintenance_notice_secs)},
            {"maintenance_quota_bps", c.maintenance_quota_bps},
            {"stake_penalty_bps", c.stake_penalty_bps},
            {"consumer_penalty_bps", c.consumer_penalty_bps},
            {"min_credit_bps", c.min_credit_bps},
            {"min_outage_bps", c.min_outage_bps},
            {"guide_step_bps", c.guide_step_bps},
            {"quorum", c.quorum}};
}

Fixed fixed_from(const Json& json) {
    const auto secs = [&json](std::string_view name) { return u64_member(json, name); };
    return {secs("unbonding_secs"),     secs("upgrade_delay_secs"),
            secs("role_delay_secs"),    secs("day_secs"),
            secs("claim_floor_secs"),   secs("attest_floor_secs"),
            secs("dispute_floor_secs"), secs("arbitration_floor_secs"),
            secs("window_floor_secs"),  u128_member(json, "dispute_deposit_max")};
}

Json::Object fixed_fields(const Fixed& f) {
    return {{"unbonding_secs", dec(f.unbonding_secs)},
            {"upgrade_delay_secs", dec(f.upgrade_delay_secs)},
            {"role_delay_secs", dec(f.role_delay_secs)},
            {"day_secs", dec(f.day_secs)},
            {"claim_floor_secs", dec(f.claim_floor_secs)},
            {"attest_floor_secs", dec(f.attest_floor_secs)},
            {"dispute_floor_secs", dec(f.dispute_floor_secs)},
            {"arbitration_floor_secs", dec(f.arbitration_floor_secs)},
            {"window_floor_secs", dec(f.window_floor_secs)},
            {"dispute_deposit_max", dec(f.dispute_deposit_max)}};
}

Check own_unit(const Context& c, std::uint64_t unit_id) { return unit_of(c, unit_id, false); }
Check operated_unit(const Context& c, std::uint64_t unit_id) { return unit_of(c, unit_id, true); }

Check sum_limit(U128 held, U128 more) {
    if (more == 0) return Refusal::InvalidInput;
    if (more > kMoneyMax || held > kMoneyMax - more) return Refusal::Overflow;
    return std::nullopt;
}

}  // namespace warden::sandbox::orchestrator
