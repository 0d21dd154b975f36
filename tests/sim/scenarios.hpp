#pragma once
// Directed runs: one attack or fault each, for the tests that the wardens stand it and for the
// mutants that don't.

#include <cstdint>
#include <memory>

#include "tests/sim/run.hpp"

namespace warden::sim {

// A run that counts how often what it is about took place.
struct Directed {
    RunSettings run;
    std::shared_ptr<std::uint64_t> seen = std::make_shared<std::uint64_t>(0);
};

// Maintenances are announced and kept, and the first `liars` of three endpoints hide that.
RunSettings hidden_maintenance(ChainKind kind, std::size_t liars);

// A provider is guilty, and whenever a txn is wanted all endpoints throttle for ten minutes.
RunSettings throttled_while_sending(ChainKind kind);
// No fee is high enough until half an hour after the window of an outage, and from then on none
// but a fee bump's.
RunSettings stellar_fees_spike();
// Nobody outside reaches the public API until a slash has been held for that; counts 1 when nothing
// was filed until then.
Directed public_link_is_dead(ChainKind kind);

// Decisions can't be stored when a breach was judged; when they can, the index is cut off and too
// old for a warning. Counts 1 when there was none until it was mended.
Directed warned_on_an_old_index(ChainKind kind);

// Gas costs ten times as much from the moment on that a slash waits for its block until the time
// for it is over; counts txns that took the place of another and became final.
Directed starknet_fees_spike();

// The first of three endpoints says that the account has sent more txns than it has.
RunSettings account_is_lied_about();
// The mempool forgets the first txn of a slash, and the first of three endpoints says that every
// txn is final; counts 1 when one was forgotten.
Directed txns_are_lied_about();

// The guilty provider makes a version of its unit in every block; counts them.
Directed guilty_spams_updates(ChainKind kind);
// Dead units that nobody uses are down with the guilty one; counts them.
Directed sybils_are_down_with_the_guilty(ChainKind kind);
// 40 units of so many providers hold each probe to its deadline, by a server (Mode::silent) or by
// name servers (Mode::unnamed) that say nothing; counts them. A vantage has kTarPitProbes probes.
inline constexpr std::size_t kTarPitProbes = 6;
Directed tar_pits(Mode mode, std::size_t providers);
// A provider moves, the index can't see it for an hour, and the old server is switched off; counts
// units that moved.
Directed endpoint_moves_while_the_index_lags(ChainKind kind);
// A provider moves twice in a window, and switches the old server off at once; the index misses it
// for twelve minutes, which is no age to doubt it. Counts units that moved.
Directed endpoint_moves_at_once(ChainKind kind);
// Two of three vantages have no route to one provider, and another is guilty.
RunSettings provider_has_ipv6_alone(ChainKind kind);

// Consumers claim every window of theirs as soon as it is over.
RunSettings guilty_is_claimed_first(ChainKind kind);
// The kill switch is on until a window of guilt is claimed, later than any oracle may propose, and
// settled by the accused; counts 1 when it was.
Directed claimed_last_and_settled(ChainKind kind);
// Every slash is disputed, and nobody decides.
RunSettings arbiter_is_silent(ChainKind kind);
// Units are down with the guilty one whose consumers have paid for the first window alone; counts
// them.
Directed promises_are_down_with_the_guilty(ChainKind kind);

// Nobody is guilty, and who has stolen the database roles of two vantages of three writes what they
// measured of one unit: that it failed throughout. Counts the records.
Directed records_are_forged(ChainKind kind);

// The rules change, or the keys of two vantages of three, in the middle of a window of guilt.
RunSettings rules_change_in_mid_window(ChainKind kind);
RunSettings keys_change_in_mid_window(ChainKind kind);

}  // namespace warden::sim
