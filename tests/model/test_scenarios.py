"""The scenario files of tests/golden/orchestrator, played on the model."""

import json
import unittest
from pathlib import Path

from calls import VIEWS
from executor import Model
from rules import ERRORS
from serve import from_json

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "orchestrator"


def steps_of(name):
    """Those of the file that it comes after, and its own."""
    scenario = json.loads((FOLDER / f"{name}.json").read_text())
    before = steps_of(scenario["after"]) if "after" in scenario else []
    return before + scenario["steps"]


def answer(model, step):
    """The step's own answer, then of each account in it what it has inside and outside."""
    at, args = int(step["at"]), from_json(step.get("with", {}))
    named = [("get_balance", {"account": account}) for account in step.get("balances", {})]
    if step["call"] in VIEWS:
        call, own = None, [(step["call"], args)]
    else:
        call, own = (step["by"], step["call"], args), []
    given = model.answer(at, call, own + named)
    if own:
        seen = given["views"].pop(0)
        given |= seen if isinstance(seen, dict) and "error" in seen else {"result": seen}
    return given


def _members(result, wanted):
    """Of a result what is asked for, at any depth."""
    if not isinstance(wanted, dict):
        return result
    return {name: _members(result.get(name), wanted[name]) for name in wanted}


class Scenarios(unittest.TestCase):
    maxDiff = None

    def play(self, name):
        model = Model()
        for number, step in enumerate(steps_of(name)):
            with self.subTest(step=number, call=step["call"]):
                self.compare(model, step, answer(model, step))

    def compare(self, model, step, given):
        self.assertEqual(given.get("error"), step.get("error"))
        if "result" in step:
            self.assertEqual(given["result"], step["result"])
        if "has" in step:
            self.assertEqual(_members(given["result"], step["has"]), step["has"])
        if "events" in step:
            events = [event["name"] if isinstance(wanted, str) else event
                      for event, wanted in zip(given["events"], step["events"])]
            self.assertEqual(events, step["events"])
            self.assertEqual(len(given["events"]), len(step["events"]))
        self.assertEqual(given["views"], list(step.get("balances", {}).values()))
        for account, tokens in step.get("tokens", {}).items():
            self.assertEqual(str(model.tokens_of(account)), tokens, account)

    def test_every_file(self):
        names = sorted(path.stem for path in FOLDER.glob("*.json"))
        for name in names:
            with self.subTest(file=name):
                self.play(name)

    def test_no_error_is_unknown_to_the_model(self):
        errors = {step["error"] for path in FOLDER.glob("*.json")
                  for step in json.loads(path.read_text())["steps"] if "error" in step}
        self.assertEqual(errors - set(ERRORS), set())


if __name__ == "__main__":
    unittest.main()
