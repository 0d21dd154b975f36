#pragma once
// The money of reservations and slashes, to the last unit. All divisions round down.
//
//   D = end - start      W = window_secs      n = ceil(D / W)      k = 0..n-1
//   window k = [start + k*W, start + min((k+1)*W, D))
//   cost(x)  = floor(price * gb * x / 2,592,000)        x seconds from start
// Payments are differences of costs, so they add up to cost(D) exactly: nothing is lost in small
// windows.

#include <cstdint>
#include <optional>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::orchestrator {

constexpr U128 of_bps(U128 amount, std::uint32_t bps) { return amount * bps / kBpsOne; }

// floor(price * gb * secs / 2,592,000). Within the contract's limits (price 1..10^21, gb 1..10^9,
// secs <= 31,536,000) it always fits; else invalid_input.
Result<U128> cost(U128 price, std::uint32_t gb, std::uint64_t secs);

// A reservation whose numbers are within the contract's limits, so that none of the arithmetic
// below can overflow. Before it is accepted the planned duration counts as D, from start 0.
class Agreement {
  public:
    // invalid_input names the field that is out of range.
    static Result<Agreement> of(const Reservation& reservation);

    const Reservation& reservation() const { return reservation_; }
    std::uint64_t duration() const { return duration_; }   // D
    std::uint32_t window_count() const { return count_; }  // n
    // Windows are numbered below window_count(); later numbers give empty windows at the end.
    UnixSecs window_start(std::uint32_t window) const;
    UnixSecs window_end(std::uint32_t window) const;  // exclusive
    // Returns the window that `time` lies in; nullopt outside of start..end.
    std::optional<std::uint32_t> window_at(UnixSecs time) const;

    // The same, had it ended at `end`, which is not after its own.
    Agreement until(UnixSecs end) const;

    U128 cost(std::uint64_t secs) const;  // of the first `secs` seconds, at most D
    U128 payment(std::uint32_t window) const;
    U128 owed() const;   // what can still fall due
    U128 funds() const;  // escrow + ahead
    // Returns what of the window's payment is funded; earlier windows are filled first. 0 for a
    // window that is already settled.
    U128 gross(std::uint32_t window) const;
    // Says that the window in progress is not fully prepaid: a slash (256) is due.
    bool underfunded(UnixSecs now) const;
    // Says that not even the window that was in progress `grace_secs` ago is fully prepaid by now:
    // the provider may cut.
    bool unfunded(UnixSecs now, std::uint64_t grace_secs) const;
    // Returns how much of the consumer's bond the reservation binds. `config` is its own.
    U128 bound(const Config& config) const;

    // Returns how many windows, at most `limit`, settle would settle now. `config` is the
    // reservation's own.
    std::uint32_t windows_due(const Config& config, UnixSecs now, std::uint32_t limit) const;

  private:
    explicit Agreement(const Reservation& reservation);
    U128 cost_before(std::uint32_t window) const;  // cost(k * W), k * W at most D
    // To have the window and all before it covered.
    U128 needed(std::uint32_t window) const;

    Reservation reservation_;
    std::uint64_t duration_ = 0;
    std::uint32_t count_ = 0;
};

// When the steps of a slash are allowed: all hang on the window's end alone, so a hasty proposal
// shortens nobody's time.
// clang-format off
//   propose, claim: window_end <= now < claim_until      attest, join by a claim: now < attest_until
//   dispute, answer: now < dispute_until                 execute: now >= dispute_until
//   resolve: attest_until <= now < decide_until          lapse without quorum and claim: now >= attest_until
//   execute an undecided dispute, lapse an undecided claim: now >= decide_until
// clang-format on
struct SlashDeadlines {
    UnixSecs claim_until = 0;  // settle of the window is allowed from here on
    UnixSecs attest_until = 0;
    UnixSecs dispute_until = 0;
    UnixSecs decide_until = 0;
    bool operator==(const SlashDeadlines&) const = default;
};
SlashDeadlines slash_deadlines(UnixSecs window_end, const Config& config);

}  // namespace warden::orchestrator
