// Events of slashes.
#include <algorithm>

#include "domain/orchestrator/fold.hpp"
#include "domain/orchestrator/money.hpp"

namespace warden::orchestrator::fold {
namespace {

template <class E, class F>
Misfit edit_open(State& state, const E& e, F&& f) {
    return edit<Slash>(state, slash_key(e), [&](Slash& slash) -> Misfit {
        if (!is_open(slash.status)) return "the slash is closed";
        return f(slash);
    });
}

// The base and the deadlines follow from the reservation and its config: both must say the same.
Misfit check_proposal(const SlashProposed& e, const Reservation& reservation,
                      const Config& config) {
    if (e.score_before > 100) return "score_before is above 100";
    if (!reasons_fit(e.party, e.reasons)) return "the reasons are not of that party";
    const auto agreement = Agreement::of(reservation);
    if (!agreement) return agreement.error().detail;
    if (e.window >= agreement->window_count()) return "the reservation has no such window";
    if (e.window < reservation.next_window) return "the window is already settled";
    const U128 base =
        e.party == Party::provider ? agreement->gross(e.window) : agreement->payment(e.window);
    if (e.base != base)
        return "the base is " + to_decimal(base) + " by the rules, not " + to_decimal(e.base);
    const SlashDeadlines due = slash_deadlines(agreement->window_end(e.window), config);
    if (e.attest_until != due.attest_until || e.dispute_until != due.dispute_until ||
        e.decide_until != due.decide_until) {
        return "the deadlines do not follow from the window's end";
    }
    return std::nullopt;
}

Misfit close(State& state, const SlashClosing& e, SlashStatus status) {
    const Misfit misfit = edit_open(state, e, [&](Slash& slash) -> Misfit {
        const bool provider = e.party == Party::provider;
        const auto rest = checked_add(e.to_provider, e.fee);
        if (provider && (!rest || checked_add(e.amount, *rest) != slash.base)) {
            return "amount, to_provider and fee do not add up to the base";
        }
        slash.status = status;
        slash.amount = e.amount;
        slash.stake_amount = e.stake_amount;
        return std::nullopt;
    });
    if (misfit) return misfit;
    return edit<Reservation>(
        state, reservation_key(e.reservation_id), [&](Reservation& reservation) -> Misfit {
            if (e.party == Party::provider) {
                reservation.breached |= status == SlashStatus::executed;
                return std::nullopt;
            }
            return edit<Consumer>(state, consumer_key(reservation.consumer),
                                  [](Consumer& consumer) {
                                      return count_down(consumer.open_slashes, "open_slashes");
                                  });
        });
}

}  // namespace

Misfit change(State& state, const SlashProposed& e, const EventContext&) {
    return edit<Reservation>(
        state, reservation_key(e.reservation_id), [&](Reservation& reservation) -> Misfit {
            const EntityKey config = config_key(reservation.config_version);
            const Config* const terms = state.find<Config>(config);
            if (terms == nullptr) return absent(state, config);
            if (Misfit wrong = check_proposal(e, reservation, *terms)) return wrong;
            Slash slash;
            slash.reasons = e.reasons;
            slash.base = e.base;
            slash.evidence_uri = e.evidence_uri;
            slash.votes.push_back({e.oracle, e.score_before, e.evidence_root, false});
            if (Misfit exists = create(state, slash_key(e), std::move(slash))) return exists;
            if (e.party == Party::consumer) {
                return edit<Consumer>(state, consumer_key(reservation.consumer),
                                      [](Consumer& consumer) { ++consumer.open_slashes; });
            }
            if (e.base > reservation.escrow) return "the base is more than the escrow";
            reservation.escrow -= e.base;
            reservation.ahead += e.base;
            return std::nullopt;
        });
}

Misfit change(State& state, const SlashAttested& e, const EventContext&) {
    return edit_open(state, e, [&](Slash& slash) -> Misfit {
        if (e.score_before > 100) return "score_before is above 100";
        if (!reasons_fit(e.party, e.reasons)) return "the reasons are not of that party";
        if (slash.votes.size() >= kVotesMax) return "too many votes";
        const bool voted = std::any_of(slash.votes.begin(), slash.votes.end(),
                                       [&](const Vote& vote) { return vote.oracle == e.oracle; });
        if (voted) return "the oracle has voted already";
        slash.votes.push_back({e.oracle, e.score_before, e.evidence_root, false});
        return std::nullopt;
    });
}

Misfit change(State& state, const SlashWithdrawn& e, const EventContext&) {
    return edit_open(state, e, [&](Slash& slash) -> Misfit {
        const auto own = std::find_if(
            slash.votes.begin(), slash.votes.end(),
            [&](const Vote& vote) { return vote.oracle == e.oracle && !vote.withdrawn; });
        if (own == slash.votes.end()) return "the oracle has no vote to withdraw";
        own->withdrawn = true;
        return std::nullopt;
    });
}

Misfit change(State& state, const SlashDisputed& e, const EventContext&) {
    return edit_open(state, e, [&](Slash& slash) -> Misfit {
        if (slash.status != SlashStatus::proposed) return "the slash is disputed already";
        slash.status = SlashStatus::disputed;
        slash.statement_hash = e.statement_hash;
        slash.deposit = e.deposit;
        return std::nullopt;
    });
}

Misfit change(State& state, const SlashResolved& e, const EventContext&) {
    return edit_open(state, e, [&](Slash& slash) -> Misfit {
        if (slash.status != SlashStatus::disputed) return "the slash is not disputed";
        if (e.share_bps > kBpsOne) return "the share is above the whole";
        slash.share_bps = e.share_bps;
        return std::nullopt;
    });
}

Misfit change(State& state, const SlashExecuted& e, const EventContext&) {
    return close(state, e, SlashStatus::executed);
}

Misfit change(State& state, const SlashRejected& e, const EventContext&) {
    return close(state, e, SlashStatus::rejected);
}

Misfit change(State& state, const SlashLapsed& e, const EventContext&) {
    return close(state, e, SlashStatus::lapsed);
}

}  // namespace warden::orchestrator::fold
