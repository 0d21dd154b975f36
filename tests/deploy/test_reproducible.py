"""What is compiled twice is equal, wherever it stands and with or without the compiler cache."""
import os
import shutil
import subprocess

from conftest import ROOT, tool

LIBRARY = "warden_rng"


def compile_in(folder, **environment):
    """The bytes of the library from a copy of the sources in `folder`."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", "build", "target", "__pycache__"))
    # The library alone, and not first the libraries that a program would link with it.
    for command in (["cmake", "--preset", "release", "-DCMAKE_OPTIMIZE_DEPENDENCIES=ON"],
                    ["cmake", "--build", "--preset", "release", "--target", LIBRARY]):
        done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
    [library] = (folder / "build/release").rglob(f"lib{LIBRARY}.a")
    return library.read_bytes()


def test_two_folders_give_the_same_bytes(tmp_path):
    tool("cmake")
    one, two = tmp_path / "one", tmp_path / "deeper/two"
    plain = compile_in(one, CCACHE_DISABLE="1")
    cached = compile_in(two, CCACHE_DIR=str(tmp_path / "cache"), CCACHE_BASEDIR=str(two), CCACHE_NOHASHDIR="1")
    assert plain == cached
    assert bytes(tmp_path) not in plain
