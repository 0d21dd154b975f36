"""Where model and executor differ, and the shortest list of calls that shows it.

A step of a history is (call, looks, result of the model, whether it succeeded)."""

import time

from executor import Model, request_line

SECONDS = 120
_MAKERS = {"register_unit": "unit_id", "request_reservation": "reservation_id",
           "set_config": "config_version"}
_BATCH = 20


def differs(expected, answer):
    """The parts of two answers that are not equal."""
    parts = {"result": None, "error": None, "events": [], "views": [], "balances": {}, "tokens": {}}
    return [part for part, absent in parts.items()
            if expected.get(part, absent) != answer.get(part, absent)
            ] + (["broken"] if answer.get("broken") else [])


def first_difference(executor, history):
    """(history until they differ, the model's answer, the executor's), or None."""
    model, played = Model(), []
    for begin in range(0, len(history), _BATCH):
        part = history[begin:begin + _BATCH]
        answers = executor.answers([request_line(call, looks) for call, looks, *_ in part])
        found = None
        for (call, looks, *_), answer in zip(part, answers):
            if found is None:
                expected = model.answer(call[0], call[1:], looks)
                played.append((call, looks, expected.get("result"), "error" not in expected))
                found = (played, expected, answer) if differs(expected, answer) else None
        if found:
            return found
    return None


def shortest(executor, history):
    """The calls that are left when none can be dropped, with both answers to the last of them."""
    best, found = history, first_difference(executor, history)
    last = time.monotonic() + SECONDS

    def try_with(fewer):
        """Whether a difference is left; then these calls are the best so far."""
        nonlocal best, found
        if trial := first_difference(executor, _renumbered(fewer)):
            best, found = trial[0], trial
        return bool(trial)

    begin = max(n for n, (call, *_) in enumerate(best) if call[2] == "constructor")
    try_with(best[begin:])
    try_with([(call, [], *rest) for call, _, *rest in best[:-1]] + best[-1:])
    chunk = len(best)
    while chunk and time.monotonic() < last:
        try_with([best[0]] + [step for step in best[1:-1] if step[3]] + best[-1:])
        at, dropped = 1, False
        while at < len(best) and time.monotonic() < last:
            if try_with(best[:at] + best[at + chunk:]):
                dropped = True
            else:
                at += chunk
        if not dropped or chunk > 1:
            chunk //= 2
    return best, found


def _renumbered(history):
    """Ids and versions as they are when the calls that made others are dropped."""
    new, made = {}, {"unit_id": 0, "reservation_id": 0, "config_version": 1}
    renumbered = []
    for (at, by, call, args), looks, result, succeeded in history:
        if call in _MAKERS and result is not None:
            kind = _MAKERS[call]
            made[kind] += 1
            new[kind, int(result)] = made[kind]
            result = made[kind]
        renumbered.append(((at, by, call, _with_new(args, new)),
                           [(view, _with_new(named, new)) for view, named in looks],
                           result, succeeded))
    return renumbered


def _with_new(args, new):
    return {name: new.get((name, value), value) if name in _MAKERS.values() else value
            for name, value in args.items()}
