"""One version, that of the project in CMakeLists.txt, wherever it is written down."""
import re

import pytest
from conftest import ROOT, run


def version_in(path, pattern):
    found = re.search(pattern, (ROOT / path).read_text(), re.MULTILINE)
    assert found, f"{path}: no {pattern}"
    return found[1]


PROJECT = version_in("CMakeLists.txt", r"^project\(warden VERSION (\S+) ")


@pytest.mark.parametrize("path, pattern", [
    ("deploy/helm/warden/Chart.yaml", r"^appVersion: (\S+)$"),
    ("src/api/openapi.yaml", r"^  version: (\S+)$"),
    ("README.md", r"^### (\d\S+)$"),  # below what comes next
])
def test_the_version_is_the_projects(path, pattern):
    assert version_in(path, pattern) == PROJECT


def test_the_binary_says_it(warden):
    done = run(warden, "--version")
    assert done.returncode == 0 and done.stdout.strip() == PROJECT
