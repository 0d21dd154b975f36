"""The table of the contract's functions and views, and how a call is played."""

import inspect

FUNCTIONS = {}
VIEWS = {}


def _parameters(code):
    """Names as callers write them: `from_` stands for a word that Python keeps for itself."""
    return [name.rstrip("_") for name in list(inspect.signature(code).parameters)[1:]]


def function(code):
    FUNCTIONS[code.__name__] = (code, _parameters(code))
    return code


def view(code):
    VIEWS[code.__name__] = (code, _parameters(code))
    return code


def play(state, at, by, call, args):
    """The result of a call, whose events are then in `state.events`; raises Refused."""
    code, parameters = FUNCTIONS[call]
    state.begin(at, by)
    result = code(state, *[args[name] for name in parameters])
    state.finish()
    return result


def look(state, at, name, args):
    """What a view answers, as JSON; raises Refused."""
    code, parameters = VIEWS[name]
    state.now = at
    return code(state, *[args[name] for name in parameters])
