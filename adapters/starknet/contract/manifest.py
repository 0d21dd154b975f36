#!/usr/bin/env python3
"""What must be known of the artefacts beside the Sierra file itself, as JSON.

manifest.py SIERRA.json CASM.json   prints {"compiled_class_hash", "sierra_sha256"}

The compiled class hash is Blake2s, as of Starknet 0.14.1 (CasmContractClass::compiled_class_hash of the crate
cairo-lang-starknet-classes 2.16, starknet.js hash/classHash/blake). A network refuses a declaration with another one."""

import hashlib
import json
import sys
from pathlib import Path

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


def main(sierra, casm):
    manifest = {"compiled_class_hash": compiled_class_hash(json.loads(Path(casm).read_bytes())),
                "sierra_sha256": hashlib.sha256(Path(sierra).read_bytes()).hexdigest()}
    print(json.dumps(manifest))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
