"""The model as an executor: what a call or a view answers, as JSON."""

import agreements  # noqa: F401  (each of these declares its functions)
import closing  # noqa: F401
import market  # noqa: F401
import publishing  # noqa: F401
import roles  # noqa: F401
import slashing  # noqa: F401
import views  # noqa: F401
from calls import look, play
from rules import Refused
from state import event_json

_IDS = ("register_unit", "request_reservation")


def outcome(state, at, by, call, args):
    """What a call that succeeds gave and changed, or {error} of one that is refused."""
    try:
        result = play(state, at, by, call, args)
    except Refused as refused:
        return {"error": str(refused)}
    return {"result": str(result) if call in _IDS else result,
            "events": [event_json(event) for event in state.events],
            "balances": {fields["account"]: str(fields["balance"])
                         for name, fields in state.events if name == "balance_changed"},
            "tokens": {account: str(state.tokens_of(account)) for account in state.moved}}


def seen(state, at, name, args):
    """What a view answers."""
    try:
        return look(state, at, name, args)
    except Refused as refused:
        return {"error": str(refused)}
