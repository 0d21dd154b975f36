#pragma once
// The functions of the contract. Each checks in the order of the design, the first failure being
// the answer, and then changes what is stored.

#include "sandbox/orchestrator/context.hpp"
#include "sandbox/orchestrator/verdict.hpp"

namespace warden::sandbox::orchestrator {

// admin.cpp
Reply construct(Context& c);
Reply set_config(Context& c);
Reply propose_admin(Context& c);
Reply accept_admin(Context& c);
Reply pause(Context& c);
Reply unpause(Context& c);
Reply propose_upgrade(Context& c);
Reply cancel_upgrade(Context& c);
Reply upgrade(Context& c);

// judges.cpp
Reply set_oracle(Context& c);
Reply retire_oracle(Context& c);
Reply set_arbiter(Context& c);

// accounts.cpp
Reply set_operator(Context& c);
Reply register_provider(Context& c);
Reply update_provider(Context& c);
Reply add_stake(Context& c);
Reply request_unstake(Context& c);
Reply withdraw_stake(Context& c);
Reply register_consumer(Context& c);
Reply add_bond(Context& c);
Reply withdraw_bond(Context& c);
Reply withdraw(Context& c);

// units.cpp
Reply register_unit(Context& c);
Reply update_unit(Context& c);
Reply update_sla(Context& c);
Reply set_price(Context& c);
Reply set_accepting(Context& c);
Reply schedule_maintenance(Context& c);
Reply end_maintenance(Context& c);
Reply decommission_unit(Context& c);

// reservations.cpp
Reply request_reservation(Context& c);
Reply accept_reservation(Context& c);
Reply reject_reservation(Context& c);
Reply cancel_reservation(Context& c);
Reply expire_request(Context& c);
Reply top_up(Context& c);

// settlement.cpp
Reply terminate_reservation(Context& c);
Reply settle(Context& c);

// slashes.cpp
Reply propose_slash(Context& c);
Reply attest_slash(Context& c);
Reply withdraw_slash(Context& c);

// claims.cpp
Reply claim_breach(Context& c);
Reply answer_claim(Context& c);
Reply dispute_slash(Context& c);

// slash_closing.cpp
Reply resolve_dispute(Context& c);
Reply execute_slash(Context& c);
Reply lapse_slash(Context& c);

// information.cpp
Reply publish_scores(Context& c);
Reply publish_price_guide(Context& c);

// views.cpp
Reply view_version(Context& c);
Reply view_config(Context& c);
Reply view_instance(Context& c);
Reply view_provider(Context& c);
Reply view_consumer(Context& c);
Reply view_balance(Context& c);
Reply view_operator(Context& c);
Reply view_unit(Context& c);
Reply view_sla(Context& c);
Reply view_reservation(Context& c);
Reply view_window(Context& c);
Reply view_slash(Context& c);
Reply view_guide(Context& c);
Reply view_score(Context& c);
Reply view_is_oracle(Context& c);
Reply view_counts(Context& c);
Reply view_effective_price(Context& c);

// Several of them share these.
inline Check paused(const Context& c) {
    return c.instance().paused ? Check(Refusal::Paused) : std::nullopt;
}
Check admin_only(const Context& c);
void emit_oracle(Context& c, std::size_t slot);
void emit_arbiter(Context& c);
// Stake for what units bind and as much more, and today's min_stake for each of them and so many
// more.
bool stake_covers(const Context& c, const Provider& provider, U128 more_bound = 0,
                  std::uint32_t more_units = 0);

// The reservation is over: it binds nothing of the consumer any more.
void release_consumer(Context& c, const Reservation& r);
void emit_status(Context& c, std::uint64_t reservation_id, ReservationStatus before);
// Settling begins: the capacity is free again.
void begin_settling(Context& c, std::uint64_t reservation_id);

// The check "party": InvalidInput for an unknown code, NotFound without the reservation.
Check party_check(const Context& c);
// These are called only after party_check.
const Reservation& reservation_of(const Context& c);
SlashKey slash_key(const Context& c);
inline bool is_party(const Context& c, const Reservation& r) {
    return c.caller() == r.provider || c.caller() == r.consumer;
}
Json::Object slash_fields(const SlashKey& key);
inline bool is_open(const Slash& slash) {
    return slash.status == SlashStatus::Proposed || slash.status == SlashStatus::Claimed ||
           slash.status == SlashStatus::Disputed;
}
// Some reason, and none but the party's own; reservation_id is not looked at.
bool valid_reasons(const Context& c);
// Says that the accused owes each of the reasons in this window.
bool promised(const Context& c);
// A slash can be opened in this state of the reservation, in this window; at this time.
Check window_check(const Reservation& r, std::uint32_t window);
Check opening_time_check(const Context& c, const Reservation& r, std::uint32_t window);
// What a slash is about, in money.
U128 base_of(const Reservation& r, const SlashKey& key);
// Makes the key: its base is taken, it belongs to the arbiter in office. Invalidates no reference.
const Slash& open_slash(Context& c, const SlashKey& key, Slash made);
// Open claims of the party that this one harmed.
template <class R>
auto& claims_against(R& r, Party accused) {
    return accused == Party::Provider ? r.consumer_claims : r.provider_claims;
}
Verdict verdict_of(const Context& c, const SlashKey& key);

}  // namespace warden::sandbox::orchestrator
