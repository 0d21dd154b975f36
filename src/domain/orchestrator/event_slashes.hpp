#pragma once
// Events of slashes; each begins with the key of its slash, which is indexed on the chain.

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/slash_key.hpp"

namespace warden::orchestrator {

// The first vote on a key. For a provider's slash `base` has moved out of escrow into it.
struct SlashProposed : SlashKey {
    static constexpr std::string_view kName = "slash_proposed";

    chain::Address oracle;
    std::uint32_t reasons = 0;
    std::uint32_t score_before = 0;
    U128 base = 0;
    Hash32 evidence_root{};
    std::string evidence_uri;
    UnixSecs attest_until = 0;
    UnixSecs dispute_until = 0;
    UnixSecs decide_until = 0;
    chain::Address arbiter;  // who may judge it, whoever comes after

    bool operator==(const SlashProposed&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("oracle", self.oracle);
        f("reasons", self.reasons);
        f("score_before", self.score_before);
        f("base", self.base);
        f("evidence_root", self.evidence_root);
        f("evidence_uri", self.evidence_uri);
        f("attest_until", self.attest_until);
        f("dispute_until", self.dispute_until);
        f("decide_until", self.decide_until);
        f("arbiter", self.arbiter);
    }
};

struct SlashAttested : SlashKey {
    static constexpr std::string_view kName = "slash_attested";

    chain::Address oracle;
    std::uint32_t reasons = 0;
    std::uint32_t score_before = 0;
    Hash32 evidence_root{};
    std::string evidence_uri;

    bool operator==(const SlashAttested&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("oracle", self.oracle);
        f("reasons", self.reasons);
        f("score_before", self.score_before);
        f("evidence_root", self.evidence_root);
        f("evidence_uri", self.evidence_uri);
    }
};

// The oracle withdrew its own vote, for good.
struct SlashWithdrawn : SlashKey {
    static constexpr std::string_view kName = "slash_withdrawn";

    chain::Address oracle;

    bool operator==(const SlashWithdrawn&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("oracle", self.oracle);
    }
};

// The harmed party calls the arbiter: a new key, or one that was proposed and not yet claimed.
// base, deadlines and arbiter are the slash's.
struct BreachClaimed : SlashKey {
    static constexpr std::string_view kName = "breach_claimed";

    chain::Address claimant;
    std::uint32_t reasons = 0;
    U128 base = 0;
    Hash32 statement_hash{};
    U128 deposit = 0;
    UnixSecs attest_until = 0;
    UnixSecs dispute_until = 0;
    UnixSecs decide_until = 0;
    chain::Address arbiter;

    bool operator==(const BreachClaimed&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("claimant", self.claimant);
        f("reasons", self.reasons);
        f("base", self.base);
        f("statement_hash", self.statement_hash);
        f("deposit", self.deposit);
        f("attest_until", self.attest_until);
        f("dispute_until", self.dispute_until);
        f("decide_until", self.decide_until);
        f("arbiter", self.arbiter);
    }
};

struct ClaimAnswered : SlashKey {
    static constexpr std::string_view kName = "claim_answered";

    chain::Address accused;
    Hash32 statement_hash{};

    bool operator==(const ClaimAnswered&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("accused", self.accused);
        f("statement_hash", self.statement_hash);
    }
};

struct SlashDisputed : SlashKey {
    static constexpr std::string_view kName = "slash_disputed";

    chain::Address accused;
    Hash32 statement_hash{};
    U128 deposit = 0;

    bool operator==(const SlashDisputed&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("accused", self.accused);
        f("statement_hash", self.statement_hash);
        f("deposit", self.deposit);
    }
};

// The arbiter's decision; slash_rejected or slash_executed of the same call carries it out.
struct SlashResolved : SlashKey {
    static constexpr std::string_view kName = "slash_resolved";

    chain::Address arbiter;
    std::uint32_t share_bps = 0;

    bool operator==(const SlashResolved&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("arbiter", self.arbiter);
        f("share_bps", self.share_bps);
    }
};

// How a slash ended: amount goes to the other party, to_provider (of a consumer's slash the amount)
// and fee are the rest of the base; stake_amount leaves the stake, of which the consumer gets
// stake_to_consumer; burnt is what of stake and dispute's deposit nobody gets; deposit_returned
// went back to the accused, claim_returned to the claimant, else the claim's deposit to the
// accused.
struct SlashClosing : SlashKey {
    std::uint32_t reasons = 0;  // what was agreed, or upheld
    U128 amount = 0;
    U128 to_provider = 0;
    U128 fee = 0;
    U128 stake_amount = 0;
    U128 stake_to_consumer = 0;
    U128 burnt = 0;
    U128 deposit_returned = 0;
    U128 claim_returned = 0;

    bool operator==(const SlashClosing&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("reasons", self.reasons);
        f("amount", self.amount);
        f("to_provider", self.to_provider);
        f("fee", self.fee);
        f("stake_amount", self.stake_amount);
        f("stake_to_consumer", self.stake_to_consumer);
        f("burnt", self.burnt);
        f("deposit_returned", self.deposit_returned);
        f("claim_returned", self.claim_returned);
    }
};

// Closed against the accused.
struct SlashExecuted : SlashClosing {
    static constexpr std::string_view kName = "slash_executed";
    bool operator==(const SlashExecuted&) const = default;
};

// Closed by the arbiter for the accused.
struct SlashRejected : SlashClosing {
    static constexpr std::string_view kName = "slash_rejected";
    bool operator==(const SlashRejected&) const = default;
};

// Closed for the accused: no quorum, or no decision in time.
struct SlashLapsed : SlashClosing {
    static constexpr std::string_view kName = "slash_lapsed";
    bool operator==(const SlashLapsed&) const = default;
};

}  // namespace warden::orchestrator
