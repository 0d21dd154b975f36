#pragma once
// The fold's step, one overload per event; only projection's apply() calls them.

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "domain/orchestrator/projection.hpp"

namespace warden::orchestrator::fold {

// What does not fit, or nullopt.
using Misfit = std::optional<std::string>;

// Says why an entity is not there. That it is not loaded is our own fault: the caller did not ask
// missing().
inline std::string absent(const State& state, const EntityKey& key) {
    return key.text() + (state.knows(key) ? " does not exist" : " was not loaded");
}

// f(T&) on an existing entity; f may return a Misfit.
template <class T, class F>
Misfit edit(State& state, const EntityKey& key, F&& f) {
    T* const entity = state.edit<T>(key);
    if (entity == nullptr) return absent(state, key);
    if constexpr (std::is_void_v<std::invoke_result_t<F, T&>>) {
        f(*entity);
        return std::nullopt;
    } else {
        return f(*entity);
    }
}

// Creates or replaces it.
template <class T>
Misfit set(State& state, const EntityKey& key, T entity) {
    if (!state.knows(key)) return absent(state, key);
    state.set(key, std::move(entity));
    return std::nullopt;
}

template <class T>
Misfit create(State& state, const EntityKey& key, T entity) {
    if (state.find<T>(key) != nullptr) return key.text() + " exists already";
    return set(state, key, std::move(entity));
}

// Points at an entity that must be there.
template <class T>
Misfit find(const State& state, const EntityKey& key, const T*& out) {
    out = state.find<T>(key);
    if (out == nullptr) return absent(state, key);
    return std::nullopt;
}

// A number that would leave its range does not fit.
Misfit count_down(std::uint32_t& counter, const char* what);
Misfit add(U128& sum, U128 amount, const char* what);
Misfit subtract(U128& sum, U128 amount, const char* what);

// Text of two numbers that should be one: "the base is 7 by the rules, not 8".
std::string differs(const std::string& what, const std::string& by_rules, const std::string& said);
std::string differs(const std::string& what, U128 by_rules, U128 said);

// The call owes it to the account's balance; a balance_changed must say so.
Misfit credit(State& state, const chain::Address& account, Payee as, U128 amount);
// Looks whether the call said all that it had to.
Misfit finish(State& state);
// Looks whether the event is one that may come now, after those before it.
Misfit go_on(State& state, const Event& event, const EventContext& context);

Misfit change(State&, const Initialised&, const EventContext&);
Misfit change(State&, const ConfigChanged&, const EventContext&);
Misfit change(State&, const OracleChanged&, const EventContext&);
Misfit change(State&, const ArbiterChanged&, const EventContext&);
Misfit change(State&, const AdminProposed&, const EventContext&);
Misfit change(State&, const AdminChanged&, const EventContext&);
Misfit change(State&, const Paused&, const EventContext&);
Misfit change(State&, const Unpaused&, const EventContext&);
Misfit change(State&, const UpgradeProposed&, const EventContext&);
Misfit change(State&, const UpgradeCancelled&, const EventContext&);
Misfit change(State&, const Upgraded&, const EventContext&);
Misfit change(State&, const GenerationChanged&, const EventContext&);
Misfit change(State&, const ScoresPublished&, const EventContext&);
Misfit change(State&, const PriceGuidePublished&, const EventContext&);
Misfit change(State&, const BalanceChanged&, const EventContext&);
Misfit change(State&, const OperatorChanged&, const EventContext&);
Misfit change(State&, const ProviderRegistered&, const EventContext&);
Misfit change(State&, const ProviderUpdated&, const EventContext&);
Misfit change(State&, const StakeChanged&, const EventContext&);
Misfit change(State&, const ConsumerRegistered&, const EventContext&);
Misfit change(State&, const BondChanged&, const EventContext&);
Misfit change(State&, const UnitRegistered&, const EventContext&);
Misfit change(State&, const SlaChanged&, const EventContext&);
Misfit change(State&, const UnitUpdated&, const EventContext&);
Misfit change(State&, const PriceChanged&, const EventContext&);
Misfit change(State&, const AcceptingChanged&, const EventContext&);
Misfit change(State&, const MaintenanceScheduled&, const EventContext&);
Misfit change(State&, const MaintenanceEnded&, const EventContext&);
Misfit change(State&, const UnitDecommissioned&, const EventContext&);
Misfit change(State&, const UnitStateChanged&, const EventContext&);
Misfit change(State&, const ReservationRequested&, const EventContext&);
Misfit change(State&, const ReservationStateChanged&, const EventContext&);
Misfit change(State&, const ReservationCut&, const EventContext&);
Misfit change(State&, const EscrowDeposited&, const EventContext&);
Misfit change(State&, const EscrowRefunded&, const EventContext&);
Misfit change(State&, const EscrowReleased&, const EventContext&);
Misfit change(State&, const EscrowExhausted&, const EventContext&);
Misfit change(State&, const SlashProposed&, const EventContext&);
Misfit change(State&, const SlashAttested&, const EventContext&);
Misfit change(State&, const SlashWithdrawn&, const EventContext&);
Misfit change(State&, const BreachClaimed&, const EventContext&);
Misfit change(State&, const ClaimAnswered&, const EventContext&);
Misfit change(State&, const SlashDisputed&, const EventContext&);
Misfit change(State&, const SlashResolved&, const EventContext&);
Misfit change(State&, const SlashExecuted&, const EventContext&);
Misfit change(State&, const SlashRejected&, const EventContext&);
Misfit change(State&, const SlashLapsed&, const EventContext&);

}  // namespace warden::orchestrator::fold
