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
    if not shutil.which("npm"):
        skip("no npm on PATH; install Node 20 or newer")
    folder = ROOT / "build/demo-node"
    folder.mkdir(parents=True, exist_ok=True)
    for file in [ROOT / "deploy/demo/package.json", *(ROOT / "deploy/demo").glob("table-*.mjs")]:
        shutil.copy(file, folder)
    if not (folder / "node_modules/starknet/package.json").exists():
        subprocess.run(["npm", "install", "--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock", "--no-progress"],
                       cwd=folder, check=True)
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
        skip("no starknet-devnet on PATH; get it by: cargo install starknet-devnet --version 0.8.2 --locked")
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
