#pragma once
// The formulas of the Orchestrator: pure functions of what is stored. All divisions round down;
// the limits on prices, sizes and times keep every product below 2^128.

#include <cstdint>
#include <optional>

#include "sandbox/orchestrator/types.hpp"

namespace warden::sandbox::orchestrator {

// floor(amount * bps / 10,000).
U128 share(U128 amount, std::uint32_t bps);

UnitState unit_state(const Unit& unit, UnixSecs now);

// Windows of a reservation of duration D = end - start: k = 0 .. windows - 1.
std::uint32_t windows(const Reservation& r);
UnixSecs window_start(const Reservation& r, std::uint64_t window);
UnixSecs window_end(const Reservation& r, std::uint64_t window);

// Price of the first `secs` seconds.
U128 cost(const Reservation& r, std::uint64_t secs);
U128 payment(const Reservation& r, std::uint32_t window);
// Return what can still fall due, and what there is to pay it.
U128 owed(const Reservation& r);
U128 funds(const Reservation& r);
// Returns what the funds give for a window >= next_window, earlier windows filled first.
U128 gross(const Reservation& r, std::uint32_t window);
// Says that the window in progress is not covered.
bool underfunded(const Reservation& r, UnixSecs now);

struct Deadlines {
    UnixSecs claim_until = 0;
    UnixSecs attest_until = 0;
    UnixSecs dispute_until = 0;
    UnixSecs decide_until = 0;
};
Deadlines deadlines(const Reservation& r, std::uint32_t window, const Config& config);

// Votes that count: not withdrawn, of addresses that are oracles now.
std::uint32_t support(const Slash& slash, const Instance& instance);
// Smallest score that at least `quorum` live votes do not exceed; nullopt without quorum.
std::optional<std::uint32_t> score_of_quorum(const Slash& slash, const Instance& instance,
                                             std::uint32_t quorum);

// What an execution takes with the given share of the arbiter.
struct Penalty {
    U128 amount = 0;
    U128 stake_amount = 0;
};
Penalty provider_penalty(const Slash& slash, std::uint32_t share_bps, std::uint32_t score,
                         const Config& config, const Provider& provider);
Penalty consumer_penalty(const Slash& slash, std::uint32_t share_bps, const Config& config,
                         const Consumer& consumer);

// `guide` may be null.
U128 effective_price(const Unit& unit, const Guide* guide, UnixSecs now);

}  // namespace warden::sandbox::orchestrator
