"""Where things are; what is missing is named."""
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("WARDEN_BUILD_DIR", ROOT / "build/release")) / "bin"


def run(*command, **options):
    """Runs to the end; gives the CompletedProcess with texts."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, **options)


def tool(name):
    """The path of a tool that deploy/install test brings."""
    path = shutil.which(name)
    if not path:
        pytest.skip(f"no {name}: run deploy/install test and put build/venv/bin and build/peers/bin on PATH")
    return path


@pytest.fixture(scope="session")
def warden():
    binary = BIN / "warden"
    if not binary.exists():
        pytest.skip(f"no {binary}: build it (tests/run does) and set WARDEN_BUILD_DIR")
    return binary
