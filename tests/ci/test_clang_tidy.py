"""Which files .ci/clang-tidy looks at, and that what it finds fails."""
import json
import unittest

from repository import RepositoryTest

# Says what it looks at; a file with the word `bad` is bad, one with `crash` ends it.
PROGRAM = """#!/usr/bin/env bash
[ "$1" != --version ] || { echo "version $(cat "$(dirname "$0")/version")"; exit; }
file=${!#}
echo "$file" >>build/looked
if grep -q bad "$file"; then echo "$file:1: error: bad"; exit 1; fi
if grep -q crash "$file"; then kill -SEGV $$; fi
"""


class ClangTidy(RepositoryTest):
    COPIED = (".ci/clang-tidy",)

    def setUp(self):
        super().setUp()
        self.write("bin/clang-tidy-19", PROGRAM, 0o755)
        self.write("bin/version", "1")
        self.write(".clang-tidy", "Checks: '*'\n")
        self.write("src/a.hpp", '#include "b.hpp"\n')
        self.write("src/b.hpp", "")
        self.commands = {}
        for name in ("src/a.cpp", "src/b.cpp", "adapters/c.cpp"):
            self.write(name, f'#include "{name.replace("src/", "").replace("cpp", "hpp")}"\n')
            self.commands[name] = f"cc -I{self.root}/src -o a.dir/{name}.o {self.root}/{name}"
        self.write_commands()
        self.commit()

    def write_commands(self, more=()):
        self.write("build/release/compile_commands.json", json.dumps(
            [{"directory": "", "file": str(self.root / name), "command": text} for name, text in [*self.commands.items(), *more]]))

    def tidy(self, *words):
        """(exit code, the files that it looked at, what it said)."""
        self.write("build/looked", "")
        code, said = self.run_to_end(".ci/clang-tidy", *words)
        return code, sorted((self.root / "build/looked").read_text().split()), said

    def expect(self, words, files, code=0):
        self.assertEqual(self.tidy(*words)[:2], (code, sorted(files)))

    def test_all_are_looked_at_once(self):
        self.expect(["--all"], ["adapters/c.cpp", "src/a.cpp", "src/b.cpp"])
        self.expect(["--all"], [])

    def test_a_change_of_content_is_looked_at(self):
        self.tidy("--all")
        self.write("src/a.cpp", '#include "a.hpp"\nint a;\n')
        self.expect(["--all"], ["src/a.cpp"])
        self.write("src/b.hpp", "int b;\n")  # a.cpp includes it by a.hpp
        self.expect(["--all"], ["src/a.cpp", "src/b.cpp"])
        self.write("src/b.hpp", "")
        self.expect(["--all"], [])
        self.commands["src/b.cpp"] += " -O2"
        self.write_commands()
        self.expect(["--all"], ["src/b.cpp"])

    def test_another_version_or_configuration_looks_at_all(self):
        self.tidy("--all")
        self.write("bin/version", "2")
        self.assertEqual(len(self.tidy("--all")[1]), 3)
        self.write(".clang-tidy", "Checks: '-*'\n")
        self.assertEqual(len(self.tidy("--all")[1]), 3)

    def test_the_second_compilation_of_a_pure_library_is_left_out(self):
        self.write_commands([("src/a.cpp", f"cc -o a_pure.dir/src/a.cpp.o {self.root}/src/a.cpp")])
        self.tidy("--all")
        database = json.loads((self.root / "build/clang-tidy/compile_commands.json").read_text())
        self.assertEqual(len(database), 3)

    def test_what_is_found_fails_and_is_found_again(self):
        self.write("src/a.cpp", "bad\n")
        self.write("src/b.cpp", "crash\n")
        for words in (["--all"], ["--changed", "9"]):
            code, looked, said = self.tidy(*words)
            self.assertEqual(code, 1)
            self.assertIn("src/a.cpp:1: error: bad", said)
            self.assertIn("src/b.cpp: exit code -11", said)
            self.assertLessEqual({"src/a.cpp", "src/b.cpp"}, set(looked))
        self.write("src/a.cpp", "good\n")
        self.write("src/b.cpp", "good\n")
        self.expect(["--all"], ["src/a.cpp", "src/b.cpp"])

    def test_without_a_green_run_the_last_commits_count(self):
        for number in range(20):
            self.write("src/README.md", str(number))
            self.commit()
        self.expect(["--changed", "9"], [])  # and now a green run is known
        self.write("src/a.cpp", "int a;\n")
        self.expect(["--changed", "9"], ["src/a.cpp"])
        self.expect(["--all"], ["adapters/c.cpp", "src/b.cpp"])  # which never looked at these

    def test_at_most_so_many_files_the_newest_first_and_the_others_next_time(self):
        self.commit()
        self.write("src/a.cpp", "int a;\n")
        self.commit()
        code, looked, said = self.tidy("--changed", "1")
        self.assertEqual((code, looked), (0, ["src/a.cpp"]))
        self.assertIn("3 of 3 files changed in the last 20 commits; looks at 1, leaves 2", said)
        self.assertEqual(len(self.tidy("--changed", "1")[1]), 1)
        self.assertEqual(len(self.tidy("--changed", "1")[1]), 1)
        self.expect(["--changed", "1"], [])

    def test_a_failure_accepts_nothing(self):
        self.write("src/a.cpp", "bad\n")  # newest, as no commit has it
        self.assertEqual(self.tidy("--changed", "1")[0], 1)
        self.write("src/a.cpp", "good\n")
        self.expect(["--changed", "9"], ["adapters/c.cpp", "src/a.cpp", "src/b.cpp"])


if __name__ == "__main__":
    unittest.main()
