"""What answers calls: a program that reads them line by line, or the model itself."""

import json
import subprocess

from model import outcome, seen
from state import State, call_json, to_json

# Of lines that are written before the first answer is read: less than a pipe holds.
BATCH_BYTES = 48_000


def request_line(call, looks):
    """A call and the views to look at after it, as a line of JSON; a constructor begins a world."""
    at, by, name, args = call
    asked = {"at": str(at), "by": by, "call": name, "with": call_json(name, args)}
    if name == "constructor":
        asked = {"world": True, **asked}
    asked["views"] = [[view, to_json(named)] for view, named in looks]
    return json.dumps(asked, separators=(",", ":"))


class Program:
    """A program that answers each line of JSON by one."""

    def __init__(self, command):
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def answers(self, lines):
        """One per line, of at most BATCH_BYTES together or a single one."""
        self._process.stdin.write("".join(line + "\n" for line in lines).encode())
        self._process.stdin.flush()
        for line in lines:
            answer = self._process.stdout.readline()
            if not answer:
                raise SystemExit(f"the executor ended with {self._process.wait()} at {line}")
            yield json.loads(answer)

    def close(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


class Model:
    """The model as an executor."""

    def __init__(self):
        self._state = State()

    def answer(self, at, call, looks):
        """Of a call (caller, function, arguments) or of none, and of the views after it."""
        answer = {}
        if call:
            if call[1] == "constructor":
                self._state = State()
            answer = outcome(self._state, at, *call)
        answer["views"] = [seen(self._state, at, view, named) for view, named in looks]
        return answer

    def tokens_of(self, account):
        return self._state.tokens_of(account)
