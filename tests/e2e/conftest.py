"""Order and conditions of the end-to-end tests."""
import os
import shutil

import pytest

from world import BIN

CHEAPEST_FIRST = ["test_reorg", "test_bad_input", "crash"]


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: a whole demonstration, minutes; part of the normal run")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: CHEAPEST_FIRST.index(item.module.__name__))


@pytest.fixture(scope="session", autouse=True)
def what_is_needed():
    for name in ("warden", "warden-sandbox"):
        if not (BIN / name).exists():
            pytest.skip(f"no {BIN / name}: build it (tests/run does) and set WARDEN_BUILD_DIR")
    if "WARDEN_TEST_DATABASE_URL" not in os.environ:
        pytest.skip("no PostgreSQL: set WARDEN_TEST_DATABASE_URL (tests/run does; deploy/cluster start FOLDER --throwaway)")
    if not shutil.which("node"):
        pytest.skip("no node: run deploy/install test and put build/venv/bin on PATH")
