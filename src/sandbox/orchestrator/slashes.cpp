// Slashes and the votes on them: proposing, attesting, taking back.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

// The parameters that proposal and attestation share; reservation_id is not looked at.
bool valid_vote(const Context& c) {
    return valid_reasons(c) && c.u32("score_before") <= 100 &&
           !zero_hash(c.text("evidence_root")) && valid_link(c.text("evidence_uri"));
}

Vote vote_of(const Context& c) {
    return {c.caller(), c.u32("reasons"), c.u32("score_before"), c.text("evidence_root"), false};
}

// Checks that proposal and attestation begin with.
Check oracle_check(const Context& c) {
    if (!has_entry(c.instance(), c.caller())) return Refusal::NotAuthorized;
    if (!valid_vote(c)) return Refusal::InvalidInput;
    if (const auto failed = party_check(c)) return failed;
    if (is_party(c, reservation_of(c))) return Refusal::NotAuthorized;
    return std::nullopt;
}

bool may_vote_on(const Context& c, const Account& oracle, const SlashKey& key) {
    return may_vote(c.instance(), oracle, window_start(reservation_of(c), key.window));
}

template <class Accused>
void accuse(Accused& accused, U128 risk) {
    accused.open_slashes += 1;
    accused.at_risk += risk;
}

}  // namespace

Check party_check(const Context& c) {
    if (c.u32("party") > 1) return Refusal::InvalidInput;
    if (!c.state.reservations.find(c.u64("reservation_id"))) return Refusal::NotFound;
    return std::nullopt;
}

const Reservation& reservation_of(const Context& c) {
    return *c.state.reservations.find(c.u64("reservation_id"));
}

Json::Object slash_fields(const SlashKey& key) {
    return {{"reservation_id", dec(key.reservation_id)},
            {"party", static_cast<int>(key.party)},
            {"window", key.window}};
}

SlashKey slash_key(const Context& c) {
    return {c.u64("reservation_id"), static_cast<Party>(c.u32("party")), c.u32("window")};
}

bool valid_reasons(const Context& c) {
    const std::uint32_t reasons = c.u32("reasons");
    const std::uint32_t party = c.u32("party");
    const std::uint32_t own = party == 0 ? kProviderReasons : kConsumerReasons;
    return party <= 1 && reasons != 0 && (reasons & ~own) == 0;
}

bool promised(const Context& c) {
    const Reservation& r = reservation_of(c);
    const Terms& terms = *c.state.terms.find({r.unit_id, r.sla_version});
    const std::uint32_t reasons = c.u32("reasons");
    const auto holds = [reasons](std::uint32_t bit, bool owed) {
        return (reasons & bit) == 0 || owed;
    };
    const bool cut_window = r.cut_unfunded && c.u32("window") + U128{1} == windows(r);
    return holds(kLatency, terms.latency_ms_max > 0) &&
           holds(kUpload, terms.upload_kbytes_per_s_min > 0) &&
           holds(kDownload, terms.download_kbytes_per_s_min > 0) &&
           holds(kUptime, terms.uptime_ppm_min > 0) && holds(kErrorRate, terms.error_ppm_max > 0) &&
           holds(kUnderfunded, !cut_window);
}

Check window_check(const Reservation& r, std::uint32_t window) {
    if (r.status != ReservationStatus::Active && r.status != ReservationStatus::Settling) {
        return Refusal::WrongState;
    }
    return window < windows(r) ? std::nullopt : Check(Refusal::NotFound);
}

Check opening_time_check(const Context& c, const Reservation& r, std::uint32_t window) {
    if (c.now() < window_end(r, window)) return Refusal::TooEarly;
    const bool late = c.now() >= deadlines(r, window, c.config_of(r)).claim_until;
    return late ? Check(Refusal::TooLate) : std::nullopt;
}

U128 base_of(const Reservation& r, const SlashKey& key) {
    return key.party == Party::Provider ? gross(r, key.window) : payment(r, key.window);
}

const Slash& open_slash(Context& c, const SlashKey& key, Slash made) {
    Reservation& r = c.state.reservations.edit(key.reservation_id);
    made.base = base_of(r, key);
    made.arbiter = arbiter_in_office(c.instance(), c.now());
    const U128 at_risk = risk(key.party, made.base, c.config_of(r));
    if (key.party == Party::Provider) {
        r.escrow -= made.base;
        r.ahead += made.base;
        accuse(c.state.providers.edit(r.provider), at_risk);
    } else {
        accuse(c.state.consumers.edit(r.consumer), at_risk);
    }
    return c.state.slashes.edit(key) = std::move(made);
}

Reply propose_slash(Context& c) {
    if (const auto failed = oracle_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    if (c.state.slashes.find(key)) return no(Refusal::SlashExists);
    const Reservation& r = reservation_of(c);
    if (const auto failed = window_check(r, key.window)) return no(*failed);
    if (!may_vote_on(c, c.caller(), key)) return no(Refusal::NotAuthorized);
    if (!promised(c)) return no(Refusal::InvalidInput);
    if (const auto failed = opening_time_check(c, r, key.window)) return no(*failed);

    Slash first;
    first.reasons = c.u32("reasons");
    first.evidence_uri = c.text("evidence_uri");
    first.votes.push_back(vote_of(c));
    const Slash& made = open_slash(c, key, std::move(first));
    const Deadlines until = deadlines(r, key.window, c.config_of(r));
    c.emit("slash_proposed", slash_fields(key),
           {{"oracle", c.caller()},
            {"reasons", made.reasons},
            {"score_before", c.u32("score_before")},
            {"base", dec(made.base)},
            {"evidence_root", c.text("evidence_root")},
            {"evidence_uri", made.evidence_uri},
            {"attest_until", dec(until.attest_until)},
            {"dispute_until", dec(until.dispute_until)},
            {"decide_until", dec(until.decide_until)},
            {"arbiter", made.arbiter}});
    return Json();
}

Reply attest_slash(Context& c) {
    if (const auto failed = oracle_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const Slash* slash = c.state.slashes.find(key);
    if (!slash) return no(Refusal::NotFound);
    if (!may_vote_on(c, c.caller(), key)) return no(Refusal::NotAuthorized);
    if (!promised(c)) return no(Refusal::InvalidInput);
    if (!is_open(*slash)) return no(Refusal::WrongState);
    const Reservation& r = reservation_of(c);
    if (c.now() >= deadlines(r, key.window, c.config_of(r)).attest_until) {
        return no(Refusal::TooLate);
    }
    const bool voted = std::ranges::count(slash->votes, c.caller(), &Vote::oracle) > 0;
    if (voted) return no(Refusal::AlreadyAttested);

    c.state.slashes.edit(key).votes.push_back(vote_of(c));
    c.emit("slash_attested", slash_fields(key),
           {{"oracle", c.caller()},
            {"reasons", c.u32("reasons")},
            {"score_before", c.u32("score_before")},
            {"evidence_root", c.text("evidence_root")},
            {"evidence_uri", c.text("evidence_uri")}});
    return Json();
}

Reply withdraw_slash(Context& c) {
    if (const auto failed = party_check(c)) return no(*failed);
    const SlashKey key = slash_key(c);
    const auto own_live = [&c](const Vote& vote) {
        return vote.oracle == c.caller() && !vote.withdrawn;
    };
    const Slash* slash = c.state.slashes.find(key);
    if (!slash || std::ranges::none_of(slash->votes, own_live)) return no(Refusal::NotFound);
    if (!is_open(*slash)) return no(Refusal::WrongState);
    auto& votes = c.state.slashes.edit(key).votes;
    std::ranges::find_if(votes, own_live)->withdrawn = true;
    c.emit("slash_withdrawn", slash_fields(key), {{"oracle", c.caller()}});
    return Json();
}

}  // namespace warden::sandbox::orchestrator
