#include "tests/orchestrator/random_calls.hpp"

#include <algorithm>
#include <array>

#include "sandbox/orchestrator/money.hpp"

namespace warden::sandbox::orchestrator {
namespace {

// For a call that succeeds: how many functions, how many draws of each, and how many of those may
// wait for something.
constexpr int kFunctionsTried = 6;
constexpr int kDraws = 30;
constexpr int kDrawsLater = 12;

const std::array<Account, 15> kPeople{"admin",   "judge",   "oracle1", "oracle2", "oracle3",
                                      "oracle4", "oracle5", "alice",   "bob",     "carol",
                                      "dave",    "erin",    "frank",   "mallory", "treasury"};

constexpr std::array<std::string_view, 18> kCore{"request_reservation",
                                                 "accept_reservation",
                                                 "accept_reservation",
                                                 "accept_reservation",
                                                 "settle",
                                                 "terminate_reservation",
                                                 "propose_slash",
                                                 "propose_slash",
                                                 "attest_slash",
                                                 "attest_slash",
                                                 "withdraw_slash",
                                                 "dispute_slash",
                                                 "resolve_dispute",
                                                 "resolve_dispute",
                                                 "execute_slash",
                                                 "lapse_slash",
                                                 "top_up",
                                                 "schedule_maintenance"};
// These end what the others need.
constexpr std::array<std::string_view, 10> kEnds{"cancel_reservation", "reject_reservation",
                                                 "decommission_unit",  "expire_request",
                                                 "request_unstake",    "pause",
                                                 "set_config",         "set_oracle",
                                                 "set_arbiter",        "update_sla"};

template <class List>
bool contains(const List& list, std::string_view name) {
    return std::ranges::count(list, name) > 0;
}

Json text_of(U128 value) { return to_decimal(value); }

std::uint64_t number(const Json::Object& arguments, std::string_view name) {
    for (const auto& [key, value] : arguments) {
        if (key == name)
            return value.string() ? u64_from_decimal(*value.string()).value_or(0)
                                  : static_cast<std::uint64_t>(*value.integer());
    }
    return 0;
}

bool has(const Call& call, std::string_view name) { return call.arguments.find(name) != nullptr; }

void set(Json::Object& arguments, std::string_view name, Json to) {
    for (auto& [key, value] : arguments) {
        if (key == name) value = std::move(to);
    }
}

const Instance& instance_of(const State& state) { return *state.instance.find(0); }

}  // namespace

Call RandomCalls::constructor() {
    Call call = steps_of("setup_contract").front().call;
    Json::Object arguments = *call.arguments.object();
    set(arguments, "unbonding_secs", "45000");
    call.arguments = std::move(arguments);
    return call;
}

const Function& RandomCalls::function() {
    while (true) {
        const Function& any = one_in(2) ? *find_function(pick(kCore)) : pick(functions());
        if (any.view || any.name == "constructor") continue;
        if (contains(kEnds, any.name) && !one_in(3)) continue;
        return any;
    }
}

Call RandomCalls::next(Bench& bench) {
    const State& state = bench.contract().state();
    if (one_in(16)) now_ += below(300);
    Call call;
    const bool sensible = !one_in(4);
    for (int i = 0; i < (sensible ? kFunctionsTried : 1); ++i) {
        const bool paused = instance_of(state).paused && one_in(4);
        const Function& chosen = paused ? *find_function("unpause") : function();
        call = draw(state, chosen, false);
        for (int k = 0; sensible && k < kDraws && !bench.would_succeed(call); ++k) {
            call = draw(state, chosen, k >= kDraws - kDrawsLater);
        }
        if (bench.would_succeed(call)) break;
    }
    now_ = call.now;
    return call;
}

Call RandomCalls::draw(const State& state, const Function& function, bool later) {
    Call call{"", later ? boundary(state, function) : now_, std::string(function.name), {}};
    Json::Object arguments;
    for (const Parameter& parameter : function.parameters) {
        arguments.emplace_back(parameter.name, argument(state, parameter, call.now));
    }
    call.arguments = std::move(arguments);
    aim(state, call);
    call.caller = one_in(6) ? pick(kPeople) : caller(state, call);
    if (call.caller.empty()) call.caller = pick(kPeople);
    aim_at_amount(state, call);
    return call;
}

// A time at which something may begin or end, or the second before it; now without one.
UnixSecs RandomCalls::boundary(const State& state, const Function& function) {
    std::vector<UnixSecs> times;
    state.providers.each([&](auto&, const Provider& p) { times.push_back(p.release_at); });
    if (function.name == "withdraw_stake") return one_of_next(std::move(times));
    times.push_back(instance_of(state).upgrade_not_before);
    state.reservations.each([&](auto, const Reservation& r) {
        if (r.status == ReservationStatus::Requested) times.push_back(r.expires_at);
        if (r.start == 0 || r.status > ReservationStatus::Settling) return;
        const std::uint32_t window = r.next_window + static_cast<std::uint32_t>(below(2));
        const Deadlines until = deadlines(r, window, *state.configs.find(r.config_version));
        times.insert(times.end(), {window_end(r, window), until.claim_until, until.attest_until,
                                   until.dispute_until, until.decide_until});
    });
    state.units.each([&](auto, const Unit& unit) {
        times.push_back(unit.maint_from);
        times.push_back(unit.maint_until);
    });
    return one_of_next(std::move(times));
}

UnixSecs RandomCalls::one_of_next(std::vector<UnixSecs> times) {
    for (UnixSecs& time : times) time -= time > 0 ? below(2) : 0;
    std::erase_if(times, [this](UnixSecs time) { return time <= now_; });
    std::ranges::sort(times);
    return times.empty() ? now_ : times[below(std::min<std::size_t>(times.size(), 3))];
}

Json RandomCalls::amount() {
    constexpr U128 kHuge = U128{1'000'000'000'000u} * 100'000'000u;  // 10^20, more than anybody has
    const std::array<U128, 5> edges{0, kHuge, kMoneyMax, kMoneyMax + 1, kU128Max};
    return text_of(one_in(12) ? pick(edges) : 1 + below(6'000));
}

Json RandomCalls::config(const State& state) {
    const Instance& now = instance_of(state);
    const auto number = [&](std::uint64_t most) { return text_of(1 + below(most)); };
    const auto bps = [&](std::uint64_t most) { return static_cast<int>(below(most + 1)); };
    const auto quorum =
        one_in(12) ? below(9) : 1 + below(std::min<std::size_t>(now.oracles.size(), 2));
    return Json::Object{{"treasury", pick(kPeople)},
                        {"platform_fee_bps", bps(one_in(20) ? 1'001 : 1'000)},
                        {"min_stake", number(2'000)},
                        {"min_bond", number(200)},
                        {"dispute_deposit", text_of(below(100))},
                        {"request_ttl_secs", number(8'000)},
                        {"min_window_secs", number(4'000)},
                        {"claim_secs", number(9'000)},
                        {"attest_secs", number(6'000)},
                        {"dispute_secs", number(12'000)},
                        {"arbitration_secs", number(15'000)},
                        {"maintenance_notice_secs", text_of(below(700))},
                        {"maintenance_quota_bps", bps(one_in(20) ? 10'001 : 2'000)},
                        {"stake_penalty_bps", bps(10'000)},
                        {"consumer_penalty_bps", bps(10'000)},
                        {"quorum", static_cast<int>(quorum)}};
}

Json RandomCalls::argument(const State& state, const Parameter& p, UnixSecs now) {
    const std::string& name = p.name;
    const Instance& counts = instance_of(state);
    const auto small = [&](std::uint64_t n) { return Json(static_cast<int>(below(n))); };
    if (name == "unit_id") return text_of(1 + below(counts.units + 1));
    if (name == "reservation_id") return text_of(1 + below(counts.reservations + 1));
    if (name == "party" || name == "api") return one_in(30) ? small(4) : small(2);
    if (name == "window") return small(3);
    if (name == "max_windows")
        return one_in(20) ? small(12) : Json(static_cast<int>(1 + below(10)));
    if (name == "reasons") return one_in(20) ? small(2'048) : Json(1);
    if (name == "score_before") return one_in(30) ? Json(101) : small(101);
    if (name == "share_bps") return one_in(10) ? small(10'002) : Json(one_in(3) ? 0 : 10'000);
    if (name == "gb" || name == "capacity_gb") return static_cast<int>(1 + below(60));
    if (name == "duration_secs") return text_of(3'600 + below(30'000));
    if (name == "window_secs") return text_of(3'600 + below(8'000));
    if (name == "max_price") return text_of(one_in(20) ? 1 : 2'000'000);
    if (name == "sla_version" || name == "config_version") return static_cast<int>(1 + below(2));
    if (name == "from") return text_of(now + 500 + below(700));
    if (name == "until") return text_of(now + 700 + below(1'500));
    if (name == "as_of") return text_of(now + 2 - below(100));
    if (name == "valid_until") return text_of(now + below(3'000));
    if (name == "floor" || name == "price") return text_of(900'000 + below(100'000));
    if (name == "ceiling") return text_of(990'000 + below(200'000));
    if (p.type == "config") return config(state);
    if (p.type == "u128") return amount();
    if (p.type == "u32") return 1;
    if (p.type == "bool") return !one_in(3);
    if (p.type == "account") return pick(kPeople);
    if (p.type == "hash") return name == "code_hash" ? Json(kNewCode) : Json(std::string(64, '7'));
    if (p.type == "region") return one_in(30) ? Json("EU 1") : Json("eu-1");
    if (p.type == "terms") {
        return Json::Object{{"latency_ms_max", small(3)},
                            {"upload_kbytes_per_s_min", 0},
                            {"download_kbytes_per_s_min", small(2)},
                            {"uptime_ppm_min", one_in(20) ? Json(1'000'001) : Json(990'000)},
                            {"error_ppm_max", 0}};
    }
    if (p.type == "scores") {
        Json::Array scores;
        for (std::uint64_t n = one_in(20) ? 0 : 1 + below(3); n > 0; --n) {
            scores.push_back(Json::Object{{"address", pick(kPeople)}, {"score", small(101)}});
        }
        return scores;
    }
    return one_in(30) ? Json("not a link") : Json("https://x.example/" + std::to_string(below(9)));
}

void RandomCalls::aim(const State& state, Call& call) {
    Json::Object arguments = *call.arguments.object();
    if (call.function == "request_reservation") {
        aim_at_request(state, call.now, arguments);
    } else if (has(call, "party") && has(call, "window")) {
        aim_at_slash(state, call.now, arguments);
    } else if (has(call, "reservation_id")) {
        aim_at_reservation(state, arguments);
    }
    call.arguments = std::move(arguments);
}

// Mostly a reservation that has not come to its end.
void RandomCalls::aim_at_reservation(const State& state, Json::Object& arguments) {
    std::vector<std::uint64_t> ids;
    state.reservations.each([&](std::uint64_t id, const Reservation& r) {
        if (r.status <= ReservationStatus::Settling) ids.push_back(id);
    });
    if (ids.empty() || one_in(8)) return;
    set(arguments, "reservation_id", text_of(pick(ids)));
}

// Mostly terms that are current and a deposit that is enough.
void RandomCalls::aim_at_request(const State& state, UnixSecs now, Json::Object& arguments) {
    const Instance& instance = instance_of(state);
    if (instance.units == 0) return;
    const std::uint64_t unit_id = 1 + below(instance.units);
    const Unit& unit = *state.units.find(unit_id);
    const std::uint64_t gb = 1 + below(unit.capacity_gb / 2 + 1);
    const std::uint64_t secs = 3'600 + below(30'000);
    const U128 price = effective_price(unit, state.guides.find(unit.region), now);
    const U128 whole = price * gb * secs / kMonthSecs;
    set(arguments, "unit_id", text_of(unit_id));
    set(arguments, "gb", static_cast<int>(gb));
    set(arguments, "duration_secs", text_of(secs));
    if (!one_in(20)) set(arguments, "sla_version", unit.sla_version);
    if (!one_in(20)) set(arguments, "config_version", instance.config_version);
    set(arguments, "deposit", text_of(whole * (4 + below(7)) / 10));
}

// Mostly a slash that exists, or a window whose time has come.
void RandomCalls::aim_at_slash(const State& state, UnixSecs now, Json::Object& arguments) {
    std::vector<SlashKey> keys;
    state.slashes.each([&](const SlashKey& key, const Slash& slash) {
        if (slash.status <= SlashStatus::Disputed) keys.push_back(key);
    });
    state.reservations.each([&](std::uint64_t id, const Reservation& r) {
        if (r.start == 0 || r.status > ReservationStatus::Settling) return;
        for (std::uint32_t window = r.next_window; window < windows(r); ++window) {
            if (window_end(r, window) > now) break;
            keys.push_back({id, Party::Provider, window});
            keys.push_back({id, Party::Consumer, window});
        }
    });
    if (keys.empty() || one_in(12)) return;
    const SlashKey key = pick(keys);
    set(arguments, "reservation_id", text_of(key.reservation_id));
    set(arguments, "party", static_cast<int>(key.party));
    set(arguments, "window", key.window);
    if (!one_in(20)) set(arguments, "reasons", key.party == Party::Provider ? 32 : 256);
}

// Mostly no more than there is.
void RandomCalls::aim_at_amount(const State& state, Call& call) {
    U128 most = 0;
    if (call.function == "withdraw") most = state.balances.get(call.caller);
    if (call.function == "request_unstake") most = state.providers.get(call.caller).stake;
    if (call.function == "withdraw_bond") most = state.consumers.get(call.caller).bond;
    const Reservation* r =
        call.function == "top_up"
            ? state.reservations.find(number(*call.arguments.object(), "reservation_id"))
            : nullptr;
    if (r && r->start != 0 && owed(*r) > funds(*r)) most = owed(*r) - funds(*r);
    if (most == 0 || one_in(10)) return;
    Json::Object arguments = *call.arguments.object();
    const std::array<U128, 3> choices{most, most + 1, 1 + (most - 1) / (1 + below(9))};
    set(arguments, "amount", text_of(one_in(10) ? pick(choices) : choices[2]));
    call.arguments = std::move(arguments);
}

// A provider whose stake is on its way out.
Account RandomCalls::leaving(const State& state) {
    std::vector<Account> all;
    state.providers.each([&all](const Account& account, const Provider& p) {
        if (p.unbonding != 0) all.push_back(account);
    });
    return all.empty() ? Account() : pick(all);
}

Account RandomCalls::accused(const State& state, const Call& call) {
    const auto& arguments = *call.arguments.object();
    const Reservation* r = state.reservations.find(number(arguments, "reservation_id"));
    if (!r) return {};
    return number(arguments, "party") == 0 ? r->provider : r->consumer;
}

// Mostly somebody who may make the call; empty: anybody.
Account RandomCalls::caller(const State& state, const Call& call) {
    constexpr std::array<std::string_view, 8> kAdmin{"set_config",      "set_oracle", "set_arbiter",
                                                     "propose_admin",   "pause",      "unpause",
                                                     "propose_upgrade", "upgrade"};
    constexpr std::array<std::string_view, 5> kOracle{
        "propose_slash", "attest_slash", "withdraw_slash", "publish_scores", "publish_price_guide"};
    constexpr std::array<std::string_view, 3> kOfConsumer{"cancel_reservation", "top_up",
                                                          "terminate_reservation"};
    const Instance& instance = instance_of(state);
    const auto& arguments = *call.arguments.object();
    if (contains(kAdmin, call.function)) return instance.admin;
    if (contains(kOracle, call.function)) return pick(instance.oracles);
    if (call.function == "accept_admin") return instance.pending_admin;
    if (call.function == "resolve_dispute") return instance.arbiter;
    if (call.function == "dispute_slash") return accused(state, call);
    if (call.function == "withdraw_stake") return leaving(state);
    if (has(call, "unit_id") && call.function != "request_reservation") {
        const Unit* unit = state.units.find(number(arguments, "unit_id"));
        return unit ? unit->provider : Account();
    }
    if (has(call, "reservation_id")) {
        const Reservation* r = state.reservations.find(number(arguments, "reservation_id"));
        if (!r) return {};
        const bool of_consumer = contains(kOfConsumer, call.function);
        return of_consumer && !(call.function == "terminate_reservation" && one_in(2))
                   ? r->consumer
                   : r->provider;
    }
    return {};
}

}  // namespace warden::sandbox::orchestrator
