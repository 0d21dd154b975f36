#include "tests/orchestrator/random_calls.hpp"

#include <algorithm>
#include <array>

#include "sandbox/orchestrator/money.hpp"
#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {
namespace {

// For a call that succeeds: how many functions, how many draws of each, and how many of those may
// wait for something.
constexpr int kFunctionsTried = 6;
constexpr int kDraws = 30;
constexpr int kDrawsLater = 12;

constexpr auto kCore = std::to_array<std::string_view>(
    {"request_reservation",   "request_reservation", "accept_reservation",
     "accept_reservation",    "accept_reservation",  "settle",
     "terminate_reservation", "propose_slash",       "propose_slash",
     "attest_slash",          "attest_slash",        "withdraw_slash",
     "claim_breach",          "claim_breach",        "answer_claim",
     "dispute_slash",         "resolve_dispute",     "resolve_dispute",
     "execute_slash",         "execute_slash",       "execute_slash",
     "execute_slash",         "lapse_slash",         "top_up",
     "schedule_maintenance"});
// These end what the others need.
constexpr auto kEnds = std::to_array<std::string_view>(
    {"cancel_reservation", "decommission_unit", "request_unstake", "pause", "set_config",
     "set_oracle", "retire_oracle", "set_arbiter", "update_sla", "dispute_slash",
     "withdraw_slash"});

template <class List>
bool contains(const List& list, std::string_view name) {
    return std::ranges::count(list, name) > 0;
}

SlashKey key_of(const Call& call) {
    return {number(call, "reservation_id"), static_cast<Party>(number(call, "party")),
            static_cast<std::uint32_t>(number(call, "window"))};
}

}  // namespace

Call RandomCalls::constructor() {
    Call call = steps_of("setup_contract").front().call;
    Json::Object arguments = *call.arguments.object();
    for (auto& [name, value] : arguments) {
        if (name != "fixed") continue;
        value = Json::Object{{"unbonding_secs", "45000"},   {"upgrade_delay_secs", "45000"},
                             {"role_delay_secs", "2000"},   {"day_secs", "100"},
                             {"claim_floor_secs", "60"},    {"attest_floor_secs", "60"},
                             {"dispute_floor_secs", "60"},  {"arbitration_floor_secs", "60"},
                             {"window_floor_secs", "3100"}, {"dispute_deposit_max", "100"}};
    }
    call.arguments = std::move(arguments);
    return call;
}

const Function& RandomCalls::function(const State& state) {
    if (instance_of(state).paused && dice_.one_in(4)) return *find_function("unpause");
    while (true) {
        const Function& any =
            dice_.one_in(2) ? *find_function(dice_.pick(kCore)) : dice_.pick(functions());
        if (any.view || any.name == "constructor") continue;
        if (contains(kEnds, any.name) && !dice_.one_in(3)) continue;
        return any;
    }
}

Call RandomCalls::next(Bench& bench) {
    const State& state = bench.contract().state();
    if (dice_.one_in(16)) now_ += dice_.below(300);
    Call call;
    const bool sensible = !dice_.one_in(4);
    for (int i = 0; i < (sensible ? kFunctionsTried : 1); ++i) {
        const Function& chosen = function(state);
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
    call.arguments = arguments_.draw(state, function, call.now);
    call.caller = dice_.one_in(6) ? dice_.pick(kPeople) : caller(state, call);
    if (call.caller.empty()) call.caller = dice_.pick(kPeople);
    arguments_.aim_at_amount(state, call);
    return call;
}

// A time at which something may begin or end, or the second before it; now without one.
UnixSecs RandomCalls::boundary(const State& state, const Function& function) {
    std::vector<UnixSecs> times;
    state.providers.each([&](auto&, const Provider& p) { times.push_back(p.release_at); });
    if (function.name == "withdraw_stake") return one_of_next(std::move(times));
    const Instance& instance = instance_of(state);
    if (function.name == "upgrade") return one_of_next({instance.upgrade_not_before});
    times.insert(times.end(), {instance.upgrade_not_before,
                               instance.upgrade_not_before + kUpgradeSecs, instance.next_from});
    for (const OracleEntry& entry : instance.oracles) {
        times.push_back(std::max(entry.since, entry.until));
    }
    state.reservations.each([&](auto, const Reservation& r) {
        if (r.status == ReservationStatus::Requested) times.push_back(r.expires_at);
        if (r.start == 0 || r.status > ReservationStatus::Settling) return;
        const Config& config = *state.configs.find(r.config_version);
        const std::uint32_t window = r.next_window + static_cast<std::uint32_t>(dice_.below(2));
        const Deadlines until = deadlines(r, window, config);
        times.insert(times.end(), {window_end(r, window), until.claim_until, until.attest_until,
                                   until.dispute_until, until.decide_until, r.exit_until,
                                   window_end(r, window) + config.grace_secs});
    });
    state.units.each([&](auto, const Unit& unit) {
        times.push_back(unit.maint_from);
        times.push_back(unit.maint_until);
    });
    return one_of_next(std::move(times));
}

UnixSecs RandomCalls::one_of_next(std::vector<UnixSecs> times) {
    for (UnixSecs& time : times) time -= time > 0 ? dice_.below(2) : 0;
    std::erase_if(times, [this](UnixSecs time) { return time <= now_; });
    std::ranges::sort(times);
    return times.empty() ? now_ : times[dice_.below(std::min<std::size_t>(times.size(), 3))];
}

// A provider whose stake is on its way out.
Account RandomCalls::leaving(const State& state) {
    std::vector<Account> all;
    state.providers.each([&all](const Account& account, const Provider& p) {
        if (p.unbonding != 0) all.push_back(account);
    });
    return all.empty() ? Account() : dice_.pick(all);
}

// The accused, the one that it harmed, or its arbiter.
Account RandomCalls::of_slash(const State& state, const Call& call) {
    const SlashKey key = key_of(call);
    if (call.function == "resolve_dispute") {
        const Slash* slash = state.slashes.find(key);
        return slash ? slash->arbiter : instance_of(state).arbiter;
    }
    const Reservation* r = state.reservations.find(key.reservation_id);
    if (!r) return {};
    const bool harmed = call.function == "claim_breach";
    return (key.party == Party::Provider) != harmed ? r->provider : r->consumer;
}

Account RandomCalls::of_reservation(const State& state, const Call& call) {
    constexpr auto kOfConsumer = std::to_array<std::string_view>({"cancel_reservation", "top_up"});
    const Reservation* r = state.reservations.find(number(call, "reservation_id"));
    if (!r) return {};
    const bool either = call.function == "terminate_reservation" && dice_.one_in(3);
    return contains(kOfConsumer, call.function) || either ? r->consumer : r->provider;
}

Account RandomCalls::of_unit(const State& state, const Call& call) {
    const Unit* unit = state.units.find(number(call, "unit_id"));
    if (!unit) return {};
    const Account delegate = state.operators.get(unit->provider);
    return !delegate.empty() && dice_.one_in(4) ? delegate : unit->provider;
}

// Mostly somebody who may make the call; empty: anybody.
Account RandomCalls::caller(const State& state, const Call& call) {
    constexpr auto kAdmin = std::to_array<std::string_view>(
        {"set_config", "set_oracle", "retire_oracle", "set_arbiter", "propose_admin", "pause",
         "unpause", "propose_upgrade", "cancel_upgrade", "upgrade"});
    constexpr auto kOracle = std::to_array<std::string_view>(
        {"propose_slash", "attest_slash", "withdraw_slash", "publish_scores"});
    constexpr auto kOfSlash = std::to_array<std::string_view>(
        {"claim_breach", "answer_claim", "dispute_slash", "resolve_dispute"});
    const Instance& instance = instance_of(state);
    const bool first_guide = call.function == "publish_price_guide" &&
                             !state.guides.find(*call.arguments.find("region")->string());
    if (contains(kAdmin, call.function) || first_guide) return instance.admin;
    if (contains(kOracle, call.function) || call.function == "publish_price_guide") {
        return dice_.pick(instance.oracles).oracle;
    }
    if (call.function == "accept_admin") return instance.pending_admin;
    if (contains(kOfSlash, call.function)) return of_slash(state, call);
    if (call.function == "withdraw_stake") return leaving(state);
    if (has(call, "unit_id") && call.function != "request_reservation") {
        return of_unit(state, call);
    }
    if (has(call, "reservation_id")) return of_reservation(state, call);
    return {};
}

}  // namespace warden::sandbox::orchestrator
