#!/usr/bin/env python3
"""The hash of a class, as networks compute it when it is declared.

class_hash.py SIERRA.json   prints it

The ABI counts as the text that it is sent as: with a space after each comma and colon, as starknet.js and Warden send
it. Poseidon and Hades as in starkware-libs/cairo-lang (poseidon_utils.py), Keccak-f[1600] as in FIPS 202."""

import hashlib
import json
import sys
from pathlib import Path

PRIME = 2**251 + 17 * 2**192 + 1
FULL_ROUNDS = 8
PARTIAL_ROUNDS = 83
KEYS = [[int(hashlib.sha256(f"Hades{3 * step + i}".encode()).hexdigest(), 16) % PRIME for i in range(3)]
        for step in range(FULL_ROUNDS + PARTIAL_ROUNDS)]
LANE = 2**64 - 1
RATE_BYTES = 136


def hades(a, b, c):
    half = FULL_ROUNDS // 2
    for step, (x, y, z) in enumerate(KEYS):
        c = pow(c + z, 3, PRIME)
        if half <= step < half + PARTIAL_ROUNDS:
            a, b = a + x, b + y
        else:
            a, b = pow(a + x, 3, PRIME), pow(b + y, 3, PRIME)
        total = a + b + c
        a, b, c = (total + 2 * a) % PRIME, (total - 2 * b) % PRIME, (total - 3 * c) % PRIME
    return a, b, c


def poseidon(felts):
    padded = [*felts, 1]
    padded += [0] * (len(padded) % 2)
    a = b = c = 0
    for i in range(0, len(padded), 2):
        a, b, c = hades(a + padded[i], b + padded[i + 1], c)
    return a


def rotated(lane, bits):
    return (lane << bits | lane >> (64 - bits)) & LANE if bits else lane


def keccak_f(lanes):
    """lanes[x][y]; the round constants come from the shift register of FIPS 202."""
    register = 1
    for _ in range(24):
        columns = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        effect = [columns[(x + 4) % 5] ^ rotated(columns[(x + 1) % 5], 1) for x in range(5)]
        lanes = [[lane ^ effect[x] for lane in lanes[x]] for x in range(5)]
        x, y, moved = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            moved, lanes[x][y] = lanes[x][y], rotated(moved, (step + 1) * (step + 2) // 2 % 64)
        lanes = [[lanes[x][y] ^ (~lanes[(x + 1) % 5][y] & lanes[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
        for bit in range(7):
            lanes[0][0] ^= (register & 1) << (2**bit - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
    return lanes


def keccak256(data):
    padded = bytearray(data) + b"\1" + bytes(-(len(data) + 1) % RATE_BYTES)
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for at in range(0, len(padded), RATE_BYTES):
        for i in range(RATE_BYTES // 8):
            lanes[i % 5][i // 5] ^= int.from_bytes(padded[at + 8 * i:at + 8 * i + 8], "little")
        lanes = keccak_f(lanes)
    return b"".join(lanes[i][0].to_bytes(8, "little") for i in range(4))


def short(text):
    return int.from_bytes(text.encode(), "big")


def entry_points(entries):
    return poseidon([felt for entry in entries for felt in (int(entry["selector"], 16), entry["function_idx"])])


def class_hash(sierra):
    kinds = sierra["entry_points_by_type"]
    abi = int.from_bytes(keccak256(json.dumps(sierra["abi"]).encode()), "big") % 2**250
    return hex(poseidon([short("CONTRACT_CLASS_V" + sierra["contract_class_version"]),
                         *(entry_points(kinds[kind]) for kind in ("EXTERNAL", "L1_HANDLER", "CONSTRUCTOR")),
                         abi, poseidon([int(felt, 16) for felt in sierra["sierra_program"]])]))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(class_hash(json.loads(Path(sys.argv[1]).read_bytes())))
