// What becomes of a slash: the arbiter's word, execution, lapse.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

enum class By : std::uint8_t { arbiter, anyone };

// Money of a slash that is closed, by where it goes.
struct Parts {
    U128 amount = 0;
    U128 to_provider = 0;
    U128 fee = 0;
    U128 stake_amount = 0;
    U128 stake_to_consumer = 0;
    U128 deposit_returned = 0;  // to the accused
    U128 claim_returned = 0;    // to the claimant
    U128 claim_forfeited = 0;   // to the accused
    U128 burnt = 0;
};

// What the accused loses: without quorum an execution is the arbiter's alone and moves no stake.
void take(const Context& c, const SlashKey& key, const Slash& slash, const Verdict& votes,
          Parts& parts) {
    const Reservation& r = reservation_of(c);
    const Config& config = c.config_of(r);
    const U128 at_risk = share(risk(key.party, slash.base, config), slash.share_bps);
    if (key.party == Party::Consumer) {
        parts.amount = std::min(c.state.consumers.find(r.consumer)->bond, at_risk);
    } else if (votes.reached()) {
        const Terms& terms = *c.state.terms.find({r.unit_id, r.sla_version});
        const Provider& provider = *c.state.providers.find(r.provider);
        parts.amount = provider_amount(slash.base, votes, terms, config, slash.share_bps);
        parts.stake_amount = std::min(provider.stake + provider.unbonding, at_risk);
    } else {
        parts.amount = share(slash.base, slash.share_bps);
    }
}

Parts parts_of(const Context& c, const SlashKey& key, const Slash& slash, const Verdict& votes,
               By by) {
    Parts parts;
    const bool executed = slash.status == SlashStatus::Executed;
    if (executed) take(c, key, slash, votes, parts);
    parts.to_provider = parts.amount;
    if (key.party == Party::Provider) {
        const U128 rest = slash.base - parts.amount;
        parts.fee = share(rest, c.config_of(reservation_of(c)).platform_fee_bps);
        parts.to_provider = rest - parts.fee;
        // Nobody gains by somebody's outage.
        parts.stake_to_consumer = std::min(parts.stake_amount, rest);
    }
    parts.burnt = parts.stake_amount - parts.stake_to_consumer;
    const bool forfeited = executed && by == By::arbiter && slash.share_bps == kBps;
    (forfeited ? parts.burnt : parts.deposit_returned) += slash.deposit;
    const bool unfounded = slash.status == SlashStatus::Rejected && !votes.reached();
    (unfounded ? parts.claim_forfeited : parts.claim_returned) += slash.claim_deposit;
    return parts;
}

template <class Accused>
void acquit(Accused& accused, U128 risk) {
    accused.open_slashes -= 1;
    accused.at_risk -= risk;
}

void take_from_provider(Context& c, const SlashKey& key, const Slash& slash, const Parts& parts) {
    Reservation& r = c.state.reservations.edit(key.reservation_id);
    Provider& provider = c.state.providers.edit(r.provider);
    acquit(provider, risk(key.party, slash.base, c.config_of(r)));
    const U128 from_stake = std::min(provider.stake, parts.stake_amount);
    provider.stake -= from_stake;
    provider.unbonding -= parts.stake_amount - from_stake;
    if (slash.status == SlashStatus::Executed) r.breached = true;
    c.to_consumer.amount = parts.amount + parts.stake_to_consumer + parts.claim_returned;
    c.to_provider.amount = parts.to_provider + parts.deposit_returned + parts.claim_forfeited;
}

void take_from_consumer(Context& c, const SlashKey& key, const Slash& slash, const Parts& parts) {
    Reservation& r = c.state.reservations.edit(key.reservation_id);
    Consumer& consumer = c.state.consumers.edit(r.consumer);
    acquit(consumer, risk(key.party, slash.base, c.config_of(r)));
    consumer.bond -= parts.amount;
    if (slash.status == SlashStatus::Executed) r.exit_until = c.now() + r.window_secs;
    c.to_consumer.amount = parts.deposit_returned + parts.claim_forfeited;
    c.to_provider.amount = parts.to_provider + parts.claim_returned;
}

const char* closing_event(SlashStatus status) {
    if (status == SlashStatus::Executed) return "slash_executed";
    return status == SlashStatus::Rejected ? "slash_rejected" : "slash_lapsed";
}

// The money goes where this end leads.
void close(Context& c, const SlashKey& key, SlashStatus end, By by) {
    const Verdict votes = verdict_of(c, key);
    Slash& slash = c.state.slashes.edit(key);
    const Reservation& r = reservation_of(c);
    slash.status = end;
    const Parts parts = parts_of(c, key, slash, votes, by);
    slash.amount = parts.amount;
    slash.stake_amount = parts.stake_amount;
    if (end == SlashStatus::Executed) {
        slash.reasons = votes.reached() ? votes.agreed : slash.claim_reasons;
    }
    c.to_consumer.account = r.consumer;
    c.to_provider.account = r.provider;
    c.to_treasury = {c.config().treasury, parts.fee};
    if (key.party == Party::Provider) {
        take_from_provider(c, key, slash, parts);
    } else {
        take_from_consumer(c, key, slash, parts);
    }
    if (slash.claim_reasons != 0) {
        claims_against(c.state.reservations.edit(key.reservation_id), key.party) -= 1;
    }
    c.burn(parts.burnt);
    c.emit(closing_event(end), slash_fields(key),
           {{"reasons", slash.reasons},
            {"amount", dec(parts.amount)},
            {"to_provider", dec(parts.to_provider)},
            {"fee", dec(parts.fee)},
            {"stake_amount", dec(parts.stake_amount)},
            {"stake_to_consumer", dec(parts.stake_to_consumer)},
            {"burnt", dec(parts.burnt)},
            {"deposit_returned", dec(parts.deposit_returned)},
            {"claim_returned", dec(parts.claim_returned)}});
    if (parts.stake_amount > 0) c.emit_stake(r.provider);
    if (key.party == Party::Consumer && parts.amount > 0) c.emit_bond(r.consumer);
}

// Checks that every end begins with.
Check key_check(const Context& c) {
    if (const auto failed = party_check(c)) return failed;
    const bool exists = c.state.slashes.find(slash_key(c));
    return exists ? std::nullopt : Check(Refusal::NotFound);
}

Deadlines deadlines_of(const Context& c, const SlashKey& key) {
    const Reservation& r = reservation_of(c);
    return deadlines(r, key.window, c.config_of(r));
}

}  // namespace

Verdict verdict_of(const Context& c, const SlashKey& key) {
    const Reservation& r = *c.state.reservations.find(key.reservation_id);
    return verdict(*c.state.slashes.find(key), c.instance(), c.config_of(r).quorum,
                   window_start(r, key.window));
}

Reply resolve_dispute(Context& c) {
    if (const auto failed = key_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash& found = *c.state.slashes.find(key);
    if (c.caller() != found.arbiter) return no(Refusal::NotAuthorized);
    const bool disputed = found.status == SlashStatus::Disputed;
    const bool quorum = verdict_of(c, key).reached();
    const bool claim_alone = found.claim_reasons != 0 && !quorum && is_open(found);
    if (!(disputed && quorum) && !claim_alone) return no(Refusal::WrongState);
    const std::uint32_t share_bps = c.u32("share_bps");
    if (share_bps > kBps) return no(Refusal::AmountTooHigh);
    const Deadlines until = deadlines_of(c, key);
    const bool heard = disputed || !found.answer_hash.empty();
    if (c.now() < (heard ? until.attest_until : until.dispute_until)) return no(Refusal::TooEarly);
    if (c.now() >= until.decide_until) return no(Refusal::TooLate);

    c.state.slashes.edit(key).share_bps = share_bps;
    c.emit("slash_resolved", slash_fields(key),
           {{"arbiter", c.caller()}, {"share_bps", share_bps}});
    close(c, key, share_bps == 0 ? SlashStatus::Rejected : SlashStatus::Executed, By::arbiter);
    return Json();
}

Reply execute_slash(Context& c) {
    if (const auto failed = key_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash& found = *c.state.slashes.find(key);
    if (!is_open(found)) return no(Refusal::WrongState);
    const Deadlines until = deadlines_of(c, key);
    const bool disputed = found.status == SlashStatus::Disputed;
    if (c.now() < (disputed ? until.decide_until : until.dispute_until)) {
        return no(Refusal::TooEarly);
    }
    if (!verdict_of(c, key).reached()) return no(Refusal::WrongState);
    close(c, key, SlashStatus::Executed, By::anyone);
    return Json();
}

Reply lapse_slash(Context& c) {
    if (const auto failed = key_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash& found = *c.state.slashes.find(key);
    if (!is_open(found)) return no(Refusal::WrongState);
    const Deadlines until = deadlines_of(c, key);
    if (c.now() < until.attest_until) return no(Refusal::TooEarly);
    if (verdict_of(c, key).reached()) return no(Refusal::WrongState);
    const bool claimed = found.claim_reasons != 0;
    if (claimed && c.now() < until.decide_until) return no(Refusal::TooEarly);
    close(c, key, SlashStatus::Lapsed, By::anyone);
    return Json();
}

}  // namespace warden::sandbox::orchestrator
