#pragma once
// What the contract stores. Times are unix seconds of blocks; absent = 0 (or empty).

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/codes.hpp"
#include "domain/orchestrator/slash_key.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

// Keyed by address.
struct Provider {
    std::string endpoint;  // how to reach the provider; a unit has its own
    U128 stake = 0;
    U128 unbonding = 0;                   // asked back, slashable until withdrawn
    UnixSecs release_at = 0;              // of all of `unbonding`
    std::uint32_t live_units = 0;         // not decommissioned
    std::uint32_t open_reservations = 0;  // Active, Settling
    std::uint32_t open_slashes = 0;       // of which it is the accused
    U128 bound = 0;                       // min_stake of each live unit, by its own config
    U128 at_risk = 0;                     // of the stake, in open slashes
    UnixSecs registered_at = 0;

    bool operator==(const Provider&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("endpoint", self.endpoint);
        f("stake", self.stake);
        f("unbonding", self.unbonding);
        f("release_at", self.release_at);
        f("live_units", self.live_units);
        f("open_reservations", self.open_reservations);
        f("open_slashes", self.open_slashes);
        f("bound", self.bound);
        f("at_risk", self.at_risk);
        f("registered_at", self.registered_at);
    }
};

// Keyed by address.
struct Consumer {
    U128 bond = 0;
    std::uint32_t open_reservations = 0;  // Requested, Active, Settling
    std::uint32_t open_slashes = 0;       // of which it is the accused
    U128 bound = 0;                       // of the bond, for open reservations
    U128 at_risk = 0;                     // of the bond, in open slashes
    UnixSecs registered_at = 0;

    bool operator==(const Consumer&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("bond", self.bond);
        f("open_reservations", self.open_reservations);
        f("open_slashes", self.open_slashes);
        f("bound", self.bound);
        f("at_risk", self.at_risk);
        f("registered_at", self.registered_at);
    }
};

// Money the contract owes an address; leaves only by `withdraw`.
struct Balance {
    U128 balance = 0;

    bool operator==(const Balance&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("balance", self.balance);
    }
};

// The delegate of a provider or consumer, keyed by its address.
struct Operator {
    chain::Address delegate;  // empty = none

    bool operator==(const Operator&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("operator", self.delegate);
    }
};

// A data unit, keyed by id. It is never deleted, its id never reused; capacity, region, api,
// window_secs and config_version never change.
struct Unit {
    chain::Address provider;
    std::uint32_t capacity_gb = 0;
    std::uint32_t used_gb = 0;  // sum of gb of Active reservations
    std::string region;
    Api api = Api::s3;
    std::string endpoint;  // what consumers use and probes measure
    U128 floor = 0;        // price per GB and 30 days
    U128 ceiling = 0;
    std::uint64_t window_secs = 0;
    std::uint32_t config_version = 0;  // of its registration
    std::uint32_t sla_version = 0;     // current, for later requests
    bool accepting = false;
    UnixSecs maint_from = 0;  // the one maintenance window; 0 = none
    UnixSecs maint_until = 0;
    UnixSecs period_from = 0;       // start of the quota's period
    std::uint64_t period_used = 0;  // seconds of maintenance in that period
    std::uint32_t active_reservations = 0;
    UnixSecs decommissioned_at = 0;  // 0 = live
    UnixSecs registered_at = 0;

    bool operator==(const Unit&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("provider", self.provider);
        f("capacity_gb", self.capacity_gb);
        f("used_gb", self.used_gb);
        f("region", self.region);
        f("api", self.api);
        f("endpoint", self.endpoint);
        f("floor", self.floor);
        f("ceiling", self.ceiling);
        f("window_secs", self.window_secs);
        f("config_version", self.config_version);
        f("sla_version", self.sla_version);
        f("accepting", self.accepting);
        f("maint_from", self.maint_from);
        f("maint_until", self.maint_until);
        f("period_from", self.period_from);
        f("period_used", self.period_used);
        f("active_reservations", self.active_reservations);
        f("decommissioned_at", self.decommissioned_at);
        f("registered_at", self.registered_at);
    }
};

// It is keyed by id, and lives under the sla_version and config_version of its request for ever.
struct Reservation {
    std::uint64_t unit_id = 0;
    chain::Address provider;
    chain::Address consumer;
    std::uint32_t gb = 0;
    U128 price = 0;
    std::uint64_t duration_secs = 0;
    std::uint64_t window_secs = 0;
    std::uint32_t sla_version = 0;
    std::uint32_t config_version = 0;
    UnixSecs expires_at = 0;  // accepted before this, or never
    UnixSecs start = 0;       // 0 until accepted
    UnixSecs end = 0;
    ReservationStatus status = ReservationStatus::requested;
    std::uint32_t next_window = 0;  // the first one not settled
    U128 escrow = 0;
    U128 ahead = 0;             // bases of Provider slashes of windows >= next_window
    bool breached = false;      // a Provider slash was executed
    UnixSecs exit_until = 0;    // the provider may leave before this: a Consumer slash was executed
    bool cut_unfunded = false;  // its end came for lack of funds
    std::uint32_t consumer_claims = 0;  // open claims that the consumer made
    std::uint32_t provider_claims = 0;

    bool operator==(const Reservation&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("provider", self.provider);
        f("consumer", self.consumer);
        f("gb", self.gb);
        f("price", self.price);
        f("duration_secs", self.duration_secs);
        f("window_secs", self.window_secs);
        f("sla_version", self.sla_version);
        f("config_version", self.config_version);
        f("expires_at", self.expires_at);
        f("start", self.start);
        f("end", self.end);
        f("status", self.status);
        f("next_window", self.next_window);
        f("escrow", self.escrow);
        f("ahead", self.ahead);
        f("breached", self.breached);
        f("exit_until", self.exit_until);
        f("cut_unfunded", self.cut_unfunded);
        f("consumer_claims", self.consumer_claims);
        f("provider_claims", self.provider_claims);
    }
};

// One oracle's word on a slash.
struct Vote {
    chain::Address oracle;
    std::uint32_t reasons = 0;       // bits of reason::
    std::uint32_t score_before = 0;  // 0..100
    Hash32 evidence_root{};
    bool withdrawn = false;

    bool operator==(const Vote&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("oracle", self.oracle);
        f("reasons", self.reasons);
        f("score_before", self.score_before);
        f("evidence_root", self.evidence_root);
        f("withdrawn", self.withdrawn);
    }
};

// Keyed by SlashKey, unique for ever. reasons and evidence_uri are the proposal's (of a key that a
// claim made: the claim's reasons, and no uri) until it is closed.
struct Slash {
    SlashStatus status = SlashStatus::proposed;
    std::uint32_t reasons = 0;  // bits of reason::
    U128 base = 0;
    std::string evidence_uri;
    std::vector<Vote> votes;
    Hash32 statement_hash{};            // of the accused, who disputed
    U128 deposit = 0;                   // of the dispute
    std::uint32_t share_bps = kBpsOne;  // less only by the arbiter
    U128 amount = 0;                    // 0 until executed
    U128 stake_amount = 0;
    chain::Address arbiter;           // in office when the key was made
    std::uint32_t claim_reasons = 0;  // 0 = nobody claimed
    Hash32 claim_hash{};
    U128 claim_deposit = 0;
    Hash32 answer_hash{};  // zero = not answered

    bool claimed() const { return claim_reasons != 0; }
    bool answered() const { return answer_hash != Hash32{}; }
    bool operator==(const Slash&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("status", self.status);
        f("reasons", self.reasons);
        f("base", self.base);
        f("evidence_uri", self.evidence_uri);
        f("votes", self.votes);
        f("statement_hash", self.statement_hash);
        f("deposit", self.deposit);
        f("share_bps", self.share_bps);
        f("amount", self.amount);
        f("stake_amount", self.stake_amount);
        f("arbiter", self.arbiter);
        f("claim_reasons", self.claim_reasons);
        f("claim_hash", self.claim_hash);
        f("claim_deposit", self.claim_deposit);
        f("answer_hash", self.answer_hash);
    }
};

// Price guide, keyed by region.
struct Guide {
    U128 price = 0;
    UnixSecs as_of = 0;
    UnixSecs valid_until = 0;

    bool operator==(const Guide&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("price", self.price);
        f("as_of", self.as_of);
        f("valid_until", self.valid_until);
    }
};

// Published score, keyed by party and address.
struct Score {
    UnixSecs as_of = 0;       // end of the scored day
    std::uint32_t score = 0;  // 0..100

    bool operator==(const Score&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("as_of", self.as_of);
        f("score", self.score);
    }
};

// One term of office of an oracle, in a numbered slot. It covers a time t if since <= t and
// (until = 0 or t < until).
struct OracleEntry {
    chain::Address oracle;
    UnixSecs since = 0;
    UnixSecs until = 0;  // 0 = none
    bool revoked = false;

    bool operator==(const OracleEntry&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("oracle", self.oracle);
        f("since", self.since);
        f("until", self.until);
        f("revoked", self.revoked);
    }
};

// The contract itself; there is one.
struct Instance {
    chain::Address admin;
    chain::Address pending_admin;  // empty = none
    chain::Address arbiter;
    UnixSecs arbiter_since = 0;
    chain::Address next_arbiter;  // empty = none
    UnixSecs next_from = 0;
    std::vector<OracleEntry> oracles;  // by slot
    chain::Address token;
    bool paused = false;
    std::uint32_t config_version = 0;  // current, for new requests and units
    FixedConfig fixed;
    Hash32 pending_code_hash{};
    UnixSecs pending_not_before = 0;  // 0 = no upgrade announced
    std::uint32_t generation = 0;     // of what is stored
    std::uint64_t units = 0;          // ids given out so far
    std::uint64_t reservations = 0;   // ids given out so far
    U128 burnt = 0;

    bool operator==(const Instance&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("admin", self.admin);
        f("pending_admin", self.pending_admin);
        f("arbiter", self.arbiter);
        f("arbiter_since", self.arbiter_since);
        f("next_arbiter", self.next_arbiter);
        f("next_from", self.next_from);
        f("oracles", self.oracles);
        f("token", self.token);
        f("paused", self.paused);
        f("config_version", self.config_version);
        FixedConfig::visit(self.fixed, f);
        f("pending_code_hash", self.pending_code_hash);
        f("pending_not_before", self.pending_not_before);
        f("generation", self.generation);
        f("units", self.units);
        f("reservations", self.reservations);
        f("burnt", self.burnt);
    }
};

// Is the one state machine of units: a pure function of stored facts that needs no timer.
UnitState unit_state(const Unit& unit, UnixSecs now);

// Price of a request made now: a fixed price or one without a valid guide is the floor, else the
// guide's within floor..ceiling. `guide` is of the unit's region; nullptr when there is none.
U128 effective_price(const Unit& unit, const Guide* guide, UnixSecs now);

}  // namespace warden::orchestrator
