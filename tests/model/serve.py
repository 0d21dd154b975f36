"""serve.py: the model as a program that a player can play against, one JSON object a line."""

import json
import sys

from executor import Model
from state import TEXT


def from_json(value, name=None):
    """Arguments as the model takes them: decimal text is a number where one is meant."""
    if isinstance(value, dict):
        return {key: from_json(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [from_json(one) for one in value]
    return int(value) if name in TEXT or name == "from" else value


def answer_line(model, line):
    asked = json.loads(line)
    looks = [(name, from_json(args)) for name, args in asked["views"]]
    call = asked["by"], asked["call"], from_json(asked["with"])
    return model.answer(int(asked["at"]), call, looks)


def main():
    model = Model()
    for line in sys.stdin:
        print(json.dumps(answer_line(model, line)), flush=True)


if __name__ == "__main__":
    main()
