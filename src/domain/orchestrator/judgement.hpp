#pragma once
// What the votes on a slash come to, what is at stake in it, and who gets what at its end. Pure
// functions of what the contract stores; all divisions round down.

#include <cstdint>

#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/orchestrator/event_slashes.hpp"
#include "domain/orchestrator/state.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

// Reasons of a party that a slash of it may have: what the terms promise, and what is always owed.
std::uint32_t owed_reasons(Party party, const SlaTerms& terms);

// Returns what the accused risks beyond the base: of the stake, or of the bond.
U128 risk(Party accused, U128 base, const Config& config);
// Returns the deposit of a dispute and of a claim.
U128 slash_deposit(Party accused, U128 base, const Config& config);

struct Tally {
    std::uint32_t quorum = 0;   // of the slash's window
    std::uint32_t support = 0;  // the most live votes that share one reason
    std::uint32_t agreed = 0;   // reasons that a quorum of live votes has
    std::uint32_t score = 0;    // the lowest that a quorum stands behind; 0 without quorum

    bool has_quorum() const { return support >= quorum; }
    bool operator==(const Tally&) const = default;
};
// Live are votes that were not withdrawn, of accounts that may vote on the window, which begins at
// `window_start`. `quorum` is that of the reservation's config.
Tally tally(const Slash& slash, const Instance& instance, std::uint32_t quorum,
            UnixSecs window_start);

// Returns what of the base an execution for these reasons gives back with the whole share, in bps.
std::uint32_t owed_bps(std::uint32_t reasons, std::uint32_t score, const SlaTerms& terms,
                       const Config& config);

enum class SlashEnd : std::uint8_t {
    executed,   // by a quorum of oracles: nobody judged
    confirmed,  // the arbiter executes what a quorum stands behind
    upheld,     // the arbiter executes a claim that no quorum stands behind
    rejected,   // by the arbiter
    lapsed,
};
// Returns the event that ends a slash, by the rules. The arbiter's share, if any, stands in it
// already; `config` and `terms` are the reservation's own; `funds` are those of the accused: stake
// and unbonding, or bond.
SlashClosing closing(const SlashKey& key, const Slash& slash, SlashEnd end, const Tally& tally,
                     const Config& config, const SlaTerms& terms, U128 funds);

}  // namespace warden::orchestrator
