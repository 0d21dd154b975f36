// What the parties themselves do about a slash: the harmed one claims it, the accused one answers
// or disputes it.
#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

const Account& accused_of(const Reservation& r, Party party) {
    return party == Party::Provider ? r.provider : r.consumer;
}

const Account& harmed_of(const Reservation& r, Party party) {
    return party == Party::Provider ? r.consumer : r.provider;
}

// A claim joins what is there, or makes the key.
Check claim_check(const Context& c, const SlashKey& key, const Slash* slash) {
    const Reservation& r = reservation_of(c);
    if (!slash) {
        if (const auto failed = window_check(r, key.window)) return failed;
        if (!promised(c)) return Refusal::InvalidInput;
        return opening_time_check(c, r, key.window);
    }
    if (slash->claim_reasons != 0) return Refusal::SlashExists;
    if (!is_open(*slash)) return Refusal::WrongState;
    if (!promised(c)) return Refusal::InvalidInput;
    const bool late = c.now() >= deadlines(r, key.window, c.config_of(r)).attest_until;
    return late ? Check(Refusal::TooLate) : std::nullopt;
}

// What answer and dispute begin with.
Check statement_check(const Context& c) {
    if (zero_hash(c.text("statement_hash"))) return Refusal::InvalidInput;
    return party_check(c);
}

bool too_late_for_accused(const Context& c, const SlashKey& key) {
    const Reservation& r = reservation_of(c);
    return c.now() >= deadlines(r, key.window, c.config_of(r)).dispute_until;
}

}  // namespace

Reply claim_breach(Context& c) {
    const std::string statement_hash = c.text("statement_hash");
    if (!valid_reasons(c) || zero_hash(statement_hash)) return no(Refusal::InvalidInput);
    if (const auto failed = party_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Reservation& r = reservation_of(c);
    if (c.caller() != harmed_of(r, key.party)) return no(Refusal::NotAuthorized);
    const Slash* found = c.state.slashes.find(key);
    if (const auto failed = claim_check(c, key, found)) return no(*failed);
    if ((found ? found->base : base_of(r, key)) == 0) return no(Refusal::WrongState);
    if (claims_against(r, key.party) >= kClaimsMax) return no(Refusal::BatchTooLarge);

    const std::uint32_t reasons = c.u32("reasons");
    if (!found) {
        Slash first;
        first.status = SlashStatus::Claimed;
        first.reasons = reasons;
        open_slash(c, key, std::move(first));
    }
    Slash& slash = c.state.slashes.edit(key);
    slash.claim_reasons = reasons;
    slash.claim_hash = statement_hash;
    slash.claim_deposit = deposit(key.party, slash.base, c.config_of(r));
    claims_against(c.state.reservations.edit(key.reservation_id), key.party) += 1;
    c.pull = slash.claim_deposit;
    const Deadlines until = deadlines(r, key.window, c.config_of(r));
    c.emit("breach_claimed", slash_fields(key),
           {{"claimant", c.caller()},
            {"reasons", reasons},
            {"base", dec(slash.base)},
            {"statement_hash", statement_hash},
            {"deposit", dec(slash.claim_deposit)},
            {"attest_until", dec(until.attest_until)},
            {"dispute_until", dec(until.dispute_until)},
            {"decide_until", dec(until.decide_until)},
            {"arbiter", slash.arbiter}});
    return Json();
}

Reply answer_claim(Context& c) {
    if (const auto failed = statement_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash* found = c.state.slashes.find(key);
    if (!found || found->claim_reasons == 0) return no(Refusal::NotFound);
    if (c.caller() != accused_of(reservation_of(c), key.party)) return no(Refusal::NotAccused);
    if (!is_open(*found) || !found->answer_hash.empty()) return no(Refusal::WrongState);
    if (too_late_for_accused(c, key)) return no(Refusal::TooLate);

    const std::string statement_hash = c.text("statement_hash");
    c.state.slashes.edit(key).answer_hash = statement_hash;
    c.emit("claim_answered", slash_fields(key),
           {{"accused", c.caller()}, {"statement_hash", statement_hash}});
    return Json();
}

Reply dispute_slash(Context& c) {
    if (const auto failed = statement_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash* found = c.state.slashes.find(key);
    if (!found) return no(Refusal::NotFound);
    const Reservation& r = reservation_of(c);
    if (c.caller() != accused_of(r, key.party)) return no(Refusal::NotAccused);
    if (!is_open(*found) || found->status == SlashStatus::Disputed) return no(Refusal::WrongState);
    if (too_late_for_accused(c, key)) return no(Refusal::TooLate);

    Slash& slash = c.state.slashes.edit(key);
    slash.status = SlashStatus::Disputed;
    slash.statement_hash = c.text("statement_hash");
    slash.deposit = deposit(key.party, slash.base, c.config_of(r));
    c.pull = slash.deposit;
    c.emit("slash_disputed", slash_fields(key),
           {{"accused", c.caller()},
            {"statement_hash", slash.statement_hash},
            {"deposit", dec(slash.deposit)}});
    return Json();
}

}  // namespace warden::sandbox::orchestrator
