"""Order and conditions of the end-to-end tests, and the story that several of them read."""
import os
import shutil

import pytest

from world import BIN, ROOT, World, accepting, all_items, get_json, scenario_of

CHEAPEST_FIRST = ["test_upgrade", "test_undecoded", "test_forger", "test_reorg", "test_bad_input", "test_prometheus", "test_openapi", "test_api", "test_cli", "test_status_page",
                  "test_idle", "test_leases", "test_crash"]


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
    if not shutil.which("node") or not (ROOT / "build/npm/test").exists():
        pytest.skip("no node or no build/npm/test: run deploy/install test and put build/venv/bin on PATH")


@pytest.fixture(scope="session")
def story(what_is_needed, tmp_path_factory):
    """A world in which everything has happened once: scores, verdicts of each kind of unit, an executed
    slash with its evidence. Windows and days of 30 s; three wardens run on."""
    terms = {"min_window_secs": "30", "claim_secs": "26", "attest_secs": "23", "dispute_secs": "3", "arbitration_secs": "5"}
    with World(tmp_path_factory.mktemp("story"), {"WARDEN_RULES__DAY_SECS": "30"}, terms=terms) as world:
        world.run_scenario(scenario_of("good", "failing", "resting", window_secs=30))
        world.start_wardens()
        world.until("units are indexed", 60, lambda: len(all_items(world.base + "/v1/units")) == 3)
        world.until("all vantages announced", 60, lambda: len(get_json(world.base + "/v1/vantages")["items"]) == 3)
        world.control("sandbox_setProvider", name="failing", mode="failing", status=500)
        ids = {_provider_name(world, unit): unit["id"].rsplit(".", 1)[1] for unit in all_items(world.base + "/v1/units")}
        world.run_scenario(accepting(good=ids["good"], failing=ids["failing"]))
        world.until("a slash is executed", 150,
                    lambda: any(slash["status"] == "executed" for slash in all_items(world.base + "/v1/slashes")))
        world.until("a window is met", 60, lambda: all_items(world.base + "/v1/verdicts?verdict=met"))
        world.until("there are scores", 60, lambda: all_items(world.base + "/v1/scores?kind=unit"))
        world.control("sandbox_setProvider", name="failing", mode="good")
        yield world


def _provider_name(world, unit):
    return next(one["name"] for one in world.control("sandbox_providers") if one["url"] == unit["endpoint"])
