#!/usr/bin/env python3
"""Adds up what one or more test runs left behind and prints the closing line.

tally.py FOLDER...            names each failure and each skip with its reason, then the line
tally.py --line FOLDER LABEL  the figures of one label, for progress

A folder holds JUnit files of ctest and pytest, and steps.tsv: outcome, tab, name.
Exit code 0 when nothing failed and something ran. Under CI=true a skip is a failure, because there
every counterpart can be installed.
"""

import os
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

OUTPUT_LINES_MAX = 60


def gtest_reason(output):
    """The text given to GTEST_SKIP(), which follows the line 'file:line: Skipped'."""
    match = re.search(r": Skipped\s*\n(.+)", output)
    return match.group(1).strip() if match else ""


def read_case(case):
    """(outcome, reason or output) of one <testcase>."""
    output = case.findtext("system-out") or ""
    skipped = case.find("skipped")
    trouble = case.find("failure")
    if trouble is None:
        trouble = case.find("error")
    # ctest calls a test that could not be started "notrun" and reports it as skipped.
    if skipped is not None and case.get("status") == "notrun" and not gtest_reason(output):
        if "SKIP" not in (skipped.get("message") or "").upper():
            return "failed", "did not run: " + (skipped.get("message") or "")
    if case.get("status") == "disabled":
        return "skipped", "disabled: enable or delete it"
    if skipped is not None:
        return "skipped", gtest_reason(output) or skipped.get("message") or "no reason given"
    if trouble is not None:
        text = trouble.text or trouble.get("message") or ""
        return "failed", output if output.strip() else text
    return "passed", ""


def read_folder(folder, label=None):
    """Every (outcome, name, text) of a results folder, or of one label in it."""
    for path in sorted(Path(folder).glob(f"*-{label}.xml" if label else "*.xml")):
        for case in xml.parse(path).getroot().iter("testcase"):
            outcome, text = read_case(case)
            yield outcome, f"{path.stem}: {case.get('name')}", text
    steps = Path(folder) / "steps.tsv"
    if label is None and steps.exists():
        for line in steps.read_text().splitlines():
            outcome, name = line.split("\t", 1)
            yield outcome, name, ""


def closing_line(cases):
    counts = {outcome: 0 for outcome in ("passed", "failed", "skipped")}
    for outcome, _, _ in cases:
        counts[outcome] += 1
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items())


def report(cases, in_ci):
    for outcome, name, text in cases:
        if outcome == "failed":
            print(f"\nFAILED {name}")
            for line in text.strip().splitlines()[-OUTPUT_LINES_MAX:]:
                print("    " + line)
    for outcome, name, text in cases:
        if outcome == "skipped":
            print(f"SKIPPED {name}: {text}")
    if in_ci and any(outcome == "skipped" for outcome, _, _ in cases):
        print("Skips count as failures under CI=true.")
        cases = [("failed" if o == "skipped" else o, n, t) for o, n, t in cases]
    if not cases:
        print("no test ran")
    print(closing_line(cases))
    return 1 if not cases or any(outcome == "failed" for outcome, _, _ in cases) else 0


def main(arguments):
    if arguments[:1] == ["--line"]:
        print(closing_line(list(read_folder(arguments[1], arguments[2]))))
        return 0
    cases = [case for folder in arguments for case in read_folder(folder)]
    return report(cases, os.environ.get("CI") == "true")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
