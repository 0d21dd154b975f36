#!/usr/bin/env python3
"""Writes random calls as scenarios; what must come of each is what the model of the rules answers.

walks.py MODEL_FOLDER FOLDER SEED WALKS   writes FOLDER/walk_N.json, each a world of its own

A walk is 100 calls that tests/model draws, most of them allowed, and at the end some of all views."""

import json
import random
import sys
from pathlib import Path

CALLS = 100
VIEWS = 15
CODE = "22" * 32  # scenarios.py makes a class of it that can be upgraded to


def known(value, name=""):
    """What is said of other code is said of code that exists."""
    if isinstance(value, dict):
        return {key: known(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [known(one) for one in value]
    return CODE if name.endswith("code_hash") and value.strip("0") else value


def step(at, by, call, arguments, answer):
    return known({"at": str(at), "by": by, "call": call, "with": arguments, **answer})


def steps(world, model):
    """The constructor's, of those before it that failed none, then the calls and the views."""
    *_, made = world.begin()
    calls = [made, *(world.next_call() for _ in range(CALLS))]
    for at, by, call, arguments, answer in calls:
        yield step(at, by, call, model.call_json(call, arguments), answer)
    views = []
    for view, named in model.everything(world.state, model.ACCOUNTS):
        answer = model.seen(world.state, world.now, view, named)
        if not isinstance(answer, dict) or "error" not in answer:
            views.append(step(world.now, "anyone", view, model.to_json(named), {"result": answer}))
    yield from world.rng.sample(views, VIEWS)


class Model:
    """What is needed of the modules in its folder, none of which is a package."""

    def __init__(self, folder):
        sys.path.insert(0, str(folder))
        for drawers in ("draw_market", "draw_roles", "draw_slashing"):
            __import__(drawers)
        for module, names in {"draw": ["World"], "model": ["seen"], "state": ["call_json", "to_json"],
                              "touched": ["everything"], "worlds": ["ACCOUNTS"]}.items():
            for name in names:
                setattr(self, name, getattr(__import__(module), name))


def main(model_folder, folder, seed, walks):
    model = Model(model_folder)
    Path(folder).mkdir(parents=True)
    for number in range(int(walks)):
        world = model.World(random.Random(f"{seed} {number}"))
        walk = {"steps": list(steps(world, model))}
        Path(folder, f"walk_{number}.json").write_text(json.dumps(walk), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
