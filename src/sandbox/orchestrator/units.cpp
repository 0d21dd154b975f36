// Data units: what a provider offers, its terms, prices, maintenance and end.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

void emit_sla(Context& c, std::uint64_t unit_id, std::uint32_t version, const Terms& terms) {
    Json::Object data = {{"sla_version", version}};
    for (auto& field : terms_fields(terms)) data.push_back(std::move(field));
    c.emit("sla_changed", {{"unit_id", dec(unit_id)}}, std::move(data));
}

void emit_maintenance(Context& c, const char* event, std::uint64_t unit_id) {
    const Unit& unit = *c.state.units.find(unit_id);
    c.emit(event, {{"unit_id", dec(unit_id)}},
           {{"from", dec(unit.maint_from)},
            {"until", dec(unit.maint_until)},
            {"period_from", dec(unit.period_from)},
            {"period_used", dec(unit.period_used)}});
}

}  // namespace

bool stake_covers(const Context& c, const Provider& provider, U128 more_bound,
                  std::uint32_t more_units) {
    // A product that overflows is above any stake.
    const auto least = checked_mul(c.config().min_stake, U128{provider.live_units} + more_units);
    return least && provider.stake >= std::max(provider.bound + more_bound, *least);
}

Reply register_unit(Context& c) {
    if (const auto failed = paused(c)) return no(*failed);
    const Provider* provider = c.state.providers.find(c.caller());
    if (!provider) return no(Refusal::NotFound);
    if (!stake_covers(c, *provider, c.config().min_stake, 1)) {
        return no(Refusal::InsufficientStake);
    }
    Unit made;
    made.provider = c.caller();
    made.capacity_gb = c.u32("capacity_gb");
    made.region = c.text("region");
    made.api = c.u32("api");
    made.endpoint = c.text("endpoint");
    made.floor = c.u128("floor");
    made.ceiling = c.u128("ceiling");
    made.window_secs = c.u64("window_secs");
    made.config_version = c.instance().config_version;
    made.sla_version = 1;
    made.accepting = true;
    made.registered_at = c.now();
    const bool valid = valid_gigabytes(made.capacity_gb) && valid_region(made.region) &&
                       made.api <= kApiMax && valid_link(made.endpoint) &&
                       valid_prices(made.floor, made.ceiling);
    if (!valid) return no(Refusal::InvalidInput);
    const Terms terms = terms_from(c.json("terms"));
    const bool valid_window = c.config().min_window_secs <= made.window_secs &&
                              made.window_secs <= kWindowSecsMax && slash_fits(c, made.window_secs);
    if (!valid_window || !valid_terms(terms)) return no(Refusal::InvalidTerms);

    const std::uint64_t unit_id = ++c.state.instance.edit(0).units;
    c.state.units.edit(unit_id) = made;
    c.state.terms.edit({unit_id, 1}) = terms;
    Provider& changed = c.state.providers.edit(c.caller());
    changed.live_units += 1;
    changed.bound += c.config().min_stake;
    c.emit("unit_registered", {{"unit_id", dec(unit_id)}, {"provider", c.caller()}},
           {{"capacity_gb", made.capacity_gb},
            {"region", made.region},
            {"api", made.api},
            {"endpoint", made.endpoint},
            {"floor", dec(made.floor)},
            {"ceiling", dec(made.ceiling)},
            {"window_secs", dec(made.window_secs)},
            {"config_version", made.config_version}});
    emit_sla(c, unit_id, 1, terms);
    return dec(unit_id);
}

Reply update_unit(Context& c) {
    const std::uint64_t unit_id = c.u64("unit_id");
    if (const auto failed = own_unit(c, unit_id)) return no(*failed);
    const std::string endpoint = c.text("endpoint");
    if (!valid_link(endpoint)) return no(Refusal::InvalidInput);
    c.edit_unit(unit_id).endpoint = endpoint;
    c.emit("unit_updated", {{"unit_id", dec(unit_id)}}, {{"endpoint", endpoint}});
    return Json();
}

Reply update_sla(Context& c) {
    const std::uint64_t unit_id = c.u64("unit_id");
    if (const auto failed = own_unit(c, unit_id)) return no(*failed);
    const Terms terms = terms_from(c.json("terms"));
    if (!valid_terms(terms)) return no(Refusal::InvalidTerms);
    const std::uint32_t version = ++c.edit_unit(unit_id).sla_version;
    c.state.terms.edit({unit_id, version}) = terms;
    emit_sla(c, unit_id, version, terms);
    return Json(version);
}

Reply set_price(Context& c) {
    const std::uint64_t unit_id = c.u64("unit_id");
    if (const auto failed = operated_unit(c, unit_id)) return no(*failed);
    const U128 floor = c.u128("floor");
    const U128 ceiling = c.u128("ceiling");
    if (!valid_prices(floor, ceiling)) return no(Refusal::InvalidInput);
    Unit& unit = c.edit_unit(unit_id);
    unit.floor = floor;
    unit.ceiling = ceiling;
    c.emit("price_changed", {{"unit_id", dec(unit_id)}},
           {{"floor", dec(floor)}, {"ceiling", dec(ceiling)}});
    return Json();
}

Reply set_accepting(Context& c) {
    const std::uint64_t unit_id = c.u64("unit_id");
    if (const auto failed = operated_unit(c, unit_id)) return no(*failed);
    const bool accepting = c.flag("accepting");
    c.edit_unit(unit_id).accepting = accepting;
    c.emit("accepting_changed", {{"unit_id", dec(unit_id)}}, {{"accepting", accepting}});
    return Json();
}

Reply schedule_maintenance(Context& c) {
    const std::uint64_t unit_id = c.u64("unit_id");
    if (const auto failed = operated_unit(c, unit_id)) return no(*failed);
    const UnixSecs from = c.u64("from");
    const UnixSecs until = c.u64("until");
    const Unit& unit = *c.state.units.find(unit_id);
    if (c.now() < unit.maint_until) return no(Refusal::WrongState);
    if (from >= until || until > c.now() + kMaintenanceAheadSecsMax) {
        return no(Refusal::InvalidInput);
    }
    const Config& config = c.config_of(unit);
    if (from < c.now() + config.maintenance_notice_secs) return no(Refusal::MaintenanceNotice);
    const bool new_period = from >= unit.period_from + unit.window_secs;
    if (from < unit.period_from) return no(Refusal::MaintenanceQuota);
    const std::uint64_t used = (new_period ? 0 : unit.period_used) + (until - from);
    if (used > share(unit.window_secs, config.maintenance_quota_bps)) {
        return no(Refusal::MaintenanceQuota);
    }
    Unit& changed = c.edit_unit(unit_id);
    changed.maint_from = from;
    changed.maint_until = until;
    if (new_period) changed.period_from = from;
    changed.period_used = used;
    emit_maintenance(c, "maintenance_scheduled", unit_id);
    return Json();
}

Reply end_maintenance(Context& c) {
    const std::uint64_t unit_id = c.u64("unit_id");
    if (const auto failed = operated_unit(c, unit_id)) return no(*failed);
    const Unit& unit = *c.state.units.find(unit_id);
    if (c.now() >= unit.maint_until) return no(Refusal::WrongState);
    Unit& changed = c.edit_unit(unit_id);
    if (c.now() < changed.maint_from) {
        changed.period_used -= changed.maint_until - changed.maint_from;
        changed.maint_from = 0;
        changed.maint_until = 0;
    } else {
        changed.period_used -= changed.maint_until - c.now();
        changed.maint_until = c.now();
    }
    emit_maintenance(c, "maintenance_ended", unit_id);
    return Json();
}

Reply decommission_unit(Context& c) {
    const std::uint64_t unit_id = c.u64("unit_id");
    if (const auto failed = own_unit(c, unit_id)) return no(*failed);
    if (c.state.units.find(unit_id)->active_reservations > 0) return no(Refusal::UnitInUse);
    Unit& unit = c.edit_unit(unit_id);
    unit.decommissioned_at = c.now();
    unit.accepting = false;
    Provider& provider = c.state.providers.edit(c.caller());
    provider.live_units -= 1;
    provider.bound -= c.config_of(unit).min_stake;
    c.emit("unit_decommissioned", {{"unit_id", dec(unit_id)}});
    return Json();
}

}  // namespace warden::sandbox::orchestrator
