#!/usr/bin/env python3
"""Writes a made-up version 3 of the contract as a module of the tests' crate: what an upgrade may bring.

next.py SOURCES MODULE_FOLDER

It has one more field in its reservations, whose value for older ones is a constant, and one changed limit, which is an
instance variable now that its first call writes."""

import sys
from pathlib import Path

CHANGES = {
    "upgrades.cairo": [
        ("pub const GENERATION: u32 = 2;", "pub const GENERATION: u32 = 3;"),
        ("    state.generation.write(GENERATION);\n",
         "    state.generation.write(GENERATION);\n    state.windows_per_settle_max.write(5);\n"),
    ],
    "views.cairo": [("const CODE_VERSION: u32 = 2;", "const CODE_VERSION: u32 = 3;")],
    "contract.cairo": [
        ("        pub generation: u32,\n", "        pub generation: u32,\n        pub windows_per_settle_max: u32,\n"),
    ],
    "settlement.cairo": [
        ("use crate::limits::WINDOWS_PER_SETTLE_MAX;\n", ""),
        ("max_windows <= WINDOWS_PER_SETTLE_MAX", "max_windows <= state.windows_per_settle_max.read()"),
        ("    stored.end.write(r.end);\n",
         "    stored.end.write(r.end);\n    stored.form.write(r.form);\n    stored.grade.write(r.grade);\n"),
    ],
    # Behind the fields of version 2: where that wrote, `form` is zero.
    "types.cairo": [
        ("    pub provider_claims: u32,\n", "    pub provider_claims: u32,\n    pub form: u32,\n    pub grade: u32,\n"),
    ],
    "reservations.cairo": [
        ("    state.reservations.entry(reservation_id).read()\n}",
         "    let mut r: Reservation = state.reservations.entry(reservation_id).read();\n"
         "    if r.form == 0 {\n        r.form = 3;\n        r.grade = 7;\n    }\n    r\n}"),
        ("        provider_claims: 0,\n", "        provider_claims: 0,\n        form: 3,\n        grade: 1,\n"),
    ],
}


def main(sources, module):
    module.mkdir(parents=True, exist_ok=True)
    changed = set()
    for path in sorted(sources.glob("*.cairo")):
        text = path.read_text(encoding="utf-8")
        for old, new in CHANGES.get(path.name, []):
            if text.count(old) != 1:
                sys.exit(f"{path}: not once: {old!r}")
            text = text.replace(old, new)
            changed.add(path.name)
        to = module.parent / f"{module.name}.cairo" if path.name == "lib.cairo" else module / path.name
        to.write_text(text.replace("crate::", f"crate::{module.name}::"), encoding="utf-8")
    if changed != CHANGES.keys():
        sys.exit(f"no {CHANGES.keys() - changed}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
