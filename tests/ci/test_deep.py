"""The parts of .ci/deep: resumed where they stopped, and reported one by one."""
import re
import shutil
import subprocess
import unittest

from repository import ROOT, RepositoryTest

PARTS = """parts=(one two)
part_one() { step "a" bash -c "echo a >>build/done"; step "b" test ! -e build/broken; }
part_two() { step "c" bash -c "echo c >>build/done"; }
"""


class Deep(RepositoryTest):
    COPIED = (".ci/deep", ".ci/steps", "tests/tally.py")

    def setUp(self):
        super().setUp()
        self.write(".ci/parts", PARTS)
        self.write("build/done", "")
        self.commit()

    def deep(self, *words):
        return self.run_to_end(".ci/deep", *words)

    def done(self):
        return (self.root / "build/done").read_text().split()

    def test_one_part_after_the_other_each_with_its_row(self):
        code, said = self.deep()
        self.assertEqual(code, 0, said)
        self.assertIn("left: two", said)
        first = self.git("rev-parse", "HEAD").strip()
        report = self.root / "tests/deep.md"
        self.assertRegex(report.read_text(), rf"\| one \| {first} \| 2 \| 0 \| \d{{4}}-\d\d-\d\d \|\n$")
        self.assertEqual(self.deep("--list"), (0, "two\n"))
        self.commit()
        code, said = self.deep()
        self.assertEqual(code, 0, said)
        self.assertIn("left: nothing", said)
        second = self.git("rev-parse", "HEAD").strip()
        self.assertRegex(report.read_text(), rf"\| one \| {first} \| 2 .*\n\| two \| {second} \| 1 \| 0 ")
        self.assertEqual(self.done(), ["a", "c"])
        code, said = self.deep()
        self.assertEqual((code, self.done()), (0, ["a", "c"]), "the report is no change, and nothing is left")
        self.assertIn("every part has passed", said)

    def test_a_part_that_is_done_again_replaces_its_row(self):
        self.deep("one")
        self.commit()
        self.assertEqual(self.deep("one")[0], 0)
        self.assertEqual((self.root / "tests/deep.md").read_text().count("| one |"), 1)
        self.assertEqual(self.done(), ["a", "a"])

    def test_a_row_of_another_history_counts_for_nothing(self):
        self.write("tests/deep.md", "| one | 0123456789012345678901234567890123456789 | 2 | 0 | 2026-01-01 |\n")
        self.assertEqual(self.deep("--list"), (0, "one\ntwo\n"))

    def test_a_failed_part_goes_on_with_the_step_that_failed(self):
        self.write("build/broken", "")
        self.assertEqual(self.deep()[0], 1)
        self.assertEqual(self.deep("--list"), (0, "one\ntwo\n"))
        (self.root / "build/broken").unlink()
        self.assertEqual(self.deep()[0], 0)
        self.assertEqual(self.done(), ["a"])

    def test_a_part_by_its_name(self):
        self.assertEqual(self.deep("two")[0], 0)
        self.assertEqual(self.deep("--list"), (0, "one\n"))
        code, said = self.deep("three")
        self.assertEqual(code, 2)
        self.assertIn("known: one two", said)

    def test_results_belong_to_a_commit(self):
        self.write("build/broken", "")
        self.deep()
        self.write("changed", "")
        code, said = self.deep()
        self.assertEqual(code, 2)
        self.assertIn("changed", said)
        self.commit()
        (self.root / "build/broken").unlink()
        self.assertEqual(self.deep()[0], 0)
        self.assertEqual(self.done(), ["a", "a"], "steps that passed at another commit are done again")


class Parts(unittest.TestCase):
    def test_each_part_has_steps_of_programs_that_exist(self):
        script = '. .ci/parts; step() { printf "%s\\t" "$part" "${@:2}"; echo; }; for part in "${parts[@]}"; do "part_$part"; done'
        done = subprocess.run(["bash", "-euc", script], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        parts = {}
        for line in done.splitlines():
            part, *words = line.rstrip("\t").split("\t")
            program = next(word for word in words if word != "env" and not re.match(r"[A-Z0-9_]+=", word))
            parts.setdefault(part, []).append(program)
            # Built programs appear with the part's first step.
            self.assertTrue(program.startswith("build/") or shutil.which(program, path=None) or (ROOT / program).exists(), line)
        names = subprocess.run(["bash", "-euc", '. .ci/parts; echo "${parts[@]}"'], cwd=ROOT, check=True, capture_output=True, text=True)
        self.assertEqual(list(parts), names.stdout.split())


if __name__ == "__main__":
    unittest.main()
