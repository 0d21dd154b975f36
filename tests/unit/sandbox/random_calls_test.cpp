// Thousands of calls with arguments drawn near the boundaries: whatever is called, the invariants
// hold and a refused call changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "sandbox/orchestrator/money.hpp"
#include "tests/unit/sandbox/scenario.hpp"

namespace warden::sandbox::orchestrator {
namespace {

constexpr UnixSecs kStart = 1'000'000;

Json text_of(std::uint64_t value) { return std::to_string(value); }

class Dice {
  public:
    explicit Dice(std::uint32_t seed) : engine_(seed) {}
    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    template <class T, std::size_t N>
    const T& pick(const std::array<T, N>& from) {
        return from[below(N)];
    }

  private:
    std::mt19937_64 engine_;
};

constexpr std::array<const char*, 9> kAccounts = {"admin", "judge", "oracle1", "oracle2", "alice",
                                                  "bob",   "carol", "dave",    "treasury"};

// Mostly somebody who may make the call.
const char* caller(Dice& dice, std::string_view function) {
    constexpr std::array<std::string_view, 7> of_oracles = {
        "propose_slash",  "attest_slash",        "withdraw_slash", "publish_scores",
        "publish_scores", "publish_price_guide", "propose_slash"};
    if (dice.below(4) == 0) return dice.pick(kAccounts);
    if (std::ranges::count(of_oracles, function) > 0) {
        return dice.below(2) == 0 ? "oracle1" : "oracle2";
    }
    if (function == "resolve_dispute") return "judge";
    if (function == "set_oracle") return dice.below(8) == 0 ? "admin" : "alice";
    constexpr std::array<std::string_view, 6> of_consumers = {
        "request_reservation", "cancel_reservation", "top_up",
        "register_consumer",   "add_bond",           "withdraw_bond"};
    if (std::ranges::count(of_consumers, function) > 0) return "carol";
    constexpr std::array<std::string_view, 3> of_both = {"terminate_reservation", "dispute_slash",
                                                         "withdraw"};
    const bool both = std::ranges::count(of_both, function) > 0;
    return both && dice.below(2) == 0 ? "carol" : "alice";
}

Json argument(Dice& dice, const Parameter& p, UnixSecs now, const Instance& counts) {
    const std::string& name = p.name;
    if (name == "unit_id") return text_of(1 + dice.below(counts.units + 1));
    if (name == "reservation_id")
        return text_of(counts.reservations + 1 - std::min(dice.below(5), counts.reservations));
    if (name == "party" || name == "api") return static_cast<int>(dice.below(2));
    if (name == "window") return static_cast<int>(dice.below(3));
    if (name == "max_windows") return static_cast<int>(1 + dice.below(10));
    if (name == "reasons") return dice.below(2) == 0 ? 1 : 256;
    if (name == "score_before") return static_cast<int>(dice.below(101));
    if (name == "share_bps") return static_cast<int>(dice.below(10'001));
    if (name == "gb" || name == "capacity_gb") return static_cast<int>(1 + dice.below(60));
    if (name == "duration_secs") return text_of(3'600 + dice.below(30'000));
    if (name == "window_secs") return text_of(3'600 + dice.below(8'000));
    if (name == "max_price") return "2000000";
    if (name == "sla_version" || name == "config_version")
        return static_cast<int>(1 + dice.below(2));
    if (name == "deposit") return text_of(1 + dice.below(400'000));
    if (name == "from") return text_of(now + 600 + dice.below(700));
    if (name == "until") return text_of(now + 700 + dice.below(1'500));
    if (name == "as_of" || name == "valid_until") return text_of(now + dice.below(100));
    if (name == "floor" || name == "ceiling" || name == "price") return "1000000";
    if (p.type == "u128") return text_of(1 + dice.below(6'000));
    if (p.type == "u32") return 1;
    if (p.type == "bool") return dice.below(4) != 0;
    if (p.type == "account") return dice.pick(kAccounts);
    if (p.type == "hash") return std::string(64, '7');
    if (p.type == "region") return "eu-1";
    if (p.type == "terms") {
        return Json::Object{{"latency_ms_max", 1},
                            {"upload_kbytes_per_s_min", 0},
                            {"download_kbytes_per_s_min", 0},
                            {"uptime_ppm_min", 0},
                            {"error_ppm_max", 0}};
    }
    if (p.type == "scores") {
        return Json::Array{Json::Object{{"address", dice.pick(kAccounts)}, {"score", 7}}};
    }
    return "https://x.example/";
}

// Not by chance: a new admin, configuration, code or pause would end the interesting part.
bool left_out(const Function& f) {
    constexpr std::array<std::string_view, 8> names = {
        "propose_upgrade", "constructor",   "set_config", "pause",
        "unpause",         "propose_admin", "upgrade",    "set_arbiter"};
    return f.view || std::ranges::count(names, f.name) > 0;
}

// These end what the others need.
bool is_rare(const Function& f) {
    constexpr std::array<std::string_view, 8> names = {
        "cancel_reservation", "reject_reservation", "accept_admin", "decommission_unit",
        "request_unstake",    "withdraw_bond",      "set_oracle",   "withdraw_slash"};
    return std::ranges::count(names, f.name) > 0;
}

constexpr std::array<std::string_view, 12> kInteresting = {
    "request_reservation", "accept_reservation", "settle",        "terminate_reservation",
    "propose_slash",       "attest_slash",       "attest_slash",  "withdraw_slash",
    "dispute_slash",       "resolve_dispute",    "execute_slash", "lapse_slash"};

// Which functions succeeded, over all seeds.
std::map<std::string, int> succeeded;

// A time at which something may begin or end, or the second before it; `now` without one.
UnixSecs next_boundary(Dice& dice, const State& state, UnixSecs now) {
    std::vector<UnixSecs> times;
    state.reservations.each([&](auto, const Reservation& r) {
        if (r.status == ReservationStatus::Requested) times.push_back(r.expires_at);
        if (r.start == 0) return;
        const std::uint32_t window = r.next_window + static_cast<std::uint32_t>(dice.below(2));
        const Deadlines until = deadlines(r, window, *state.configs.find(r.config_version));
        for (const UnixSecs time : {window_end(r, window), until.claim_until, until.attest_until,
                                    until.dispute_until, until.decide_until}) {
            times.push_back(time - dice.below(2));
        }
    });
    std::erase_if(times, [now](UnixSecs time) { return time <= now; });
    std::ranges::sort(times);
    return times.empty() ? now : times[dice.below(std::min<std::size_t>(times.size(), 3))];
}

// Mostly a reservation that has not come to its end.
void aim_reservation(Dice& dice, const State& state, Json::Object& arguments) {
    std::vector<std::uint64_t> ids;
    state.reservations.each([&](std::uint64_t id, const Reservation& r) {
        if (r.status <= ReservationStatus::Settling) ids.push_back(id);
    });
    if (ids.empty() || dice.below(8) == 0) return;
    for (auto& [name, value] : arguments) {
        if (name == "reservation_id") value = text_of(ids[dice.below(ids.size())]);
    }
}

// Mostly terms that are current and a deposit that is enough.
void aim_request(Dice& dice, const State& state, Json::Object& arguments) {
    const Instance& instance = *state.instance.find(0);
    const std::uint64_t unit_id = 1 + dice.below(instance.units);
    const Unit& unit = *state.units.find(unit_id);
    const std::uint64_t gb = 1 + dice.below(unit.capacity_gb / 2 + 1);
    const std::uint64_t secs = 3'600 + dice.below(30'000);
    const Guide* guide = state.guides.find(unit.region);
    const U128 whole = effective_price(unit, guide, kStart) * gb * secs / kMonthSecs;
    for (auto& [name, value] : arguments) {
        if (name == "unit_id") value = text_of(unit_id);
        if (name == "gb") value = static_cast<int>(gb);
        if (name == "duration_secs") value = text_of(secs);
        if (name == "sla_version") value = unit.sla_version;
        if (name == "config_version") value = instance.config_version;
        if (name == "deposit") value = to_decimal(whole * (4 + dice.below(7)) / 10);
    }
}

// Mostly a slash that exists, or a window whose time has come.
void aim(Dice& dice, const State& state, UnixSecs now, Json::Object& arguments) {
    std::vector<SlashKey> keys;
    state.slashes.each([&](const SlashKey& key, const Slash&) { keys.push_back(key); });
    state.reservations.each([&](std::uint64_t id, const Reservation& r) {
        if (r.start == 0 || r.status > ReservationStatus::Settling) return;
        for (std::uint32_t window = r.next_window; window < windows(r); ++window) {
            if (window_end(r, window) <= now) keys.push_back({id, Party::Provider, window});
            if (window_end(r, window) <= now) keys.push_back({id, Party::Consumer, window});
        }
    });
    if (keys.empty() || dice.below(8) == 0) return;
    const SlashKey key = keys[keys.size() - 1 - dice.below(std::min<std::size_t>(keys.size(), 8))];
    for (auto& [name, value] : arguments) {
        if (name == "reservation_id") value = text_of(key.reservation_id);
        if (name == "party") value = static_cast<int>(key.party);
        if (name == "window") value = key.window;
        if (name == "reasons") value = key.party == Party::Provider ? 1 : 256;
    }
}

void run(std::uint32_t seed) {
    Bench bench;
    play(bench, "setup_market");
    Dice dice(seed);
    UnixSecs now = kStart + 100;
    for (int i = 0; i < 4'000; ++i) {
        const Function& function = dice.below(2) == 0 ? *find_function(dice.pick(kInteresting))
                                                      : functions()[dice.below(functions().size())];
        if (left_out(function) || (is_rare(function) && dice.below(20) != 0)) continue;
        now += dice.below(16) == 0 ? dice.below(300) : 0;
        Json::Object arguments;
        for (const Parameter& p : function.parameters) {
            arguments.emplace_back(
                p.name, argument(dice, p, now, *bench.contract().state().instance.find(0)));
        }
        const State& state = bench.contract().state();
        if (dice.below(24) == 0) now = next_boundary(dice, state, now);
        const std::string name(function.name);
        aim_reservation(dice, state, arguments);
        if (name == "request_reservation") aim_request(dice, state, arguments);
        if (name.find("slash") != name.npos || name == "resolve_dispute") {
            aim(dice, state, now, arguments);
        }
        const Outcome outcome = bench.call({caller(dice, name), now, name, arguments});
        ASSERT_NE(outcome.error, kBadArguments) << name;
        succeeded[name] += outcome.ok();
        ASSERT_EQ(bench.broken(), std::vector<std::string>{})
            << "seed " << seed << " call " << i << " " << name;
    }
}

TEST(RandomCalls, KeepTheInvariants) {
    for (std::uint32_t seed = 1; seed <= 12 && !HasFatalFailure(); ++seed) run(seed);
    for (const Function& function : functions()) {
        if (left_out(function) || function.name == "accept_admin") continue;
        EXPECT_GT(succeeded[std::string(function.name)], 0) << function.name << " never succeeded";
    }
}

}  // namespace
}  // namespace warden::sandbox::orchestrator
