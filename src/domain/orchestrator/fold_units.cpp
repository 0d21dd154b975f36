// Events of data units.
#include <algorithm>

#include "domain/orchestrator/fold.hpp"
#include "domain/orchestrator/money.hpp"

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

// A unit's maintenance and its quota's period.
struct Maintenance {
    UnixSecs from = 0;
    UnixSecs until = 0;
    UnixSecs period_from = 0;
    std::uint64_t period_used = 0;

    bool operator==(const Maintenance&) const = default;
};

Maintenance of(const Unit& unit) {
    return {unit.maint_from, unit.maint_until, unit.period_from, unit.period_used};
}

// Those of an event must be those by the rules.
template <class E>
Misfit set_maintenance(Unit& unit, const Maintenance& by_rules, const E& e) {
    if (by_rules != Maintenance{e.from, e.until, e.period_from, e.period_used}) {
        return "the maintenance or its period does not follow from what was";
    }
    unit.maint_from = e.from;
    unit.maint_until = e.until;
    unit.period_from = e.period_from;
    unit.period_used = e.period_used;
    return std::nullopt;
}

Misfit check_schedule(const Unit& unit, const MaintenanceScheduled& e, const Config& config,
                      UnixSecs now) {
    constexpr std::uint64_t kAheadSecsMax = 1'209'600;
    if (now < unit.maint_until) return "another maintenance is not over";
    if (e.from >= e.until || e.until > now + kAheadSecsMax) return "its time is out of range";
    if (e.from < now + config.maintenance_notice_secs) return "its notice is too short";
    const U128 quota = of_bps(unit.window_secs, config.maintenance_quota_bps);
    if (e.from < unit.period_from || e.period_used > quota) return "it is above the quota";
    return std::nullopt;
}

Maintenance scheduled(const Unit& unit, UnixSecs from, UnixSecs until) {
    Maintenance out = of(unit);
    if (from >= out.period_from + unit.window_secs) {
        out.period_from = from;
        out.period_used = 0;
    }
    out.from = from;
    out.until = until;
    out.period_used += until - from;
    return out;
}

Maintenance ended(const Unit& unit, UnixSecs now) {
    Maintenance out = of(unit);
    out.period_used -= std::min(out.period_used, unit.maint_until - std::max(now, unit.maint_from));
    out.from = now < unit.maint_from ? 0 : unit.maint_from;
    out.until = now < unit.maint_from ? 0 : now;
    return out;
}

}  // namespace

Misfit change(State& state, const UnitRegistered& e, const EventContext& context) {
    const Misfit wrong = edit<Instance>(state, instance_key(), [&](Instance& instance) -> Misfit {
        if (e.unit_id != instance.units + 1) return "unit ids are not consecutive";
        if (e.config_version != instance.config_version) return "the config is not the current one";
        instance.units = e.unit_id;
        const Config* config = nullptr;
        if (Misfit none = find(state, config_key(e.config_version), config)) return none;
        if (!is_window(e.window_secs, *config, instance.fixed))
            return "window_secs is out of range";
        return edit<Provider>(state, provider_key(e.provider), [&](Provider& provider) -> Misfit {
            ++provider.live_units;
            return add(provider.bound, config->min_stake, "bound");
        });
    });
    if (wrong) return wrong;
    Unit unit;
    unit.provider = e.provider;
    unit.capacity_gb = e.capacity_gb;
    unit.region = e.region;
    unit.api = e.api;
    unit.endpoint = e.endpoint;
    unit.floor = e.floor;
    unit.ceiling = e.ceiling;
    unit.window_secs = e.window_secs;
    unit.config_version = e.config_version;
    unit.accepting = true;
    unit.registered_at = context.block_time;
    return create(state, unit_key(e.unit_id), std::move(unit));
}

Misfit change(State& state, const SlaChanged& e, const EventContext&) {
    return edit_live(state, e.unit_id, [&](Unit& unit) -> Misfit {
        if (e.sla_version != unit.sla_version + 1) return "SLA versions are not consecutive";
        if (const auto wrong = wrong_fields(e.terms); !wrong.empty()) {
            return wrong.front().field + " " + wrong.front().message;
        }
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

Misfit change(State& state, const MaintenanceScheduled& e, const EventContext& context) {
    return edit_live(state, e.unit_id, [&](Unit& unit) -> Misfit {
        const Config* config = nullptr;
        if (Misfit none = find(state, config_key(unit.config_version), config)) return none;
        if (Misfit wrong = check_schedule(unit, e, *config, context.block_time)) return wrong;
        return set_maintenance(unit, scheduled(unit, e.from, e.until), e);
    });
}

Misfit change(State& state, const MaintenanceEnded& e, const EventContext& context) {
    return edit_live(state, e.unit_id, [&](Unit& unit) -> Misfit {
        if (context.block_time >= unit.maint_until) return "there is no maintenance to end";
        return set_maintenance(unit, ended(unit, context.block_time), e);
    });
}

Misfit change(State& state, const UnitDecommissioned& e, const EventContext& context) {
    return edit_live(state, e.unit_id, [&](Unit& unit) -> Misfit {
        if (unit.active_reservations != 0) return "the unit is in use";
        const Config* config = nullptr;
        if (Misfit none = find(state, config_key(unit.config_version), config)) return none;
        unit.decommissioned_at = context.block_time;
        unit.accepting = false;
        return edit<Provider>(state, provider_key(unit.provider),
                              [&](Provider& provider) -> Misfit {
                                  if (Misfit wrong = count_down(provider.live_units, "live_units"))
                                      return wrong;
                                  return subtract(provider.bound, config->min_stake, "bound");
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
