#include "tests/orchestrator/invariants.hpp"

#include <map>

#include "sandbox/orchestrator/money.hpp"

namespace warden::sandbox::orchestrator {
namespace {

using Broken = std::vector<std::string>;

bool open(const Slash& slash) {
    return slash.status == SlashStatus::Proposed || slash.status == SlashStatus::Disputed;
}

bool final(ReservationStatus status) { return status >= ReservationStatus::Completed; }

// What the contract owes to anybody.
U128 liabilities(const State& state) {
    U128 sum = 0;
    state.reservations.each([&](auto, const Reservation& r) { sum += r.escrow; });
    state.slashes.each([&](const SlashKey& key, const Slash& slash) {
        if (!open(slash)) return;
        sum += slash.deposit + (key.party == Party::Provider ? slash.base : 0);
    });
    state.providers.each([&](auto&, const Provider& p) { sum += p.stake + p.unbonding; });
    state.consumers.each([&](auto&, const Consumer& consumer) { sum += consumer.bond; });
    state.balances.each([&](auto&, U128 balance) { sum += balance; });
    return sum;
}

void check_reservation(const State& state, std::uint64_t id, const Reservation& r, Broken& out) {
    const std::string which = "reservation " + std::to_string(id);
    U128 ahead = 0;
    state.slashes.each([&](const SlashKey& key, const Slash& slash) {
        if (key.reservation_id != id || key.party != Party::Provider) return;
        if (key.window >= r.next_window) {
            ahead += slash.base;
            if (slash.base > gross(r, key.window)) out.push_back(which + ": held above gross");
        }
    });
    if (ahead != r.ahead) out.push_back(which + ": ahead is not the sum of its slashes");
    const bool started = r.start != 0;
    if (started && funds(r) > owed(r)) out.push_back(which + ": funds above what is owed");
    if (final(r.status) && (r.escrow != 0 || r.ahead != 0)) {
        out.push_back(which + ": final with money left");
    }
    if (r.next_window > (started ? windows(r) : 0))
        out.push_back(which + ": windows beyond its end");
}

struct Counts {
    std::uint32_t live_units = 0;
    std::uint32_t provider_open = 0;
    std::uint32_t consumer_open = 0;
    std::uint32_t slashes_open = 0;
};

std::map<Account, Counts> count(const State& state) {
    std::map<Account, Counts> counts;
    state.units.each([&](auto, const Unit& unit) {
        if (unit.decommissioned_at == 0) ++counts[unit.provider].live_units;
    });
    state.reservations.each([&](auto, const Reservation& r) {
        if (final(r.status)) return;
        ++counts[r.consumer].consumer_open;
        if (r.status != ReservationStatus::Requested) ++counts[r.provider].provider_open;
    });
    state.slashes.each([&](const SlashKey& key, const Slash& slash) {
        if (key.party != Party::Consumer || !open(slash)) return;
        ++counts[state.reservations.find(key.reservation_id)->consumer].slashes_open;
    });
    return counts;
}

void check_counters(const State& state, Broken& out) {
    auto counts = count(state);
    state.providers.each([&](const Account& account, const Provider& p) {
        const Counts& counted = counts[account];
        if (p.live_units != counted.live_units) out.push_back(account + ": live_units");
        if (p.open_reservations != counted.provider_open) {
            out.push_back(account + ": open_reservations of the provider");
        }
        if (p.stake > kMoneyMax) out.push_back(account + ": stake above the limit");
    });
    state.consumers.each([&](const Account& account, const Consumer& consumer) {
        const Counts& counted = counts[account];
        if (consumer.open_reservations != counted.consumer_open) {
            out.push_back(account + ": open_reservations of the consumer");
        }
        if (consumer.open_slashes != counted.slashes_open)
            out.push_back(account + ": open_slashes");
        if (consumer.bond > kMoneyMax) out.push_back(account + ": bond above the limit");
    });
}

void check_unit(const State& state, std::uint64_t id, const Unit& unit, Broken& out) {
    std::uint64_t used = 0;
    std::uint32_t active = 0;
    state.reservations.each([&](auto, const Reservation& r) {
        if (r.unit_id != id || r.status != ReservationStatus::Active) return;
        used += r.gb;
        ++active;
    });
    const std::string which = "unit " + std::to_string(id);
    if (used != unit.used_gb) out.push_back(which + ": used_gb");
    if (active != unit.active_reservations) out.push_back(which + ": active_reservations");
    if (used > unit.capacity_gb) out.push_back(which + ": over its capacity");
}

}  // namespace

std::vector<std::string> broken_invariants(const Contract& contract, const Token& token,
                                           U128 gifts) {
    Broken out;
    const State& state = contract.state();
    if (token.balance(contract.self()) != liabilities(state) + gifts) {
        out.push_back("the contract's tokens are not what it owes");
    }
    state.reservations.each(
        [&](std::uint64_t id, const Reservation& r) { check_reservation(state, id, r, out); });
    state.units.each([&](std::uint64_t id, const Unit& unit) { check_unit(state, id, unit, out); });
    check_counters(state, out);
    return out;
}

}  // namespace warden::sandbox::orchestrator
