"""A small repository with our scripts in it, and stand-ins for what they call."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class RepositoryTest(unittest.TestCase):
    """`root` is a git repository with the scripts of COPIED; programs of root/bin come first on PATH."""
    COPIED = ()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "repository"
        self.env = {**os.environ, "PATH": f"{self.root}/bin:{os.environ['PATH']}", "XDG_CACHE_HOME": f"{folder.name}/cache",
                    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@a.example",
                    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@a.example"}
        for path in self.COPIED:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, self.root / path)
        self.write(".gitignore", "/build/\n/bin/\n")
        self.git("init", "--quiet")

    def write(self, path, text, mode=0o644):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def git(self, *words):
        return subprocess.run(["git", *words], cwd=self.root, env=self.env, check=True, capture_output=True, text=True).stdout

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")

    def start(self, *words):
        return subprocess.Popen([str(word) for word in words], cwd=self.root, env=self.env, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def run_to_end(self, *words):
        """Exit code and everything that it said."""
        process = self.start(*words)
        said, _ = process.communicate(timeout=300)  # longer than any step here, however busy the machine
        return process.returncode, said
