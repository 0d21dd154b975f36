// Votes on slashes: proposing, attesting, taking back.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

bool is_party(const Context& c) {
    const Reservation& r = *c.state.reservations.find(c.u64("reservation_id"));
    return c.caller() == r.provider || c.caller() == r.consumer;
}

// The parameters that proposal and attestation share; reservation_id is not looked at.
bool valid_vote(const Context& c) {
    const std::uint32_t reasons = c.u32("reasons");
    const std::uint32_t party = c.u32("party");
    const std::uint32_t own = party == 0 ? kProviderReasons : kConsumerReasons;
    return party <= 1 && reasons != 0 && (reasons & ~own) == 0 && c.u32("score_before") <= 100 &&
           !zero_hash(c.text("evidence_root")) && valid_link(c.text("evidence_uri"));
}

// Every reason that stands for an objective is one that the reservation's terms promise.
bool promised(const Context& c) {
    const Reservation& r = *c.state.reservations.find(c.u64("reservation_id"));
    const Terms& terms = *c.state.terms.find({r.unit_id, r.sla_version});
    const std::uint32_t reasons = c.u32("reasons");
    const auto holds = [reasons](std::uint32_t bit, std::uint32_t objective) {
        return (reasons & bit) == 0 || objective != 0;
    };
    return holds(kLatency, terms.latency_ms_max) && holds(kUpload, terms.upload_kbytes_per_s_min) &&
           holds(kDownload, terms.download_kbytes_per_s_min) &&
           holds(kUptime, terms.uptime_ppm_min) && holds(kErrorRate, terms.error_ppm_max);
}

Vote vote_of(const Context& c) {
    return {c.caller(), c.u32("score_before"), c.text("evidence_root"), false};
}

}  // namespace

Check party_check(const Context& c) {
    if (c.u32("party") > 1) return Refusal::InvalidInput;
    if (!c.state.reservations.find(c.u64("reservation_id"))) return Refusal::NotFound;
    return std::nullopt;
}

Json::Object slash_fields(const SlashKey& key) {
    return {{"reservation_id", dec(key.reservation_id)},
            {"party", static_cast<int>(key.party)},
            {"window", key.window}};
}

SlashKey slash_key(const Context& c) {
    return {c.u64("reservation_id"), static_cast<Party>(c.u32("party")), c.u32("window")};
}

Reply propose_slash(Context& c) {
    if (!c.is_oracle(c.caller())) return no(Refusal::NotAuthorized);
    if (!valid_vote(c)) return no(Refusal::InvalidInput);
    if (const auto failed = party_check(c)) return no(*failed);
    if (is_party(c)) return no(Refusal::NotAuthorized);
    const SlashKey key = slash_key(c);
    if (c.state.slashes.find(key)) return no(Refusal::SlashExists);
    const Reservation& r = *c.state.reservations.find(key.reservation_id);
    if (r.status != ReservationStatus::Active && r.status != ReservationStatus::Settling) {
        return no(Refusal::WrongState);
    }
    if (key.window >= windows(r)) return no(Refusal::NotFound);
    if (!promised(c)) return no(Refusal::InvalidInput);
    if (c.now() < window_end(r, key.window)) return no(Refusal::TooEarly);
    const Deadlines until = deadlines(r, key.window, c.config_of(r));
    if (c.now() >= until.claim_until) return no(Refusal::TooLate);

    Slash made;
    made.reasons = c.u32("reasons");
    made.evidence_uri = c.text("evidence_uri");
    made.votes.push_back(vote_of(c));
    if (key.party == Party::Provider) {
        made.base = gross(r, key.window);
        Reservation& changed = c.state.reservations.edit(key.reservation_id);
        changed.escrow -= made.base;
        changed.ahead += made.base;
    } else {
        made.base = payment(r, key.window);
        c.state.consumers.edit(r.consumer).open_slashes += 1;
    }
    c.state.slashes.edit(key) = made;
    c.emit("slash_proposed", slash_fields(key),
           {{"oracle", c.caller()},
            {"reasons", made.reasons},
            {"score_before", c.u32("score_before")},
            {"base", dec(made.base)},
            {"evidence_root", c.text("evidence_root")},
            {"evidence_uri", made.evidence_uri},
            {"attest_until", dec(until.attest_until)},
            {"dispute_until", dec(until.dispute_until)},
            {"decide_until", dec(until.decide_until)}});
    return Json();
}

Reply attest_slash(Context& c) {
    if (!c.is_oracle(c.caller())) return no(Refusal::NotAuthorized);
    if (!valid_vote(c)) return no(Refusal::InvalidInput);
    if (const auto failed = party_check(c)) return no(*failed);
    if (is_party(c)) return no(Refusal::NotAuthorized);
    const SlashKey key = slash_key(c);
    const Slash* slash = c.state.slashes.find(key);
    if (!slash) return no(Refusal::NotFound);
    if (!promised(c)) return no(Refusal::InvalidInput);
    if (!is_open(*slash)) return no(Refusal::WrongState);
    const Reservation& r = *c.state.reservations.find(key.reservation_id);
    if (c.now() >= deadlines(r, key.window, c.config_of(r)).attest_until) {
        return no(Refusal::TooLate);
    }
    const bool voted = std::ranges::count(slash->votes, c.caller(), &Vote::oracle) > 0;
    if (voted) return no(Refusal::AlreadyAttested);
    if (slash->votes.size() >= kVotesMax) return no(Refusal::BatchTooLarge);

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
