// Events of data units.
#include "domain/orchestrator/fold.hpp"

namespace warden::orchestrator::fold {
namespace {

// After its decommissioning a unit never changes again, except by the end of a reservation.
template <class F>
Misfit edit_live(State& state, std::uint64_t unit_id, F&& f) {
    return edit<Unit>(state, unit_key(unit_id), [&](Unit& unit) -> Misfit {
        if (unit.decommissioned_at != 0) return "the unit is decommissioned";
        if constexpr (std::is_void_v<std::invoke_result_t<F, Unit&>>) {
            f(unit);
            return std::nullopt;
        } else {
            return f(unit);
        }
    });
}

template <class E>
Misfit set_maintenance(State& state, const E& e) {
    return edit_live(state, e.unit_id, [&](Unit& unit) {
        unit.maint_from = e.from;
        unit.maint_until = e.until;
        unit.period_from = e.period_from;
        unit.period_used = e.period_used;
    });
}

}  // namespace

Misfit change(State& state, const UnitRegistered& e, const EventContext& context) {
    const Misfit wrong_id =
        edit<Instance>(state, instance_key(), [&](Instance& instance) -> Misfit {
            if (e.unit_id != instance.units + 1) return "unit ids are not consecutive";
            instance.units = e.unit_id;
            return std::nullopt;
        });
    if (wrong_id) return wrong_id;
    const Misfit no_provider = edit<Provider>(state, provider_key(e.provider),
                                              [](Provider& provider) { ++provider.live_units; });
    if (no_provider) return no_provider;
    Unit unit;
    unit.provider = e.provider;
    unit.capacity_gb = e.capacity_gb;
    unit.region = e.region;
    unit.api = e.api;
    unit.endpoint = e.endpoint;
    unit.floor = e.floor;
    unit.ceiling = e.ceiling;
    unit.window_secs = e.window_secs;
    unit.accepting = true;
    unit.registered_at = context.block_time;
    return create(state, unit_key(e.unit_id), std::move(unit));
}

Misfit change(State& state, const SlaChanged& e, const EventContext&) {
    return edit_live(state, e.unit_id, [&](Unit& unit) -> Misfit {
        if (e.sla_version != unit.sla_version + 1) return "SLA versions are not consecutive";
        unit.sla_version = e.sla_version;
        return create(state, sla_key(e.unit_id, e.sla_version), e.terms);
    });
}

Misfit change(State& state, const UnitUpdated& e, const EventContext&) {
    return edit_live(state, e.unit_id, [&](Unit& unit) { unit.endpoint = e.endpoint; });
}

Misfit change(State& state, const PriceChanged& e, const EventContext&) {
    return edit_live(state, e.unit_id, [&](Unit& unit) {
        unit.floor = e.floor;
        unit.ceiling = e.ceiling;
    });
}

Misfit change(State& state, const AcceptingChanged& e, const EventContext&) {
    return edit_live(state, e.unit_id, [&](Unit& unit) { unit.accepting = e.accepting; });
}

Misfit change(State& state, const MaintenanceScheduled& e, const EventContext&) {
    return set_maintenance(state, e);
}

Misfit change(State& state, const MaintenanceEnded& e, const EventContext&) {
    return set_maintenance(state, e);
}

Misfit change(State& state, const UnitDecommissioned& e, const EventContext& context) {
    return edit_live(state, e.unit_id, [&](Unit& unit) -> Misfit {
        if (unit.active_reservations != 0) return "the unit is in use";
        unit.decommissioned_at = context.block_time;
        unit.accepting = false;
        return edit<Provider>(state, provider_key(unit.provider), [](Provider& provider) {
            return count_down(provider.live_units, "live_units");
        });
    });
}

// No stored field changes here: the state is a function of the others, and must say the same.
Misfit change(State& state, const UnitStateChanged& e, const EventContext& context) {
    const Unit* const unit = state.find<Unit>(unit_key(e.unit_id));
    if (unit == nullptr) return absent(state, unit_key(e.unit_id));
    const UnitState now = unit_state(*unit, context.block_time);
    if (now != e.to)
        return "the unit is " + std::string(name(now)) + ", not " + std::string(name(e.to));
    return std::nullopt;
}

}  // namespace warden::orchestrator::fold
