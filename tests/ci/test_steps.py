"""A step that fails, or runs when time is up, fails the check; nothing after it is done."""
import os
import signal
import time
import unittest

from repository import RepositoryTest

SLOW = "bash -c 'sleep 600 & echo $! >pid; wait'"


class Steps(RepositoryTest):
    COPIED = (".ci/steps", "tests/tally.py")

    def check(self, *steps, secs=50):
        """A check of these steps."""
        self.write("check", f"set -euo pipefail\n. .ci/steps\nbegin {secs} build/here build/there\n" +
                   "\n".join(f"step {step}" for step in steps) + "\nfinish\n")
        return self.run_to_end("bash", "check")

    def expect_ended(self):
        pid = int((self.root / "pid").read_text())
        with self.assertRaises(ProcessLookupError):
            for _ in range(600):
                os.kill(pid, 0)
                time.sleep(0.1)

    def test_every_step_passes(self):
        code, said = self.check('"first" true', '"second" bash -c "sleep 1"')
        self.assertEqual((code, said.splitlines()[-1]), (0, "2 passed, 0 failed, 0 skipped"))
        self.assertRegex(said, r"\n +\d+ % +0 s  first\n +\d+ % +\d s  second\n")

    def test_a_step_that_fails_ends_the_check(self):
        code, said = self.check('"first" true', '"second" bash -c "exit 3"', '"third" touch third')
        self.assertEqual((code, said.splitlines()[-1]), (1, "1 passed, 1 failed, 0 skipped"))
        self.assertIn("FAILED second", said)
        self.assertFalse((self.root / "third").exists())

    def test_a_step_that_runs_when_time_is_up_fails_and_leaves_no_process(self):
        begin = time.monotonic()
        code, said = self.check(f'"slow" {SLOW}', '"next" touch next', secs=2)
        self.assertLess(time.monotonic() - begin, 300)
        self.assertEqual((code, said.splitlines()[-1]), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertIn("time is up", said)
        self.assertFalse((self.root / "next").exists())
        self.expect_ended()

    def test_a_step_that_begins_when_time_is_up_fails_too(self):
        code, said = self.check('"late" sleep 600', secs=0)
        self.assertEqual(code, 1)
        self.assertIn("FAILED late", said)

    def test_a_check_that_is_stopped_ends_its_step(self):
        self.write("check", f". .ci/steps\nbegin 50 build/here\nstep slow {SLOW}\nfinish\n")
        process = self.start("bash", "check")
        for _ in range(600):
            if (self.root / "pid").exists() and (self.root / "pid").read_text():
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=300)
        self.assertEqual(process.returncode, 143)
        self.expect_ended()

    def test_a_step_that_has_passed_is_not_done_again(self):
        self.check('"first (a.b)" bash -c "echo x >>done"', '"second" false')
        code, said = self.check('"first (a.b)" bash -c "echo x >>done"', '"second" true')
        self.assertEqual((code, said.splitlines()[-1]), (0, "2 passed, 0 failed, 0 skipped"))
        self.assertEqual((self.root / "done").read_text(), "x\n")
        self.assertIn("first (a.b): passed before", said)

    def test_a_failed_test_in_another_folder_fails_the_check(self):
        self.write("build/there/ctest-unit.xml", '<testsuite><testcase name="t" time="3.25"><failure>no</failure></testcase>'
                   '<testcase name="quick" time="0.5"/></testsuite>')
        code, said = self.check('"first" true')
        self.assertEqual((code, said.splitlines()[-1]), (1, "2 passed, 1 failed, 0 skipped"))
        self.assertRegex(said, r"slowest.*\n +3\.2 s  there ctest-unit: t\n +0\.5 s  there ctest-unit: quick\n")

    def test_a_skip_fails_the_check(self):
        self.write("build/there/pytest-e2e.xml", '<testsuite><testcase name="t"><skipped message="no node"/></testcase></testsuite>')
        code, said = self.check('"first" true')
        self.assertEqual(code, 1)
        self.assertIn("SKIPPED pytest-e2e: t: no node", said)


if __name__ == "__main__":
    unittest.main()
