#!/usr/bin/env python3
"""Makes what must be known of the artefacts beside the classes themselves, as JSON.

manifest.py FOLDER   writes FOLDER/annex.json and FOLDER/orchestrator.json: {"class_hash", "compiled_class_hash",
                     "sierra_sha256"}, of the Orchestrator also "annex_class_hash", which it was compiled with

A compiled class hash is Blake2s, as of Starknet 0.14.1 (CasmContractClass::compiled_class_hash of the crate
cairo-lang-starknet-classes 2.16, starknet.js hash/classHash/blake). A network refuses a declaration with another one."""

import hashlib
import json
import sys
from pathlib import Path

from class_hash import class_hash

PRIME = 2**251 + 17 * 2**192 + 1


def blake(felts):
    """Small felts are two words, others eight with the top bit set; words go in as little-endian bytes."""
    data = bytearray()
    for felt in felts:
        words = felt.to_bytes(8, "big") if felt < 2**63 else (felt | 2**255).to_bytes(32, "big")
        for at in range(0, len(words), 4):
            data += words[at:at + 4][::-1]
    return int.from_bytes(hashlib.blake2s(data).digest(), "little") % PRIME


def text(name):
    return int.from_bytes(name.encode(), "big")


def entry_points(entries):
    parts = []
    for entry in entries:
        parts += [int(entry["selector"], 16), entry["offset"], blake(map(text, entry["builtins"]))]
    return blake(parts)


def segment(code, lengths):
    """Length and hash of a node of the tree of segments; takes its felts off the iterator."""
    if isinstance(lengths, int):
        return lengths, blake([next(code) for _ in range(lengths)])
    nodes = [segment(code, inner) for inner in lengths]
    return sum(length for length, _ in nodes), blake([part for node in nodes for part in node]) + 1


def bytecode(casm):
    code = [int(felt, 16) for felt in casm["bytecode"]]
    lengths = casm.get("bytecode_segment_lengths")
    return segment(iter(code), lengths)[1] if lengths else blake(code)


def compiled_class_hash(casm):
    kinds = casm["entry_points_by_type"]
    return hex(blake([text("COMPILED_CLASS_V1"), *(entry_points(kinds[kind]) for kind in ("EXTERNAL", "L1_HANDLER", "CONSTRUCTOR")),
                      bytecode(casm)]))


def hashes(folder, name):
    sierra = (folder / f"{name}.sierra.json").read_bytes()
    casm = (folder / f"{name}.casm.json").read_bytes()
    return {"class_hash": class_hash(json.loads(sierra)), "compiled_class_hash": compiled_class_hash(json.loads(casm)),
            "sierra_sha256": hashlib.sha256(sierra).hexdigest()}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    made = Path(sys.argv[1])
    annex = hashes(made, "annex")
    orchestrator = hashes(made, "orchestrator") | {"annex_class_hash": annex["class_hash"]}
    for name, manifest in (("annex", annex), ("orchestrator", orchestrator)):
        (made / f"{name}.json").write_text(json.dumps(manifest) + "\n", encoding="utf-8")
