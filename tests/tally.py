#!/usr/bin/env python3
"""Adds up what one or more test runs left behind and prints the closing line.

tally.py FOLDER...            names each failure and each skip with its reason, then the line
tally.py --line FOLDER LABEL  the figures of one label, for progress
tally.py --times STEPS FOLDER...  the share of each step of STEPS, and the ten slowest steps and tests of the folders

A folder holds JUnit files of ctest, GoogleTest and pytest, and steps.tsv: outcome, seconds and name with tabs between.
Exit code 0 when nothing failed and something ran. Under CI=true a skip is a failure, because there
every counterpart can be installed.
"""

import os
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

OUTPUT_LINES_MAX = 60
SLOWEST = 10


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
        said = [text for text in (output, trouble.text) if text and text.strip()]
        return "failed", "\n".join(said) or trouble.get("message") or ""
    return "passed", ""


def read_cases(folder, label=None):
    """(name, <testcase>) of each test of a results folder, or of one label in it."""
    for path in sorted(Path(folder).glob(f"*-{label}.xml" if label else "*.xml")):
        for case in xml.parse(path).getroot().iter("testcase"):
            yield f"{path.stem}: {case.get('name')}", case


def read_steps(folder):
    """(outcome, seconds, name) of each step of a results folder; of a step that was repeated the last."""
    steps = Path(folder) / "steps.tsv"
    lines = [line.split("\t", 2) for line in steps.read_text().splitlines()] if steps.exists() else []
    return list({name: (outcome, float(seconds), name) for outcome, seconds, name in lines}.values())


def read_folder(folder, label=None):
    """Every (outcome, name, text) of a results folder, or of one label in it."""
    for name, case in read_cases(folder, label):
        outcome, text = read_case(case)
        yield outcome, name, text
    if label is None:
        for outcome, _, name in read_steps(folder):
            yield outcome, name, ""


def print_times(steps_folder, folders):
    steps = read_steps(steps_folder)
    whole = sum(seconds for _, seconds, _ in steps) or 1
    print("share of each step:")
    for _, seconds, name in steps:
        print(f"  {100 * seconds / whole:3.0f} %  {seconds:6.0f} s  {name}")
    slowest = [(float(case.get("time") or 0), f"{Path(folder).name} {name}")
               for folder in folders for name, case in read_cases(folder)]
    slowest += [(seconds, f"{Path(folder).name} {name}") for folder in folders
                for _, seconds, name in read_steps(folder)]
    print(f"the {SLOWEST} slowest tests and steps inside:")
    for seconds, name in sorted(slowest, reverse=True)[:SLOWEST]:
        print(f"  {seconds:6.1f} s  {name}")


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
    if arguments[:1] == ["--times"]:
        print_times(arguments[1], arguments[2:])
        return 0
    cases = [case for folder in arguments for case in read_folder(folder)]
    return report(cases, os.environ.get("CI") == "true")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
