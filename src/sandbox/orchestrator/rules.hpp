#pragma once
// The functions of the contract. Each checks in the order of the design, the first failure being
// the answer, and then changes what is stored.

#include "sandbox/orchestrator/context.hpp"

namespace warden::sandbox::orchestrator {

// admin.cpp
Reply construct(Context& c);
Reply set_config(Context& c);
Reply set_oracle(Context& c);
Reply set_arbiter(Context& c);
Reply propose_admin(Context& c);
Reply accept_admin(Context& c);
Reply pause(Context& c);
Reply unpause(Context& c);
Reply propose_upgrade(Context& c);
Reply upgrade(Context& c);

// accounts.cpp
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

// slash_closing.cpp
Reply dispute_slash(Context& c);
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
// The check "party": InvalidInput for an unknown code, NotFound without the reservation.
Check party_check(const Context& c);
// It is called only after party_check.
SlashKey slash_key(const Context& c);
Json::Object slash_fields(const SlashKey& key);
inline bool is_open(const Slash& slash) {
    return slash.status == SlashStatus::Proposed || slash.status == SlashStatus::Disputed;
}
void emit_status(Context& c, std::uint64_t reservation_id, ReservationStatus before);
// Settling begins: the capacity is free again.
void begin_settling(Context& c, std::uint64_t reservation_id);

}  // namespace warden::sandbox::orchestrator
