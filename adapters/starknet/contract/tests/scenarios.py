#!/usr/bin/env python3
"""Writes the scenarios of the Orchestrator as a Cairo module whose tests play them.

scenarios.py ABI.json SCENARIO_FOLDER MODULE_FOLDER EVERY

One test per scenario: its steps as felts, which player.cairo plays, counting everything after each EVERYth. Calldata,
results and events are encoded here, by the frozen ABI; accounts are their names as short strings.

Each call in a test loads the whole program anew, so the felts take little room: all that occur once, and where each of
them comes, nine places in a felt."""

import json
import sys
from pathlib import Path

FELT_FORM = {"core::felt252": "text", "core::starknet::contract_address::ContractAddress": "account"}
PRIME = 2**251 + 17 * 2**192 + 1
SPAN = "core::array::Span::<"


def short(text):
    return int.from_bytes(text.encode(), "big")


def account(name):
    return 0 if name == "0x0" else short(name)


def byte_array(text):
    data = text.encode()
    whole = len(data) // 31
    words = [int.from_bytes(data[i * 31:(i + 1) * 31], "big") for i in range(whole)]
    rest = data[whole * 31:]
    return [whole, *words, int.from_bytes(rest, "big"), len(rest)]


class Codec:
    """Values of scenarios as felts, by the ABI."""

    def __init__(self, abi):
        self.structs = {entry["name"]: entry["members"] for entry in abi if entry["type"] == "struct"}
        self.functions = {function["name"]: function for entry in abi if entry["type"] == "interface"
                          for function in entry["items"]}
        self.functions["constructor"] = next(entry for entry in abi if entry["type"] == "constructor") | {"outputs": []}
        self.events = {entry["name"].split("::")[-1]: entry["members"] for entry in abi
                       if entry["type"] == "event" and entry["kind"] == "struct"}

    def encode(self, kind, value, name=""):
        if kind == "core::byte_array::ByteArray":
            return byte_array(value)
        if kind == "core::integer::u256":
            # Of code hashes one is a class that exists; the others only have to fit.
            if name.endswith("code_hash") and value.startswith("2222"):
                return [short("code low"), short("code high")]
            number = int(value[:8], 16) if name.endswith("code_hash") else int(value, 16)
            return [number % 2 ** 128, number >> 128]
        if kind.startswith(SPAN):
            return [len(value), *(felt for item in value for felt in self.encode(kind[len(SPAN):-1], item))]
        if kind in self.structs:
            return [felt for member in self.structs[kind]
                    for felt in self.encode(member["type"], value[member["name"]], member["name"])]
        form = FELT_FORM.get(kind)
        if form == "text":
            # What is too long for a short string can't be said on Starknet: the nearest is a felt that is none.
            return [short(value) if len(value) <= 31 else 2 ** 250]
        return [account(value) if form == "account" else int(value)]

    def calldata(self, function, arguments):
        return [felt for parameter in self.functions[function]["inputs"]
                for felt in self.encode(parameter["type"], arguments[parameter["name"]], parameter["name"])]

    def result(self, function, value):
        outputs = self.functions[function]["outputs"]
        return self.encode(outputs[0]["type"], value) if outputs else []

    def hop(self, kind):
        """How to get over a value of this type: a number of felts, a text, or a list of items of -n felts."""
        if kind == "core::byte_array::ByteArray":
            return short("ByteArray")
        if kind.startswith(SPAN):
            return -self.hop(kind[len(SPAN):-1])
        if kind in self.structs:
            return sum(self.hop(member["type"]) for member in self.structs[kind])
        return 1

    def members(self, kind, has, way=()):
        """(way, felts) of each named member of a result."""
        way = list(way)
        for member in self.structs[kind]:
            name, inner = member["name"], member["type"]
            if name in has and isinstance(has[name], dict):
                yield from self.members(inner, has[name], way)
            elif name in has:
                yield way, self.encode(inner, has[name], name)
            way = way + self.flat_hops(inner)

    def flat_hops(self, kind):
        if kind in self.structs and kind.startswith("orchestrator::"):
            return [hop for member in self.structs[kind] for hop in self.flat_hops(member["type"])]
        return [self.hop(kind)]

    def event(self, expected):
        whole = isinstance(expected, dict)
        name = "".join(part.capitalize() for part in (expected["name"] if whole else expected).split("_"))
        keys, data = [f'selector!("{name}")'], []
        for member in self.events[name] if whole else []:
            into = keys if member["kind"] == "key" else data
            into += self.encode(member["type"], expected[member["name"]], member["name"])
        return [int(whole), len(keys), *keys, len(data), *data]


def step_felts(codec, step):
    function, outputs = step["call"], codec.functions[step["call"]]["outputs"]
    calldata = codec.calldata(function, step["with"])
    result = codec.result(function, step["result"]) if "result" in step and step["result"] is not None else []
    members = list(codec.members(outputs[0]["type"], step["has"])) if "has" in step else []
    felts = [step["at"], account(step["by"]), short(function), f'selector!("{function}")', len(calldata), *calldata]
    felts += [short(step.get("error", "")), int("result" in step), len(result), *result, len(members)]
    for way, value in members:
        felts += [len(way), *way, len(value), *value]
    # A call that failed has no events.
    events = [] if "error" in step else step.get("events", [])
    felts += [int("events" in step or "error" in step), len(events)]
    for event in events:
        felts += codec.event(event)
    for table in ("balances", "tokens"):
        felts.append(len(step.get(table, {})))
        for name, amount in step.get(table, {}).items():
            felts += [account(name), int(amount)]
    return felts


def load(folder, name):
    """(steps, own) of a scenario: its steps behind those of the scenarios before it, and where they begin."""
    scenario = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    before = load(folder, scenario["after"])[0] if "after" in scenario else []
    return before + scenario["steps"], len(before)


def people(steps):
    names = set()
    for step in steps:
        names.add(step["by"])
        names.update(step.get("balances", {}), step.get("tokens", {}))
        names.update(value["treasury"] for value in step["with"].values() if isinstance(value, dict) and "treasury" in value)
    return sorted(names - {"0x0", "contract"})


def slash_keys(steps):
    return sorted({(int(step["with"]["reservation_id"]), step["with"]["party"], step["with"]["window"]) for step in steps
                   if step["call"] in ("propose_slash", "claim_breach") and "error" not in step})


PLACE_BITS, PLACES = 14, 9


def packed(felts, places):
    """Felts of nine places each, the first lowest."""
    words = (str(felt % PRIME) if isinstance(felt, int) else felt for felt in felts)
    numbers = [places.setdefault(word, len(places)) for word in words]
    if len(places) > 1 << PLACE_BITS:
        sys.exit("too many felts for so many bits")
    return [sum(number << PLACE_BITS * at for at, number in enumerate(numbers[first:first + PLACES]))
            for first in range(0, len(numbers), PLACES)]


def constant(name, felts):
    lines, line = [], ""
    for felt in felts:
        if len(line) + len(f" {felt},") > 96:
            lines.append(line)
            line = ""
        line += f" {felt}," if line else f"{felt},"
    return f"pub const {name}: [felt252; {len(felts)}] = [\n    " + "\n    ".join(lines + [line]) + "\n];\n"


def main():
    abi_path, scenario_path, module_path = (Path(argument) for argument in sys.argv[1:4])
    codec = Codec(json.loads(abi_path.read_text(encoding="utf-8")))
    module_path.mkdir(parents=True, exist_ok=True)
    names = sorted(path.stem for path in scenario_path.glob("*.json"))
    places = {}
    for name in names:
        steps, own = load(scenario_path, name)
        accounts, keys = people(steps), slash_keys(steps)
        felts = [len(accounts), *map(account, accounts), len(keys), *(part for key in keys for part in key),
                 own, int(sys.argv[4]), len(steps)]
        for step in steps:
            felts += step_felts(codec, step)
        (module_path / f"{name}.cairo").write_text(
            "use super::words::WORDS;\n\n" + constant("TAPE", packed(felts, places)) +
            "\n#[test]\nfn scenario() {\n    crate::tests::player::play(WORDS.span(), TAPE.span());\n}\n", encoding="utf-8")
    (module_path / "words.cairo").write_text(constant("WORDS", list(places)), encoding="utf-8")
    modules = "".join(f"mod {name};\n" for name in [*names, "words"])
    (module_path.parent / f"{module_path.name}.cairo").write_text(modules, encoding="utf-8")


if __name__ == "__main__":
    main()
