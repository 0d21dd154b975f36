"""Who may do what: constructor, config, oracles, arbiter, admin, pause, upgrade, operators."""

from calls import function
from rules import (ENTRIES, GENERATION, UPGRADE_LASTS, ZERO, ZERO_HASH,
                   config_is_valid, fixed_is_valid, is_hash, need, need_role)
from state import Config, Entry, Fixed


# Reading.

def arbiter_in_office(s):
    return s.next_arbiter if 0 < s.next_from <= s.now else s.arbiter


def live_entry(s, account):
    """The entry that makes the account a judge."""
    for entry in s.oracles:
        if entry.oracle == account and not entry.revoked and not is_spent(s, entry):
            return entry
    return None


def is_spent(s, entry):
    return entry.until > 0 and s.now >= entry.until + s.fixed.unbonding_secs


def is_judge(s, account):
    return account in (s.arbiter, s.next_arbiter) or live_entry(s, account) is not None


def is_judge_or_treasury(s, account):
    return account == s.config.treasury or is_judge(s, account)


def covers(s, account, time):
    """An entry of the account that is not revoked covers this time."""
    return any(entry.oracle == account and not entry.revoked and entry.covers(time)
               for entry in s.oracles)


def is_busy(s, account):
    return any(one is not None and (one.open_reservations or one.open_slashes)
               for one in (s.providers.get(account), s.consumers.get(account)))


def quorum_at(s, time, of_config):
    """More than half of who can vote then, at most `of_config`, and two if it asks for two."""
    entries = sum(entry.covers(time) for entry in s.oracles)
    return max(min(2, of_config), min(of_config, entries // 2 + 1))


def entries_standing(s):
    return sum(entry.until == 0 for entry in s.oracles)


def upgrade_is_pending(s):
    return s.pending_not_before > 0 and s.now < s.pending_not_before + UPGRADE_LASTS


def need_admin(s):
    need(s.caller == s.admin, "NotAuthorized")


# Functions.

@function
def constructor(s, admin, token, arbiter, oracles, fixed, config):
    for account in (admin, token, arbiter, *oracles, config["treasury"]):
        need_role(account)
    need(1 <= len(oracles) <= 7, "InvalidConfig")
    need(len({*oracles, arbiter, config["treasury"]}) == len(oracles) + 2, "InvalidConfig")
    fixed, config = Fixed(**fixed), Config(**config)
    need(fixed_is_valid(fixed) and config_is_valid(config, fixed, len(oracles)), "InvalidConfig")
    s.admin, s.token, s.arbiter, s.fixed, s.generation = admin, token, arbiter, fixed, GENERATION
    s.configs.append(config)
    s.oracles = [Entry(oracle=oracle) for oracle in oracles]
    s.emit("initialised", admin=admin, token=token, **fixed.fields())
    s.emit("config_changed", version=1, **config.fields())
    _arbiter_changed(s)
    for slot in range(len(oracles)):
        _oracle_changed(s, slot)


@function
def set_config(s, config):
    need_admin(s)
    need_role(config["treasury"])
    config = Config(**config)
    need(config_is_valid(config, s.fixed, entries_standing(s)), "InvalidConfig")
    need(not is_judge(s, config.treasury), "InvalidConfig")
    need(config.treasury == s.config.treasury or not is_busy(s, config.treasury), "InvalidConfig")
    s.configs.append(config)
    s.emit("config_changed", version=len(s.configs), **config.fields())
    return len(s.configs)


def _oracle_changed(s, slot):
    s.emit("oracle_changed", slot=slot, **s.oracles[slot].fields())


@function
def set_oracle(s, oracle, enabled):
    need_admin(s)
    need_role(oracle)
    if enabled:
        _enable(s, oracle)
    else:
        _revoke(s, oracle)


def _enable(s, oracle):
    need(live_entry(s, oracle) is None, "AlreadyExists")
    need(not is_judge_or_treasury(s, oracle) and not is_busy(s, oracle), "InvalidConfig")
    standing = entries_standing(s)
    need(standing < 7 and 2 * s.config.quorum > standing + 1, "InvalidConfig")
    slots = (slot for slot, entry in enumerate(s.oracles) if is_spent(s, entry))
    slot = next(slots, len(s.oracles))
    need(slot < ENTRIES, "BatchTooLarge")
    if slot == len(s.oracles):
        s.oracles.append(None)
    s.oracles[slot] = Entry(oracle=oracle, since=s.now + s.fixed.role_delay_secs)
    _oracle_changed(s, slot)


def _revoke(s, oracle):
    entry = live_entry(s, oracle)
    need(entry is not None, "NotFound")
    entry.revoked = True
    if not 0 < entry.until <= s.now:
        entry.until = s.now
    _oracle_changed(s, s.oracles.index(entry))


@function
def retire_oracle(s, oracle):
    need_admin(s)
    need_role(oracle)
    entry = live_entry(s, oracle)
    need(entry is not None and entry.until == 0, "NotFound")
    entry.until = s.now + s.fixed.role_delay_secs
    _oracle_changed(s, s.oracles.index(entry))


def _arbiter_changed(s):
    s.emit("arbiter_changed", arbiter=s.arbiter, since=s.arbiter_since, next=s.next_arbiter,
           next_from=s.next_from)


@function
def set_arbiter(s, arbiter):
    need_admin(s)
    need_role(arbiter)
    in_office = arbiter_in_office(s)
    if arbiter == in_office:
        need(s.next_from > s.now, "AlreadyExists")
    else:
        need(live_entry(s, arbiter) is None and arbiter != s.config.treasury
             and not is_busy(s, arbiter), "InvalidConfig")
    if 0 < s.next_from <= s.now:
        s.arbiter, s.arbiter_since = s.next_arbiter, s.next_from
    if arbiter == in_office:
        s.next_arbiter, s.next_from = ZERO, 0
    else:
        s.next_arbiter, s.next_from = arbiter, s.now + s.fixed.role_delay_secs
    _arbiter_changed(s)


@function
def propose_admin(s, account):
    need_admin(s)
    need_role(account)
    s.pending_admin = account
    s.emit("admin_proposed", admin=account)


@function
def accept_admin(s):
    need(s.caller == s.pending_admin, "NotAuthorized")
    s.admin, s.pending_admin = s.caller, ZERO
    _forget_upgrade(s)
    s.emit("admin_changed", admin=s.caller)


@function
def pause(s):
    need_admin(s)
    need(not s.paused, "WrongState")
    s.paused = True
    s.emit("paused")


@function
def unpause(s):
    need_admin(s)
    need(s.paused, "WrongState")
    s.paused = False
    s.emit("unpaused")


@function
def propose_upgrade(s, code_hash):
    need_admin(s)
    need(is_hash(code_hash), "InvalidInput")
    s.pending_code_hash = code_hash
    s.pending_not_before = s.now + s.fixed.upgrade_delay_secs
    s.emit("upgrade_proposed", code_hash=code_hash, not_before=s.pending_not_before)


def _forget_upgrade(s):
    s.pending_code_hash, s.pending_not_before = ZERO_HASH, 0


@function
def cancel_upgrade(s):
    need_admin(s)
    need(upgrade_is_pending(s), "NotFound")
    _forget_upgrade(s)
    s.emit("upgrade_cancelled")


@function
def upgrade(s):
    need_admin(s)
    need(upgrade_is_pending(s), "NotFound")
    need(s.now >= s.pending_not_before, "TooEarly")
    code_hash = s.pending_code_hash
    _forget_upgrade(s)
    s.emit("upgraded", code_hash=code_hash)


@function
def set_operator(s, account):
    need(s.caller in s.providers or s.caller in s.consumers, "NotFound")
    need(account != s.caller, "InvalidInput")
    s.operators[s.caller] = account
    s.emit("operator_changed", account=s.caller, operator=account)
