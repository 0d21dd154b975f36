// Announced pauses of a unit, limited to a share of its SLA window.
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::share;
use crate::call::begin;
use crate::contract::Orchestrator::ContractState;
use crate::limits::MAINTENANCE_AHEAD_SECS_MAX;
use crate::units::{emit_change_of_state, require_operated, state_of};
use crate::{config, errors, events};

pub fn schedule_maintenance(ref state: ContractState, unit_id: u64, from: u64, until: u64) {
    let call = begin(ref state);
    require_operated(@state, call, unit_id);
    let unit = state.units.entry(unit_id);
    assert(call.now >= unit.maint_until.read(), errors::WRONG_STATE);
    let valid = from < until && until <= call.now + MAINTENANCE_AHEAD_SECS_MAX;
    assert(valid, errors::INVALID_INPUT);
    let terms = config::version(@state, unit.config_version.read());
    let notice = terms.maintenance_notice_secs.read();
    assert(from >= call.now + notice, errors::MAINTENANCE_NOTICE);
    let period_from = unit.period_from.read();
    assert(from >= period_from, errors::MAINTENANCE_QUOTA);
    let window_secs = unit.window_secs.read();
    let new_period = from >= period_from + window_secs;
    let used_before = if new_period {
        0
    } else {
        unit.period_used.read()
    };
    let period_used = used_before + (until - from);
    let quota = share(window_secs.into(), terms.maintenance_quota_bps.read());
    assert(period_used.into() <= quota, errors::MAINTENANCE_QUOTA);

    let before = state_of(@state, unit_id, call.now);
    unit.maint_from.write(from);
    unit.maint_until.write(until);
    if new_period {
        unit.period_from.write(from);
    }
    unit.period_used.write(period_used);
    let period_from = unit.period_from.read();
    state.emit(events::MaintenanceScheduled { unit_id, from, until, period_from, period_used });
    emit_change_of_state(ref state, call, unit_id, before);
}

pub fn end_maintenance(ref state: ContractState, unit_id: u64) {
    let call = begin(ref state);
    require_operated(@state, call, unit_id);
    let unit = state.units.entry(unit_id);
    let planned_from = unit.maint_from.read();
    let planned_until = unit.maint_until.read();
    assert(call.now < planned_until, errors::WRONG_STATE);
    let before = state_of(@state, unit_id, call.now);
    let (from, until, unused) = if call.now < planned_from {
        (0, 0, planned_until - planned_from)
    } else {
        (planned_from, call.now, planned_until - call.now)
    };
    unit.maint_from.write(from);
    unit.maint_until.write(until);
    let period_used = unit.period_used.read() - unused;
    unit.period_used.write(period_used);
    let period_from = unit.period_from.read();
    state.emit(events::MaintenanceEnded { unit_id, from, until, period_from, period_used });
    emit_change_of_state(ref state, call, unit_id, before);
}
