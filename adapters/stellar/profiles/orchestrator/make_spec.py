#!/usr/bin/env python3
"""Makes spec.json, the frozen contract spec of the Orchestrator on Stellar, from the lists of functions, types and
events that both chains share (the ABI of the Starknet contract), and from what Soroban adds to them.

    make_spec.py           writes spec.json
    make_spec.py --check   fails when spec.json is not what this program makes
"""

import base64
import json
import re
import struct
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ABI = HERE.parents[2] / "starknet/profiles/orchestrator/abi.json"
SPEC = HERE / "spec.json"

ERRORS = ("NotAuthorized Paused InvalidConfig AlreadyExists NotFound InvalidInput InsufficientStake InsufficientBond "
          "UnitNotAccepting CapacityExceeded PriceTooHigh InsufficientDeposit WrongState TooEarly TooLate "
          "MaintenanceQuota MaintenanceNotice SlashExists SlashOpen AlreadyAttested NotAccused AmountTooHigh Overflow "
          "TokenFailed BatchTooLarge StaleDay UnitInUse InvalidTerms").split()
# Anyone may call these, so they take no caller.
OPEN_TO_ALL = {"settle", "expire_request", "execute_slash", "lapse_slash"}
# Views that can't fail.
PLAIN_VIEWS = {"version", "get_instance", "get_balance", "get_operator", "is_oracle", "counts"}
# What Cairo has as u256 or felt252 by the name of the field.
HASHES = {"code_hash", "pending_code_hash", "evidence_root", "statement_hash", "claim_hash", "answer_hash"}
FOREIGN = {"bool", "u256", "ByteArray"}  # structs and enums of Cairo itself


def type_of(name, cairo):
    """The spec type of a field: u64, address, vec<ScoreEntry>, ..."""
    if name in HASHES:
        return "bytes_n<32>"
    if name == "region":
        return "string"
    inner = re.fullmatch(r"core::array::Span::<(.*)>", cairo)
    if inner:
        return f"vec<{type_of('', inner.group(1))}>"
    last = cairo.split("::")[-1]
    return {"ContractAddress": "address", "ByteArray": "string"}.get(last, last)


def snake_case(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def function_of(item):
    name = item["name"]
    view = item["state_mutability"] == "view"
    inputs = [] if view or name in OPEN_TO_ALL else [["caller", "address"]]
    inputs += [[field["name"], type_of(field["name"], field["type"])] for field in item["inputs"]]
    output = type_of("", item["outputs"][0]["type"]) if item["outputs"] else "void"
    if name not in PLAIN_VIEWS:
        output = f"result<{output}, ContractError>"
    return {"kind": "function", "name": name, "inputs": inputs, "output": output}


def constructor_of(item):
    inputs = [[field["name"], type_of(field["name"], field["type"])] for field in item["inputs"]]
    return {"kind": "function", "name": "__constructor", "inputs": inputs, "output": "void"}


def struct_of(item):
    # soroban-sdk sorts the fields of a type by name, as the keys of its map are.
    fields = sorted([field["name"], type_of(field["name"], field["type"])] for field in item["members"])
    return {"kind": "struct", "name": item["name"].split("::")[-1], "fields": fields}


def event_of(item):
    name = item["name"].split("::")[-1]
    params = [[m["name"], type_of(m["name"], m["type"]), "topic" if m["kind"] == "key" else "data"]
              for m in item["members"]]
    return {"kind": "event", "name": name, "topics": [snake_case(name)], "params": params, "format": "map"}


def entries_of(abi):
    out = [constructor_of(item) for item in abi if item["type"] == "constructor"]
    for item in abi:
        if item["type"] == "interface":
            out += [function_of(function) for function in item["items"]]
    for item in abi:
        if item["type"] == "struct" and item["name"].split("::")[-1] not in FOREIGN and "Span::" not in item["name"]:
            out.append(struct_of(item))
    out.append({"kind": "error_enum", "name": "ContractError", "cases": [[e, n + 1] for n, e in enumerate(ERRORS)]})
    out += [event_of(item) for item in abi if item["type"] == "event" and item["kind"] == "struct"]
    return out


# XDR of SCSpecEntry (Stellar-contract-spec.x).

KINDS = {"function": 0, "struct": 1, "error_enum": 4, "event": 5}
TYPES = {"bool": 1, "void": 2, "u32": 4, "u64": 6, "u128": 10, "string": 16, "address": 19}


def u32(number):
    return struct.pack(">I", number)


def text(value):
    data = value.encode()
    return u32(len(data)) + data + b"\0" * (-len(data) % 4)


def many(items):
    return u32(len(items)) + b"".join(items)


def xdr_type(name):
    if name in TYPES:
        return u32(TYPES[name])
    generic = re.fullmatch(r"(\w+)<(.*)>", name)
    if not generic:
        return u32(2000) + text(name)
    kind, inner = generic.groups()
    if kind == "bytes_n":
        return u32(1006) + u32(int(inner))
    if kind == "vec":
        return u32(1002) + xdr_type(inner)
    ok, error = inner.rsplit(", ", 1)
    return u32(1001) + xdr_type(ok) + xdr_type(error)


def field(name, kind):
    return text("") + text(name) + xdr_type(kind)


def xdr_entry(entry):
    out = u32(KINDS[entry["kind"]]) + text("")  # no documentation
    if entry["kind"] == "function":
        outputs = [] if entry["output"] == "void" else [xdr_type(entry["output"])]
        return out + text(entry["name"]) + many([field(*f) for f in entry["inputs"]]) + many(outputs)
    out += text("") + text(entry["name"])  # no library
    if entry["kind"] == "struct":
        return out + many([field(*f) for f in entry["fields"]])
    if entry["kind"] == "error_enum":
        return out + many([text("") + text(name) + u32(number) for name, number in entry["cases"]])
    params = [field(name, kind) + u32(place == "topic") for name, kind, place in entry["params"]]
    return out + many([text(topic) for topic in entry["topics"]]) + many(params) + u32(2)  # data as a map


def rendered():
    entries = entries_of(json.loads(ABI.read_text()))
    lines = ",\n".join("    " + json.dumps(entry) for entry in entries)
    stream = base64.b64encode(b"".join(xdr_entry(entry) for entry in entries)).decode()
    return f'{{\n  "entries": [\n{lines}\n  ],\n  "xdr": "{stream}"\n}}\n'


def main():
    if sys.argv[1:] == ["--check"]:
        if SPEC.read_text() != rendered():
            sys.exit("spec.json is not what make_spec.py makes: run it")
    elif not sys.argv[1:]:
        SPEC.write_text(rendered())
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
