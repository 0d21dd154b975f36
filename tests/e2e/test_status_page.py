"""The status page in headless Chromium, as people meet it: both colour schemes and a phone, over the
running story and over a stage on which everything has happened at once."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

from world import ROOT

HERE = pathlib.Path(__file__).resolve().parent / "status_page"
CHECKS = ["world light", "world dark", "world phone", "stage light", "stage dark", "stage phone", "keyboard", "filters", "refreshes"]


def npm_folder():
    """Our scripts, where they find the packages that they import."""
    folder = ROOT / "build/npm/test/status_page"
    folder.mkdir(exist_ok=True)
    for file in HERE.glob("*.mjs"):
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def found(story, tmp_path_factory):
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("no chromium: run deploy/install test")
    pictures = ROOT / "build/results" / pathlib.Path(os.environ["WARDEN_BUILD_DIR"]).name / "status-page"
    pictures.mkdir(parents=True, exist_ok=True)
    events = tmp_path_factory.mktemp("page") / "events.json"
    golden = [event for file in sorted((ROOT / "tests/golden/projection").glob("*.json"))
              for block in json.loads(file.read_text())["blocks"] for event in block["events"]]
    # Two of each kind: the page shows 120 items.
    told = [event for i, event in enumerate(golden) if sum(event["name"] == one["name"] for one in golden[:i]) < 2]
    events.write_text(json.dumps(told))
    done = subprocess.run(["node", "page.mjs", story.base, pictures, chromium, events], cwd=npm_folder(), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_check_ran(found):
    assert sorted(found) == sorted(CHECKS)


@pytest.mark.parametrize("check", CHECKS)
def test_the_page(found, check):
    assert found[check] == []
