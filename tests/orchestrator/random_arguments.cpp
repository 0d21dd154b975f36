#include "tests/orchestrator/random_arguments.hpp"

#include <algorithm>

#include "sandbox/orchestrator/money.hpp"
#include "sandbox/orchestrator/roles.hpp"
#include "tests/orchestrator/names.hpp"

namespace warden::sandbox::orchestrator {
namespace {

Json text_of(U128 value) { return to_decimal(value); }

void set(Json::Object& arguments, std::string_view name, Json to) {
    for (auto& [key, value] : arguments) {
        if (key == name) value = std::move(to);
    }
}

bool takes(const Json::Object& arguments, std::string_view name) {
    return std::ranges::count(arguments, name, &Json::Member::first) > 0;
}

bool is_open(const Slash& slash) {
    return slash.status <= SlashStatus::Disputed || slash.status == SlashStatus::Claimed;
}

}  // namespace

std::uint64_t number(const Call& call, std::string_view name) {
    const Json* value = call.arguments.find(name);
    if (!value) return 0;
    return value->string() ? u64_from_decimal(*value->string()).value_or(0)
                           : static_cast<std::uint64_t>(*value->integer());
}

bool has(const Call& call, std::string_view name) { return call.arguments.find(name) != nullptr; }

Json::Object RandomArguments::draw(const State& state, const Function& function, UnixSecs now) {
    Json::Object arguments;
    for (const Parameter& parameter : function.parameters) {
        arguments.emplace_back(parameter.name, argument(state, parameter, now));
    }
    if (function.name == "request_reservation") {
        aim_at_request(state, now, arguments);
    } else if (function.name == "publish_price_guide") {
        aim_at_guide(state, arguments);
    } else if (takes(arguments, "party") && takes(arguments, "window")) {
        aim_at_slash(state, now, arguments);
    } else if (takes(arguments, "reservation_id")) {
        aim_at_reservation(state, arguments);
    }
    return arguments;
}

Json RandomArguments::small(std::uint64_t n) { return static_cast<int>(dice_.below(n)); }

Json RandomArguments::amount() {
    constexpr U128 kHuge = U128{1'000'000'000'000u} * 100'000'000u;  // 10^20, more than anybody has
    const std::array<U128, 5> edges{0, kHuge, kMoneyMax, kMoneyMax + 1, kU128Max};
    if (dice_.one_in(12)) return text_of(dice_.pick(edges));
    return text_of(1 + dice_.below(dice_.one_in(2) ? 6'000 : 60'000));
}

Json RandomArguments::account() {
    return dice_.one_in(30) ? Json(kZeroAccount) : Json(dice_.pick(kPeople));
}

Json RandomArguments::config(const State& state) {
    const Instance& now = instance_of(state);
    const auto secs = [&](std::uint64_t most) { return text_of(1 + dice_.below(most)); };
    const auto bps = [&](std::uint64_t least, std::uint64_t most) {
        const std::uint64_t over = dice_.one_in(40) ? 1 : 0;
        return static_cast<int>(over ? most + 1 : least + dice_.below(most - least + 1));
    };
    const std::uint64_t least = entries_without_end(now) / 2 + 1;
    const auto quorum = dice_.one_in(12) ? dice_.below(9) : least + dice_.below(2);
    const Account& treasury = state.configs.find(now.config_version)->treasury;
    return Json::Object{{"treasury", dice_.one_in(3) ? dice_.pick(kPeople) : treasury},
                        {"platform_fee_bps", bps(0, 1'000)},
                        {"min_stake", secs(2'000)},
                        {"min_bond", secs(200)},
                        {"dispute_deposit", text_of(dice_.below(dice_.one_in(20) ? 200 : 101))},
                        {"dispute_deposit_bps", bps(0, 2'000)},
                        {"request_ttl_secs", secs(8'000)},
                        {"min_window_secs", text_of(3'000 + dice_.below(1'500))},
                        {"grace_secs", secs(3'000)},
                        {"claim_secs", text_of(50 + dice_.below(8'000))},
                        {"attest_secs", text_of(50 + dice_.below(5'000))},
                        {"dispute_secs", text_of(50 + dice_.below(9'000))},
                        {"arbitration_secs", text_of(50 + dice_.below(12'000))},
                        {"maintenance_notice_secs", text_of(dice_.below(700))},
                        {"maintenance_quota_bps", bps(0, 1'000)},
                        {"stake_penalty_bps", bps(0, 10'000)},
                        {"consumer_penalty_bps", bps(1'000, 10'000)},
                        {"min_credit_bps", bps(0, 10'000)},
                        {"min_outage_bps", bps(0, 10'000)},
                        {"guide_step_bps", bps(0, 10'000)},
                        {"quorum", static_cast<int>(quorum)}};
}

Json RandomArguments::terms() {
    return Json::Object{{"latency_ms_max", small(3)},
                        {"upload_kbytes_per_s_min", 0},
                        {"download_kbytes_per_s_min", small(2)},
                        {"uptime_ppm_min", dice_.one_in(20) ? Json(1'000'001) : Json(990'000)},
                        {"error_ppm_max", 0},
                        {"credit_bps", dice_.one_in(40) ? Json(10'001) : small(10'001)},
                        {"outage_bps", dice_.one_in(40) ? Json(10'001) : small(10'001)}};
}

Json RandomArguments::scores() {
    Json::Array scores;
    for (std::uint64_t n = dice_.one_in(20) ? 0 : 1 + dice_.below(3); n > 0; --n) {
        scores.push_back(Json::Object{{"address", dice_.pick(kPeople)}, {"score", small(101)}});
    }
    return scores;
}

Json RandomArguments::argument(const State& state, const Parameter& p, UnixSecs now) {
    const std::string& name = p.name;
    const Instance& counts = instance_of(state);
    const auto between = [&](std::uint64_t least, std::uint64_t n) {
        return text_of(least + dice_.below(n));
    };
    if (name == "unit_id") return between(1, counts.units + 1);
    if (name == "reservation_id") return between(1, counts.reservations + 1);
    if (name == "party") return dice_.one_in(30) ? small(4) : small(2);
    if (name == "api") return small(dice_.one_in(20) ? 5 : 4);
    if (name == "window") return small(3);
    if (name == "max_windows") {
        return dice_.one_in(20) ? small(12) : Json(static_cast<int>(1 + dice_.below(10)));
    }
    if (name == "reasons") return dice_.one_in(20) ? small(2'048) : Json(1);
    if (name == "score_before") return dice_.one_in(30) ? Json(101) : small(101);
    if (name == "share_bps") {
        return dice_.one_in(4) ? small(10'002) : Json(dice_.one_in(3) ? 0 : 10'000);
    }
    if (name == "gb" || name == "capacity_gb") return static_cast<int>(1 + dice_.below(60));
    if (name == "duration_secs") return between(3'600, 30'000);
    if (name == "window_secs") return between(3'600, dice_.one_in(20) ? 60'000 : 5'000);
    if (name == "max_price") return text_of(dice_.one_in(20) ? 1 : 2'000'000);
    if (name == "sla_version" || name == "config_version") {
        return static_cast<int>(1 + dice_.below(2));
    }
    if (name == "from") return between(now + 500, 700);
    if (name == "until") return between(now + 700, 400);
    if (name == "as_of") {
        const std::uint64_t day = counts.fixed.day_secs;
        const UnixSecs today = now / day * day;
        return text_of(dice_.one_in(10) ? today + dice_.below(day) : today - day * dice_.below(2));
    }
    if (name == "valid_until") return between(now, 3'000);
    if (name == "floor" || name == "price") return between(900'000, 100'000);
    if (name == "ceiling") return between(990'000, 200'000);
    return by_type(state, p, now);
}

Json RandomArguments::by_type(const State& state, const Parameter& p, UnixSecs now) {
    if (p.type == "config") return config(state);
    if (p.type == "u128") return amount();
    if (p.type == "u64") return text_of(now);
    if (p.type == "u32") return 1;
    if (p.type == "bool") return !dice_.one_in(3);
    if (p.type == "account") return account();
    if (p.type == "hash") {
        if (dice_.one_in(30)) return std::string(64, '0');
        return p.name == "code_hash" ? Json(kNewCode) : Json(std::string(64, '7'));
    }
    if (p.type == "region") return dice_.one_in(30) ? Json("EU 1") : Json("eu-1");
    if (p.type == "terms") return terms();
    if (p.type == "scores") return scores();
    return dice_.one_in(30) ? Json("not a link")
                            : Json("https://x.example/" + std::to_string(dice_.below(9)));
}

// Mostly a reservation that has not come to its end.
void RandomArguments::aim_at_reservation(const State& state, Json::Object& arguments) {
    std::vector<std::uint64_t> ids;
    state.reservations.each([&](std::uint64_t id, const Reservation& r) {
        if (r.status <= ReservationStatus::Settling) ids.push_back(id);
    });
    if (ids.empty() || dice_.one_in(8)) return;
    set(arguments, "reservation_id", text_of(dice_.pick(ids)));
}

// Mostly terms that are current, whole windows and a deposit that is enough for the first.
void RandomArguments::aim_at_request(const State& state, UnixSecs now, Json::Object& arguments) {
    const Instance& instance = instance_of(state);
    if (instance.units == 0) return;
    const std::uint64_t unit_id = 1 + dice_.below(instance.units);
    const Unit& unit = *state.units.find(unit_id);
    const std::uint64_t gb = 1 + dice_.below(unit.capacity_gb / 2 + 1);
    const std::uint64_t windows = 1 + dice_.below(5);
    const std::uint64_t secs = windows * unit.window_secs + (dice_.one_in(20) ? 1 : 0);
    const U128 price = effective_price(unit, state.guides.find(unit.region), now);
    const U128 whole = price * gb * secs / kMonthSecs;
    set(arguments, "unit_id", text_of(unit_id));
    set(arguments, "gb", static_cast<int>(gb));
    set(arguments, "duration_secs", text_of(secs));
    if (!dice_.one_in(20)) set(arguments, "sla_version", unit.sla_version);
    if (!dice_.one_in(20)) set(arguments, "config_version", instance.config_version);
    set(arguments, "deposit", text_of(whole * (2 + dice_.below(9)) / 9));
}

// Mostly a slash that is open, or a window whose time has come.
void RandomArguments::aim_at_slash(const State& state, UnixSecs now, Json::Object& arguments) {
    std::vector<SlashKey> keys;
    state.slashes.each([&](const SlashKey& key, const Slash& slash) {
        if (is_open(slash)) keys.push_back(key);
    });
    state.reservations.each([&](std::uint64_t id, const Reservation& r) {
        if (r.start == 0 || r.status > ReservationStatus::Settling) return;
        for (std::uint32_t window = r.next_window; window < windows(r); ++window) {
            if (window_end(r, window) > now) break;
            keys.push_back({id, Party::Provider, window});
            keys.push_back({id, Party::Consumer, window});
        }
    });
    if (keys.empty() || dice_.one_in(12)) return;
    const SlashKey key = dice_.pick(keys);
    set(arguments, "reservation_id", text_of(key.reservation_id));
    set(arguments, "party", static_cast<int>(key.party));
    set(arguments, "window", key.window);
    if (dice_.one_in(20)) return;
    constexpr std::array<int, 5> kOfProvider{8, 32, 64, 8 | 32, 8 | 64};
    constexpr std::array<int, 4> kOfConsumer{256, 512, 256 | 512, 1024};
    set(arguments, "reasons",
        key.party == Party::Provider ? dice_.pick(kOfProvider) : dice_.pick(kOfConsumer));
}

// Mostly a step from the last guide that a day or two allow.
void RandomArguments::aim_at_guide(const State& state, Json::Object& arguments) {
    const Guide* guide = state.guides.find("eu-1");
    if (!guide || dice_.one_in(6)) return;
    const U128 least = guide->price - guide->price / 20;
    set(arguments, "price",
        text_of(least + dice_.below(static_cast<std::uint64_t>(guide->price / 10) + 1)));
}

void RandomArguments::aim_at_amount(const State& state, Call& call) {
    U128 most = 0;
    if (call.function == "withdraw") most = state.balances.get(call.caller);
    if (call.function == "request_unstake") {
        const Provider p = state.providers.get(call.caller);
        most = dice_.one_in(4) ? p.stake : above(p.stake, p.bound);
    }
    if (call.function == "withdraw_bond") {
        const Consumer consumer = state.consumers.get(call.caller);
        most = dice_.one_in(4) ? consumer.bond
                               : above(consumer.bond, consumer.bound + consumer.at_risk);
    }
    const Reservation* r = call.function == "top_up"
                               ? state.reservations.find(number(call, "reservation_id"))
                               : nullptr;
    if (r && r->start != 0) most = above(owed(*r), funds(*r));
    if (most == 0 || dice_.one_in(10)) return;
    const std::array<U128, 3> choices{most, most + 1, 1 + (most - 1) / (1 + dice_.below(9))};
    Json::Object arguments = *call.arguments.object();
    set(arguments, "amount", text_of(dice_.one_in(10) ? dice_.pick(choices) : choices[2]));
    call.arguments = std::move(arguments);
}

}  // namespace warden::sandbox::orchestrator
