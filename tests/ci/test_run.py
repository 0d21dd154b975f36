"""What goes wrong in a runner of tests/run is counted, wherever it runs."""
import unittest

from repository import RepositoryTest

# Gives its label's exit code, with a JUnit file unless it dies.
CTEST = """#!/usr/bin/env bash
label=$(sed -E 's/.*--label-regex \\^([a-z0-9]+)\\$.*/\\1/' <<<"$*") junit=$(sed -E 's/.*--output-junit (\\S+).*/\\1/' <<<"$*")
echo "$label" >>build/begun
status=$(cat "build/status-$label" 2>/dev/null || echo 0)
case $status in
    0) echo '<testsuite><testcase name="t"/></testsuite>' >"$junit" ;;
    8) echo '<testsuite><testcase name="t"><failure>no</failure></testcase></testsuite>' >"$junit" ;;
esac
exit "$status"
"""


class Run(RepositoryTest):
    COPIED = ("tests/run", "tests/tally.py")

    def setUp(self):
        super().setUp()
        self.write("deploy/install", "#!/bin/sh\n", 0o755)
        self.write("deploy/cluster", "#!/bin/sh\n[ $1 = stop ] || echo postgresql://nowhere\n", 0o755)
        self.write("tests/conformance/stellar_host/build", "#!/bin/sh\n", 0o755)
        self.write("tests/e2e/test_a.py", "")
        self.write("bin/cmake", "#!/bin/sh\n", 0o755)
        self.write("bin/pytest", "#!/bin/sh\necho pytest >>build/begun; exit 5\n", 0o755)
        self.write("bin/ctest", CTEST, 0o755)

    def outcome(self, *labels, **statuses):
        """(exit code, closing line, everything said) when ctest ends so for these labels."""
        self.write("build/begun", "")
        for label, status in statuses.items():
            self.write(f"build/status-{label}", str(status))
        code, said = self.run_to_end("tests/run", *labels)
        return code, said.splitlines()[-1], said

    def test_tests_that_pass(self):
        self.assertEqual(self.outcome("unit", "ports")[:2], (0, "4 passed, 0 failed, 0 skipped"))

    def test_a_failed_test_is_counted_once(self):
        self.assertEqual(self.outcome("unit", "ports", unit=8)[:2], (1, "3 passed, 1 failed, 0 skipped"))

    def test_a_runner_that_dies_is_a_failure(self):
        for label in ("unit", "conformance"):
            code, last, said = self.outcome(label, **{label: 137})
            self.assertEqual((code, last), (1, "2 passed, 1 failed, 0 skipped"))
            self.assertIn(f"FAILED ctest {label} (exit 137)", said)

    def test_conformance_computes_beside_e2e_and_is_counted(self):
        code, last, said = self.outcome("e2e", "conformance", conformance=8)
        self.assertEqual((code, last), (1, "3 passed, 2 failed, 0 skipped"))
        self.assertIn("FAILED ctest-conformance: t", said)
        self.assertIn("FAILED pytest e2e (exit 5)", said)
        self.assertEqual(sorted((self.root / "build/begun").read_text().split()), ["conformance", "e2e", "pytest"])

    def test_figures_are_shown_and_hide_no_failure(self):
        printed = "<system-out>counted: 7 of 9\nmore</system-out>"
        suite = f'<testsuite><testcase name="t">{printed}</testcase>' \
                f'<testcase name="u"><failure message="short">assert 1 == 2</failure>{printed}</testcase></testsuite>'
        self.write("build/pytest.xml", suite)
        self.write("bin/pytest", '#!/bin/sh\nset -- $(echo "$*" | sed -E "s/.*--junitxml (\\S+).*-o (\\S+).*/\\1 \\2/")\n'
                                 '[ "$2" = junit_logging=system-out ] && cp build/pytest.xml "$1"; exit 1\n', 0o755)
        _, last, said = self.outcome("e2e")
        self.assertEqual(last, "4 passed, 1 failed, 0 skipped")
        self.assertEqual(said.splitlines().count("counted: 7 of 9"), 2)
        self.assertIn("assert 1 == 2", said)

    def test_targets_may_stand_on_several_lines(self):
        self.write("bin/cmake", "#!/bin/sh\n[ $1 = --preset ] || echo \"$@\" >build/cmake\n", 0o755)
        self.outcome("--targets", "unit_a unit_b\n    unit_c", "unit")
        self.assertEqual((self.root / "build/cmake").read_text(),
                         "--build --preset release --target unit_a unit_b unit_c -- --quiet\n")

    def test_without_a_build_nothing_is_run(self):
        self.write("bin/cmake", "#!/bin/sh\nexit 1\n", 0o755)
        self.assertEqual(self.outcome("unit")[:2], (1, "0 passed, 1 failed, 0 skipped"))
        self.assertEqual((self.root / "build/begun").read_text(), "")


if __name__ == "__main__":
    unittest.main()
