#!/usr/bin/env python3
"""Compares the ABI of a compiled class with the frozen one.

abi_diff.py CLASS.json ABI.json   prints each difference; exit code 1 when there is one

Order counts where the chain counts it: members, inputs, outputs and variants. The order of entries and of an
interface's functions means nothing."""

import json
import sys


def entries(abi):
    found = {}
    for entry in abi:
        entry = dict(entry)
        for function in entry.pop("items", []):
            found[f"{entry['name']}.{function['name']}"] = function
        found[f"{entry['type']} {entry['name']}"] = entry
    return found


def differences(compiled, frozen):
    ours, theirs = entries(compiled), entries(frozen)
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours:
            yield f"{name}: missing in the compiled class"
        elif name not in theirs:
            yield f"{name}: not in the frozen ABI"
        elif ours[name] != theirs[name]:
            yield f"{name}: differs\n  compiled {json.dumps(ours[name])}\n  frozen   {json.dumps(theirs[name])}"


def main():
    compiled_path, frozen_path = sys.argv[1:]
    with open(compiled_path, encoding="utf-8") as file:
        compiled = json.load(file)["abi"]
    with open(frozen_path, encoding="utf-8") as file:
        frozen = json.load(file)
    found = list(differences(compiled, frozen))
    print("\n".join(found) if found else f"ABI: {len(entries(frozen))} entries, equal")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
