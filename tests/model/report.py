"""Prints a difference so that it can be played again by hand."""

import json

from executor import request_line
from shrink import differs

_LINES = 60


def printed(history, found):
    """The calls, and both answers to the last of them."""
    _, expected, answer = found
    calls = [request_line(call, []) for call, *_ in history]
    text = [f"{len(calls)} calls:", *calls[-_LINES:], "the last one differs:"]
    for part in differs(expected, answer):
        if part == "views":
            for (view, args), ours, theirs in zip(history[-1][1], expected["views"],
                                                  answer.get("views", [])):
                if ours != theirs:
                    text.append(f"view {view} {args}")
                    text += _fields(ours, theirs)
        else:
            text.append(part)
            text += _fields(expected.get(part), answer.get(part))
    return "\n".join(text)


def _fields(ours, theirs):
    return [f"  model    {json.dumps(ours)}", f"  executor {json.dumps(theirs)}"]
