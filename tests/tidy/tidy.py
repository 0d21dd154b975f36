#!/usr/bin/env python3
"""Holds the repository to the rules that no compiler checks.

tidy.py [--rule NAME]... [ROOT]   prints file:line: rule: what to do; exit code 1 when anything is found
"""

import argparse
import sys
from pathlib import Path

import cpp_rules
import includes
import text_rules
import unused
from source import read_repository

RULES = {
    "include-table": includes.check_rooms,
    "library-homes": includes.check_libraries,
    **cpp_rules.RULES,
    **text_rules.RULES,
    **unused.RULES,
}


def check(files, names=None):
    """Every finding, as 'file:line: rule: advice'."""
    return [f"{file.path}:{line}: {name}: {advice}"
            for name in names or RULES
            for file, line, advice in RULES[name](files)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rule", action="append", choices=sorted(RULES), help="only this rule")
    parser.add_argument("root", nargs="?", default=Path(__file__).resolve().parents[2])
    options = parser.parse_args()
    findings = check(read_repository(options.root), options.rule)
    print("\n".join(findings) if findings else f"tidy: {len(options.rule or RULES)} rules, nothing found")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
