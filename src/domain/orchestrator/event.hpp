#pragma once
// Every event of the Orchestrator contract, normalised: one C++ type for both chains. The contract
// emits one for each change of a stored field, so that projection.hpp can rebuild the contract's
// whole state from events and their block times alone.

#include <string_view>
#include <variant>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/orchestrator/event_accounts.hpp"
#include "domain/orchestrator/event_admin.hpp"
#include "domain/orchestrator/event_reservations.hpp"
#include "domain/orchestrator/event_slashes.hpp"
#include "domain/orchestrator/event_units.hpp"

namespace warden::orchestrator {

using Event =
    std::variant<Initialised, ConfigChanged, OracleChanged, ArbiterChanged, AdminProposed,
                 AdminChanged, Paused, Unpaused, UpgradeProposed, UpgradeCancelled, Upgraded,
                 GenerationChanged, BalanceChanged, OperatorChanged, ProviderRegistered,
                 ProviderUpdated, StakeChanged, ConsumerRegistered, BondChanged, UnitRegistered,
                 SlaChanged, UnitUpdated, PriceChanged, AcceptingChanged, MaintenanceScheduled,
                 MaintenanceEnded, UnitDecommissioned, UnitStateChanged, ReservationRequested,
                 ReservationStateChanged, ReservationCut, EscrowDeposited, EscrowRefunded,
                 EscrowReleased, EscrowExhausted, SlashProposed, SlashAttested, SlashWithdrawn,
                 BreachClaimed, ClaimAnswered, SlashDisputed, SlashResolved, SlashExecuted,
                 SlashRejected, SlashLapsed, ScoresPublished, PriceGuidePublished>;

// Returns the event's name in snake_case: "unit_registered".
std::string_view name(const Event& event);

// Returns the fields as a JSON object: u64 and U128 as decimal strings, u32 and codes as integers,
// hashes as 64 hex digits, addresses and texts as strings, bool. Field names are the contract's.
Json to_json(const Event& event);

// Reads the event of that name from such an object. invalid_input, naming event and field, for an
// unknown name, a missing, extra or ill-typed field, an unknown code or a number out of range.
Result<Event> event_from_fields(std::string_view name, const Json& fields);

}  // namespace warden::orchestrator
