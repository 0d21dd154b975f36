#include "sandbox/orchestrator/context.hpp"

#include <algorithm>

namespace warden::sandbox::orchestrator {

Json dec(U128 value) { return to_decimal(value); }

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

bool Context::is_oracle(const Account& account) const {
    return std::ranges::count(instance().oracles, account) > 0;
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

Terms terms_from(const Json& json) {
    const auto number = [&json](std::string_view name) {
        return static_cast<std::uint32_t>(*json.find(name)->integer());
    };
    return {number("latency_ms_max"), number("upload_kbytes_per_s_min"),
            number("download_kbytes_per_s_min"), number("uptime_ppm_min"), number("error_ppm_max")};
}

bool valid_terms(const Terms& t) {
    const bool promised = t.latency_ms_max > 0 || t.upload_kbytes_per_s_min > 0 ||
                          t.download_kbytes_per_s_min > 0 || t.uptime_ppm_min > 0 ||
                          t.error_ppm_max > 0;
    return promised && t.uptime_ppm_min <= 1'000'000 && t.error_ppm_max <= 1'000'000;
}

Json::Object terms_fields(const Terms& t) {
    return {{"latency_ms_max", t.latency_ms_max},
            {"upload_kbytes_per_s_min", t.upload_kbytes_per_s_min},
            {"download_kbytes_per_s_min", t.download_kbytes_per_s_min},
            {"uptime_ppm_min", t.uptime_ppm_min},
            {"error_ppm_max", t.error_ppm_max}};
}

Config config_from(const Json& json) {
    const auto number = [&json](std::string_view name) {
        return static_cast<std::uint32_t>(*json.find(name)->integer());
    };
    const auto large = [&json](std::string_view name) {
        return *u128_from_decimal(*json.find(name)->string());
    };
    const auto secs = [&large](std::string_view name) {
        return static_cast<std::uint64_t>(large(name));
    };
    return {*json.find("treasury")->string(),
            number("platform_fee_bps"),
            large("min_stake"),
            large("min_bond"),
            large("dispute_deposit"),
            secs("request_ttl_secs"),
            secs("min_window_secs"),
            secs("claim_secs"),
            secs("attest_secs"),
            secs("dispute_secs"),
            secs("arbitration_secs"),
            secs("maintenance_notice_secs"),
            number("maintenance_quota_bps"),
            number("stake_penalty_bps"),
            number("consumer_penalty_bps"),
            number("quorum")};
}

Json::Object config_fields(const Config& c) {
    return {{"treasury", c.treasury},
            {"platform_fee_bps", c.platform_fee_bps},
            {"min_stake", dec(c.min_stake)},
            {"min_bond", dec(c.min_bond)},
            {"dispute_deposit", dec(c.dispute_deposit)},
            {"request_ttl_secs", dec(c.request_ttl_secs)},
            {"min_window_secs", dec(c.min_window_secs)},
            {"claim_secs", dec(c.claim_secs)},
            {"attest_secs", dec(c.attest_secs)},
            {"dispute_secs", dec(c.dispute_secs)},
            {"arbitration_secs", dec(c.arbitration_secs)},
            {"maintenance_notice_secs", dec(c.maintenance_notice_secs)},
            {"maintenance_quota_bps", c.maintenance_quota_bps},
            {"stake_penalty_bps", c.stake_penalty_bps},
            {"consumer_penalty_bps", c.consumer_penalty_bps},
            {"quorum", c.quorum}};
}

Check own_unit(const Context& c, std::uint64_t unit_id) {
    const Unit* unit = c.state.units.find(unit_id);
    if (!unit) return Refusal::NotFound;
    if (unit->provider != c.caller()) return Refusal::NotAuthorized;
    if (unit->decommissioned_at != 0) return Refusal::WrongState;
    return std::nullopt;
}

Check sum_limit(U128 held, U128 more) {
    if (more == 0) return Refusal::InvalidInput;
    if (more > kMoneyMax || held > kMoneyMax - more) return Refusal::Overflow;
    return std::nullopt;
}

}  // namespace warden::sandbox::orchestrator
