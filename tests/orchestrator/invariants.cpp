#include "tests/orchestrator/invariants.hpp"

#include <map>
#include <set>

#include "sandbox/orchestrator/money.hpp"

namespace warden::sandbox::orchestrator {
namespace {

using Broken = std::vector<std::string>;

bool open(const Slash& slash) {
    return slash.status == SlashStatus::Proposed || slash.status == SlashStatus::Claimed ||
           slash.status == SlashStatus::Disputed;
}

bool final(ReservationStatus status) { return status >= ReservationStatus::Completed; }

// What the contract owes to anybody.
U128 liabilities(const State& state) {
    U128 sum = state.instance.get(0).burnt;
    state.reservations.each([&](auto, const Reservation& r) { sum += r.escrow; });
    state.slashes.each([&](const SlashKey& key, const Slash& slash) {
        if (!open(slash)) return;
        sum +=
            slash.deposit + slash.claim_deposit + (key.party == Party::Provider ? slash.base : 0);
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
    std::uint32_t open_reservations = 0;
    std::uint32_t open_slashes = 0;
    U128 bound = 0;
    U128 at_risk = 0;

    bool operator==(const Counts&) const = default;
};
using CountsOf = std::map<Account, Counts>;

struct Counted {
    CountsOf providers, consumers;
    std::map<std::pair<std::uint64_t, Party>, std::uint32_t> claims;  // by reservation and accused
};

Counted count(const State& state) {
    Counted out;
    const auto config = [&state](const Reservation& r) -> const Config& {
        return *state.configs.find(r.config_version);
    };
    state.units.each([&](auto, const Unit& unit) {
        if (unit.decommissioned_at != 0) return;
        Counts& counts = out.providers[unit.provider];
        ++counts.live_units;
        counts.bound += state.configs.find(unit.config_version)->min_stake;
    });
    state.reservations.each([&](auto, const Reservation& r) {
        if (final(r.status)) return;
        Counts& counts = out.consumers[r.consumer];
        ++counts.open_reservations;
        counts.bound += bound(r, config(r));
        if (r.status != ReservationStatus::Requested) {
            ++out.providers[r.provider].open_reservations;
        }
    });
    state.slashes.each([&](const SlashKey& key, const Slash& slash) {
        if (!open(slash)) return;
        const Reservation& r = *state.reservations.find(key.reservation_id);
        Counts& counts =
            key.party == Party::Provider ? out.providers[r.provider] : out.consumers[r.consumer];
        ++counts.open_slashes;
        counts.at_risk += risk(key.party, slash.base, config(r));
        if (slash.claim_reasons != 0) ++out.claims[{key.reservation_id, key.party}];
    });
    return out;
}

void check_counters(const State& state, Broken& out) {
    Counted counted = count(state);
    state.providers.each([&](const Account& account, const Provider& p) {
        const Counts stored{p.live_units, p.open_reservations, p.open_slashes, p.bound, p.at_risk};
        if (stored != counted.providers[account]) {
            out.push_back(account + ": counters of the provider");
        }
        if (p.stake > kMoneyMax) out.push_back(account + ": stake above the limit");
    });
    state.consumers.each([&](const Account& account, const Consumer& consumer) {
        const Counts stored{0, consumer.open_reservations, consumer.open_slashes, consumer.bound,
                            consumer.at_risk};
        if (stored != counted.consumers[account]) {
            out.push_back(account + ": counters of the consumer");
        }
        if (consumer.bond > kMoneyMax) out.push_back(account + ": bond above the limit");
    });
    state.reservations.each([&](std::uint64_t id, const Reservation& r) {
        if (r.consumer_claims != counted.claims[{id, Party::Provider}] ||
            r.provider_claims != counted.claims[{id, Party::Consumer}]) {
            out.push_back("reservation " + std::to_string(id) + ": open claims");
        }
    });
}

// Judges and the current treasury are pairwise distinct.
void check_roles(const State& state, Broken& out) {
    const Instance* instance = state.instance.find(0);
    if (!instance) return;
    const Config& config = *state.configs.find(instance->config_version);
    std::size_t lasting = 0;
    const std::set<Account> arbiters{instance->arbiter, instance->next_arbiter};
    for (const OracleEntry& entry : instance->oracles) {
        if (entry.until == 0) ++lasting;
        const bool another = arbiters.contains(entry.oracle) || entry.oracle == config.treasury;
        if (entry.until == 0 && another) out.push_back(entry.oracle + ": oracle and another role");
    }
    if (lasting > kOraclesMax) out.emplace_back("more oracles than seven");
    if (2 * config.quorum <= lasting) out.emplace_back("the quorum is no majority");
    if (arbiters.contains(config.treasury)) out.emplace_back("the treasury is an arbiter");
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
    state.slashes.each([&out](const SlashKey& key, const Slash& slash) {
        if (slash.votes.size() <= kOraclesMax) return;
        out.push_back("slash of reservation " + std::to_string(key.reservation_id) +
                      ": more votes than seven");
    });
    check_counters(state, out);
    check_roles(state, out);
    return out;
}

}  // namespace warden::sandbox::orchestrator
