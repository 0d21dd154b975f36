#pragma once
// The formulas of the Orchestrator: pure functions of what is stored. All divisions round down;
// the limits on prices, sizes and times keep every product below 2^128.

#include <cstdint>

#include "sandbox/orchestrator/types.hpp"

namespace warden::sandbox::orchestrator {

// floor(amount * bps / 10,000).
U128 share(U128 amount, std::uint32_t bps);
// max(0, a - b).
U128 above(U128 a, U128 b);

UnitState unit_state(const Unit& unit, UnixSecs now);

// Windows of a reservation of duration D = end - start: k = 0 .. windows - 1.
std::uint32_t windows(const Reservation& r);
UnixSecs window_start(const Reservation& r, std::uint64_t window);
UnixSecs window_end(const Reservation& r, std::uint64_t window);
// Returns the window in progress.
std::uint64_t window_at(const Reservation& r, UnixSecs now);

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
// Says that a window is not covered although its grace_secs are over.
bool unfunded(const Reservation& r, const Config& config, UnixSecs now);

struct Deadlines {
    UnixSecs claim_until = 0;
    UnixSecs attest_until = 0;
    UnixSecs dispute_until = 0;
    UnixSecs decide_until = 0;
};
Deadlines deadlines(const Reservation& r, std::uint32_t window, const Config& config);
// From the end of a window until its slash is decided at the latest.
U128 slash_path_secs(const Config& config);

// Returns what of the consumer's bond is bound for this reservation.
U128 bound(const Reservation& r, const Config& config);
// Of a slash with this base: what the accused may lose of stake or bond, and what a dispute or a
// claim costs.
U128 risk(Party accused, U128 base, const Config& config);
U128 deposit(Party accused, U128 base, const Config& config);

// `guide` may be null.
U128 effective_price(const Unit& unit, const Guide* guide, UnixSecs now);

}  // namespace warden::sandbox::orchestrator
