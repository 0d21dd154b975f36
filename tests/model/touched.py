"""Which views a call may have changed, and all of them."""

import money


def touched(s, by, call, args, result):
    """(view, arguments) of what a call names, its caller, and who else is paid by it."""
    accounts, views = {by}, []
    if "reservation_id" in args or call == "request_reservation":
        reservation_id = args.get("reservation_id") or int(result or 0)
        views.append(("get_reservation", {"reservation_id": reservation_id}))
        r = s.reservations.get(reservation_id)
        if r:
            accounts |= {r.provider, r.consumer}
            views.append(("get_unit", {"unit_id": r.unit_id}))
        views += _of_window(reservation_id, r, args)
    unit_id = args.get("unit_id") or (int(result or 0) if call == "register_unit" else 0)
    if unit_id:
        views += _of_unit(s, unit_id)
    for name in ("oracle", "arbiter", "account"):
        if name in args:
            views.append(("is_oracle", {"account": args[name]}))
    if call in _OF_INSTANCE:
        views.append(("get_instance", {}))
    if "config" in args:
        views.append(("get_config", {"version": len(s.configs)}))
    if "region" in args:
        views.append(("get_guide", {"region": args["region"]}))
    for one in args.get("scores", ())[:3]:
        views.append(("get_score", {"party": args["party"], "account": one["address"]}))
    return views + [view for account in sorted(accounts) for view in _of_account(account)]


_OF_INSTANCE = ("constructor", "set_config", "set_oracle", "retire_oracle", "set_arbiter",
                "propose_admin", "accept_admin", "pause", "unpause", "propose_upgrade",
                "cancel_upgrade", "upgrade", "resolve_dispute", "execute_slash")


def _of_window(reservation_id, r, args):
    if "window" in args:
        key = {"reservation_id": reservation_id, "window": args["window"]}
        yield "get_window", key
        yield "get_slash", {**key, "party": args["party"]}
    elif r and r.end:
        window = min(r.next_window, money.windows(r) - 1)
        yield "get_window", {"reservation_id": reservation_id, "window": window}


def _of_unit(s, unit_id):
    yield "get_unit", {"unit_id": unit_id}
    yield "effective_price", {"unit_id": unit_id}
    unit = s.units.get(unit_id)
    yield "get_sla", {"unit_id": unit_id, "version": unit.sla_version if unit else 1}


def _of_account(account):
    return [("get_provider", {"provider": account}), ("get_consumer", {"consumer": account}),
            ("get_balance", {"account": account}), ("get_operator", {"account": account})]


def everything(s, accounts):
    """Every view of all that is stored."""
    yield from (("version", {}), ("counts", {}), ("get_instance", {}))
    for version in range(len(s.configs) + 2):
        yield "get_config", {"version": version}
    for account in accounts:
        yield from _of_account(account)
        yield "is_oracle", {"account": account}
    for unit_id in s.units:
        yield from _of_unit(s, unit_id)
    for unit_id, version in s.terms:
        yield "get_sla", {"unit_id": unit_id, "version": version}
    for reservation_id, r in s.reservations.items():
        yield "get_reservation", {"reservation_id": reservation_id}
        for window in range(min(10, money.windows(r) + 1)):
            yield "get_window", {"reservation_id": reservation_id, "window": window}
    for reservation_id, party, window in s.slashes:
        yield "get_slash", {"reservation_id": reservation_id, "party": party, "window": window}
    for region in s.guides:
        yield "get_guide", {"region": region}
    for party, account in s.scores:
        yield "get_score", {"party": party, "account": account}
