"""schemathesis drives the running binary by its OpenAPI document: no question may have an answer that the
document does not foresee."""
import os
import re
import shutil
import subprocess

import pytest

from world import ROOT

# The feed does not end; test_api reads it.
EXCLUDED = ["/v1/events"]


def test_schemathesis_finds_nothing(story, tmp_path):
    if not shutil.which("schemathesis"):
        pytest.skip("no schemathesis: run deploy/install test and put build/venv/bin on PATH")
    config = tmp_path / "schemathesis.toml"
    # A cursor is one that the API gave out, which no schema can say.
    config.write_text("""
[[operations]]
include-path-regex = "^/v1/(units|reservations|scores|verdicts|slashes|decisions)$"
checks.positive_data_acceptance.expected-statuses = ["2xx", "304", "400", "404"]
""")
    command = ["schemathesis", "--config-file", config, "run", ROOT / "src/api/openapi.yaml", "--url", story.base, "--checks", "all",
               "--phases", "examples,coverage,fuzzing", "--mode", "all", "--max-examples", "15", "--seed", "1", "--no-color",
               "--generation-database", "none", *(word for path in EXCLUDED for word in ("--exclude-path", path))]
    done = subprocess.run([str(word) for word in command], cwd=tmp_path, env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)},
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
    cases = re.search(r"([\d,]+) generated", done.stdout)
    assert cases and int(cases.group(1).replace(",", "")) > 300, done.stdout[-2000:]
    assert story.problems() == [], "it is still well"
    assert story.log("warden-alpha").count("event=started") == 1
