"""Warden's whole loop on the software that the chains themselves run."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BIN = pathlib.Path(os.environ.get("WARDEN_BUILD_DIR", ROOT / "build/release")) / "bin"


def skip(why):
    """What is missing fails where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def node():
    """The tables' scripts beside the official SDKs."""
    folder = ROOT / "build/npm/test"
    if not (folder / "node_modules").exists():
        skip(f"no {folder}: run deploy/install test")
    for file in (ROOT / "deploy/demo").glob("table-*.mjs"):
        shutil.copy(file, folder)
    return folder


@pytest.fixture
def cluster():
    """PostgreSQL runs as user postgres when we are root, so its folder lies where that user can reach it."""
    name = "warden-loop-" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    folder = pathlib.Path("/var/lib" if os.getuid() == 0 else os.path.expanduser("~/.local/share")) / name
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_the_guilty_are_slashed_on_both_chains(tmp_path, node, cluster, capsys):
    if not shutil.which("starknet-devnet"):
        skip("no starknet-devnet on PATH; get it by: deploy/install cairo")
    built = subprocess.run([ROOT / "tests/conformance/stellar_host/build"], capture_output=True, text=True)
    if built.returncode == 77:
        skip(built.stdout)
    assert built.returncode == 0, built.stderr
    done = subprocess.run([sys.executable, HERE / "loop.py", "--bin", BIN, "--data", tmp_path / "loop",
                           "--cluster", cluster, "--node", node], capture_output=True, text=True, timeout=480)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\nverified\n") >= 4, "two guilty on each chain"
    with capsys.disabled():
        print("\n" + done.stdout)
