// What becomes of a slash: dispute, the arbiter's word, execution, lapse.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

const Reservation& reservation_of(const Context& c, const SlashKey& key) {
    return *c.state.reservations.find(key.reservation_id);
}

Deadlines deadlines_of(const Context& c, const SlashKey& key) {
    const Reservation& r = reservation_of(c, key);
    return deadlines(r, key.window, c.config_of(r));
}

bool has_quorum(const Context& c, const SlashKey& key) {
    const std::uint32_t quorum = c.config_of(reservation_of(c, key)).quorum;
    return support(*c.state.slashes.find(key), c.instance()) >= quorum;
}

struct Parts {
    U128 amount = 0;
    U128 to_provider = 0;
    U128 fee = 0;
    U128 stake_amount = 0;
};

Parts parts_of(const Context& c, const SlashKey& key, const Slash& slash) {
    const Reservation& r = reservation_of(c, key);
    const Config& config = c.config_of(r);
    Penalty penalty;
    if (slash.status == SlashStatus::Executed && key.party == Party::Provider) {
        const std::uint32_t score = *score_of_quorum(slash, c.instance(), config.quorum);
        penalty = provider_penalty(slash, slash.share_bps, score, config,
                                   *c.state.providers.find(r.provider));
    } else if (slash.status == SlashStatus::Executed) {
        penalty =
            consumer_penalty(slash, slash.share_bps, config, *c.state.consumers.find(r.consumer));
    }
    Parts parts{penalty.amount, penalty.amount, 0, penalty.stake_amount};
    if (key.party == Party::Provider) {
        const U128 rest = slash.base - penalty.amount;
        parts.fee = share(rest, config.platform_fee_bps);
        parts.to_provider = rest - parts.fee;
    }
    return parts;
}

void take_stake(Context& c, const Account& account, U128 amount) {
    Provider& provider = c.state.providers.edit(account);
    const U128 from_stake = std::min(provider.stake, amount);
    provider.stake -= from_stake;
    provider.unbonding -= amount - from_stake;
}

// slash.status says how it ended; the money goes where that leads.
void close(Context& c, const SlashKey& key, const char* event) {
    Slash& slash = c.state.slashes.edit(key);
    const Reservation& r = reservation_of(c, key);
    const bool executed = slash.status == SlashStatus::Executed;
    const Parts parts = parts_of(c, key, slash);
    slash.amount = parts.amount;
    slash.stake_amount = parts.stake_amount;
    c.to_consumer.account = r.consumer;
    c.to_provider = {r.provider, parts.to_provider};
    c.to_treasury = {c.config_of(r).treasury, parts.fee + parts.stake_amount};
    const bool keep_deposit = executed && slash.share_bps == kBps;
    const U128 deposit_back = keep_deposit ? 0 : slash.deposit;
    if (keep_deposit) c.to_treasury.amount += slash.deposit;
    if (key.party == Party::Provider) {
        c.to_consumer.amount = parts.amount;
        c.to_provider.amount += deposit_back;
        if (executed) c.state.reservations.edit(key.reservation_id).breached = true;
        take_stake(c, r.provider, parts.stake_amount);
    } else {
        c.to_consumer.amount = deposit_back;
        Consumer& consumer = c.state.consumers.edit(r.consumer);
        consumer.bond -= parts.amount;
        consumer.open_slashes -= 1;
    }
    c.emit(event, slash_fields(key),
           {{"amount", dec(parts.amount)},
            {"to_provider", dec(parts.to_provider)},
            {"fee", dec(parts.fee)},
            {"stake_amount", dec(parts.stake_amount)},
            {"deposit_returned", dec(deposit_back)}});
    if (parts.stake_amount > 0) c.emit_stake(r.provider);
    if (key.party == Party::Consumer && parts.amount > 0) c.emit_bond(r.consumer);
}

}  // namespace

Reply dispute_slash(Context& c) {
    const std::string statement_hash = c.text("statement_hash");
    if (zero_hash(statement_hash)) return no(Refusal::InvalidInput);
    if (const auto failed = party_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash* found = c.state.slashes.find(key);
    if (!found) return no(Refusal::NotFound);
    const Reservation& r = reservation_of(c, key);
    const Account& accused = key.party == Party::Provider ? r.provider : r.consumer;
    if (c.caller() != accused) return no(Refusal::NotAccused);
    if (found->status != SlashStatus::Proposed) return no(Refusal::WrongState);
    if (c.now() >= deadlines_of(c, key).dispute_until) return no(Refusal::TooLate);

    Slash& slash = c.state.slashes.edit(key);
    slash.status = SlashStatus::Disputed;
    slash.statement_hash = statement_hash;
    slash.deposit = c.config_of(r).dispute_deposit;
    c.pull = slash.deposit;
    c.emit("slash_disputed", slash_fields(key),
           {{"accused", accused},
            {"statement_hash", statement_hash},
            {"deposit", dec(slash.deposit)}});
    return Json();
}

Reply resolve_dispute(Context& c) {
    if (c.caller() != c.instance().arbiter) return no(Refusal::NotAuthorized);
    if (const auto failed = party_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash* found = c.state.slashes.find(key);
    if (!found) return no(Refusal::NotFound);
    const Reservation& r = reservation_of(c, key);
    if (c.caller() == r.provider || c.caller() == r.consumer) return no(Refusal::NotAuthorized);
    if (found->status != SlashStatus::Disputed || !has_quorum(c, key)) {
        return no(Refusal::WrongState);
    }
    const std::uint32_t share_bps = c.u32("share_bps");
    if (share_bps > kBps) return no(Refusal::AmountTooHigh);
    const Deadlines until = deadlines_of(c, key);
    if (c.now() < until.attest_until) return no(Refusal::TooEarly);
    if (c.now() >= until.decide_until) return no(Refusal::TooLate);

    Slash& slash = c.state.slashes.edit(key);
    slash.share_bps = share_bps;
    slash.status = share_bps == 0 ? SlashStatus::Rejected : SlashStatus::Executed;
    c.emit("slash_resolved", slash_fields(key),
           {{"arbiter", c.caller()}, {"share_bps", share_bps}});
    close(c, key, share_bps == 0 ? "slash_rejected" : "slash_executed");
    return Json();
}

Reply execute_slash(Context& c) {
    if (const auto failed = party_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash* found = c.state.slashes.find(key);
    if (!found) return no(Refusal::NotFound);
    if (found->status != SlashStatus::Proposed) return no(Refusal::WrongState);
    if (c.now() < deadlines_of(c, key).dispute_until) return no(Refusal::TooEarly);
    if (!has_quorum(c, key)) return no(Refusal::WrongState);
    c.state.slashes.edit(key).status = SlashStatus::Executed;
    close(c, key, "slash_executed");
    return Json();
}

Reply lapse_slash(Context& c) {
    if (const auto failed = party_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash* found = c.state.slashes.find(key);
    if (!found) return no(Refusal::NotFound);
    if (!is_open(*found)) return no(Refusal::WrongState);
    const Deadlines until = deadlines_of(c, key);
    if (c.now() < until.attest_until) return no(Refusal::TooEarly);
    if (has_quorum(c, key)) {
        if (found->status == SlashStatus::Proposed) return no(Refusal::WrongState);
        if (c.now() < until.decide_until) return no(Refusal::TooEarly);
    }
    c.state.slashes.edit(key).status = SlashStatus::Lapsed;
    close(c, key, "slash_lapsed");
    return Json();
}

}  // namespace warden::sandbox::orchestrator
