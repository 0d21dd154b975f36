"""Providers, consumers and their money; units, their prices, terms and maintenance."""

from calls import function
from rules import (APIS, BPS, MAINTENANCE_AHEAD, MAX_GB, MAX_MONEY, MAX_PRICE, is_region, is_text,
                   need, need_sum, terms_are_valid, window_is_valid)
from state import Consumer, Provider, Terms, Unit


def need_not_paused(s):
    need(not s.paused, "Paused")


# Providers.

def stake_changed(s, account):
    provider = s.providers[account]
    s.emit("stake_changed", provider=account, stake=provider.stake, unbonding=provider.unbonding,
           release_at=provider.release_at)


@function
def register_provider(s, endpoint, stake):
    need_not_paused(s)
    need(s.caller not in s.providers, "AlreadyExists")
    need(is_text(endpoint), "InvalidInput")
    need(stake >= s.config.min_stake, "InsufficientStake")
    need(stake <= MAX_MONEY, "Overflow")
    s.pull(stake)
    s.providers[s.caller] = Provider(endpoint=endpoint, stake=stake, registered_at=s.now)
    s.emit("provider_registered", provider=s.caller, endpoint=endpoint)
    stake_changed(s, s.caller)


@function
def update_provider(s, endpoint):
    provider = s.provider(s.caller)
    need(is_text(endpoint), "InvalidInput")
    provider.endpoint = endpoint
    s.emit("provider_updated", provider=s.caller, endpoint=endpoint)


@function
def add_stake(s, amount):
    provider = s.provider(s.caller)
    need_sum(amount, provider.stake)
    s.pull(amount)
    provider.stake += amount
    stake_changed(s, s.caller)


@function
def request_unstake(s, amount):
    provider = s.provider(s.caller)
    need(amount > 0, "InvalidInput")
    need(amount <= provider.stake, "AmountTooHigh")
    need(amount <= max(0, provider.stake - provider.bound), "InsufficientStake")
    provider.stake -= amount
    provider.unbonding += amount
    provider.release_at = s.now + s.fixed.unbonding_secs
    stake_changed(s, s.caller)


@function
def withdraw_stake(s):
    provider = s.provider(s.caller)
    need(provider.unbonding > 0, "WrongState")
    need(s.now >= provider.release_at, "TooEarly")
    unbound = max(0, provider.stake + provider.unbonding - provider.at_risk)
    paid = min(provider.unbonding, unbound)
    need(paid > 0, "SlashOpen")
    s.reached("withdraw_stake: all" if paid == provider.unbonding else "withdraw_stake: a part")
    provider.unbonding -= paid
    s.credit(1, s.caller, paid)
    stake_changed(s, s.caller)


# Consumers.

def bond_changed(s, account):
    s.emit("bond_changed", consumer=account, bond=s.consumers[account].bond)


@function
def register_consumer(s, bond):
    need_not_paused(s)
    need(s.caller not in s.consumers, "AlreadyExists")
    need(bond >= s.config.min_bond, "InsufficientBond")
    need(bond <= MAX_MONEY, "Overflow")
    s.pull(bond)
    s.consumers[s.caller] = Consumer(bond=bond, registered_at=s.now)
    s.emit("consumer_registered", consumer=s.caller)
    bond_changed(s, s.caller)


@function
def add_bond(s, amount):
    consumer = s.consumer(s.caller)
    need_sum(amount, consumer.bond)
    s.pull(amount)
    consumer.bond += amount
    bond_changed(s, s.caller)


@function
def withdraw_bond(s, amount):
    consumer = s.consumer(s.caller)
    need(amount > 0, "InvalidInput")
    need(amount <= consumer.bond, "AmountTooHigh")
    need(amount <= max(0, consumer.bond - consumer.bound), "InsufficientBond")
    need(amount <= max(0, consumer.bond - consumer.bound - consumer.at_risk), "SlashOpen")
    consumer.bond -= amount
    s.credit(0, s.caller, amount)
    bond_changed(s, s.caller)


@function
def withdraw(s, amount):
    need(amount > 0, "InvalidInput")
    balance = s.balances.get(s.caller, 0)
    need(amount <= balance, "AmountTooHigh")
    s.balances[s.caller] = balance - amount
    s.move_tokens(amount)
    s.emit("balance_changed", account=s.caller, balance=balance - amount)


# Units.

def _own_unit(s, unit_id, operator_too=False):
    unit = s.unit(unit_id)
    need(s.caller == unit.provider
         or operator_too and s.caller == s.operators.get(unit.provider), "NotAuthorized")
    need(unit.decommissioned_at == 0, "WrongState")
    return unit


def _need_prices(floor, ceiling):
    need(1 <= floor <= ceiling <= MAX_PRICE, "InvalidInput")


@function
def register_unit(s, capacity_gb, region, api, endpoint, floor, ceiling, window_secs, terms):
    need_not_paused(s)
    provider = s.provider(s.caller)
    min_stake = s.config.min_stake
    need(provider.stake >= max(provider.bound + min_stake, min_stake * (provider.live_units + 1)),
         "InsufficientStake")
    need(1 <= capacity_gb <= MAX_GB and is_region(region) and api < APIS and is_text(endpoint),
         "InvalidInput")
    _need_prices(floor, ceiling)
    terms = Terms(**terms)
    need(terms_are_valid(terms) and window_is_valid(window_secs, s.config, s.fixed), "InvalidTerms")
    unit_id = len(s.units) + 1
    unit = Unit(provider=s.caller, capacity_gb=capacity_gb, region=region, api=api,
                endpoint=endpoint, floor=floor, ceiling=ceiling, window_secs=window_secs,
                config_version=len(s.configs), sla_version=1, accepting=True, registered_at=s.now)
    s.units[unit_id] = unit
    s.terms[unit_id, 1] = terms
    provider.live_units += 1
    provider.bound += min_stake
    s.emit("unit_registered", unit_id=unit_id, provider=s.caller, capacity_gb=capacity_gb,
           region=region, api=api, endpoint=endpoint, floor=floor, ceiling=ceiling,
           window_secs=window_secs, config_version=unit.config_version)
    _sla_changed(s, unit_id, 1)
    return unit_id


def _sla_changed(s, unit_id, version):
    terms = s.terms[unit_id, version].fields()
    s.emit("sla_changed", unit_id=unit_id, sla_version=version, **terms)


@function
def update_unit(s, unit_id, endpoint):
    unit = _own_unit(s, unit_id)
    need(is_text(endpoint), "InvalidInput")
    unit.endpoint = endpoint
    s.emit("unit_updated", unit_id=unit_id, endpoint=endpoint)


@function
def set_price(s, unit_id, floor, ceiling):
    unit = _own_unit(s, unit_id, operator_too=True)
    _need_prices(floor, ceiling)
    unit.floor, unit.ceiling = floor, ceiling
    s.emit("price_changed", unit_id=unit_id, floor=floor, ceiling=ceiling)


@function
def set_accepting(s, unit_id, accepting):
    unit = _own_unit(s, unit_id, operator_too=True)
    unit.accepting = accepting
    s.emit("accepting_changed", unit_id=unit_id, accepting=accepting)


@function
def update_sla(s, unit_id, terms):
    unit = _own_unit(s, unit_id)
    terms = Terms(**terms)
    need(terms_are_valid(terms), "InvalidTerms")
    unit.sla_version += 1
    s.terms[unit_id, unit.sla_version] = terms
    _sla_changed(s, unit_id, unit.sla_version)
    return unit.sla_version


@function
def decommission_unit(s, unit_id):
    unit = _own_unit(s, unit_id)
    need(unit.active_reservations == 0, "UnitInUse")
    provider = s.providers[unit.provider]
    unit.decommissioned_at, unit.accepting = s.now, False
    provider.live_units -= 1
    provider.bound -= s.config_of(unit).min_stake
    s.emit("unit_decommissioned", unit_id=unit_id)


def effective_price(s, unit):
    guide = s.guides.get(unit.region)
    if unit.floor == unit.ceiling or guide is None or s.now >= guide.valid_until:
        return unit.floor
    return min(max(guide.price, unit.floor), unit.ceiling)


# Maintenance.

@function
def schedule_maintenance(s, unit_id, from_, until):
    unit = _own_unit(s, unit_id, operator_too=True)
    config = s.config_of(unit)
    need(s.now >= unit.maint_until, "WrongState")
    need(from_ < until <= s.now + MAINTENANCE_AHEAD, "InvalidInput")
    need(from_ >= s.now + config.maintenance_notice_secs, "MaintenanceNotice")
    need(from_ >= unit.period_from, "MaintenanceQuota")
    begins = from_ >= unit.period_from + unit.window_secs
    used = (0 if begins else unit.period_used) + until - from_
    need(used <= unit.window_secs * config.maintenance_quota_bps // BPS, "MaintenanceQuota")
    s.reached("schedule_maintenance: " + ("a new period" if begins else "the same period"))
    if begins:
        unit.period_from = from_
    unit.period_used = used
    unit.maint_from, unit.maint_until = from_, until
    _maintenance_event(s, "maintenance_scheduled", unit_id)


@function
def end_maintenance(s, unit_id):
    unit = _own_unit(s, unit_id, operator_too=True)
    need(s.now < unit.maint_until, "WrongState")
    unit.period_used -= unit.maint_until - max(s.now, unit.maint_from)
    if s.now < unit.maint_from:
        s.reached("end_maintenance: not begun")
        unit.maint_from = unit.maint_until = 0
    else:
        s.reached("end_maintenance: running")
        unit.maint_until = s.now
    _maintenance_event(s, "maintenance_ended", unit_id)


def _maintenance_event(s, name, unit_id):
    unit = s.units[unit_id]
    s.emit(name, unit_id=unit_id, until=unit.maint_until, period_from=unit.period_from,
           period_used=unit.period_used, **{"from": unit.maint_from})
