"""A real Prometheus scrapes the story's wardens: every query of the dashboard has an answer, every alert rule
can be evaluated, and promtool finds nothing to say about /metrics."""
import json
import math
import shutil
import subprocess
import time
import urllib.parse

import pytest
import yaml

from world import ROOT, answer_of, free_ports, get_json

DASHBOARD = json.loads((ROOT / "dashboards/overview.json").read_text())
WINDOW_SECS = 15
VARIABLES = {"$__rate_interval": f"{WINDOW_SECS}s", "$__range": "5m", "$job": ".*", "$chain": ".*"}


class Prometheus:
    def __init__(self, world, folder):
        self.world = world
        self.base = f"http://127.0.0.1:{free_ports(1)[0]}"
        shutil.copy(ROOT / "dashboards/alerts.yaml", folder)
        config = {"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": ["alerts.yaml"],
                  "scrape_configs": [{"job_name": "warden", "static_configs": [
                      {"targets": [f"127.0.0.1:{port}" for port in world.health_ports]}]}]}
        (folder / "prometheus.yaml").write_text(yaml.safe_dump(config))
        world.spawn("prometheus", ["prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/data",
                                   f"--web.listen-address={self.base.removeprefix('http://')}"])

    def query(self, expression):
        reply = get_json(f"{self.base}/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        assert reply["status"] == "success", expression
        return reply["data"]["result"]

    def value(self, expression):
        result = self.query(expression)
        return float(result[0]["value"][1]) if result else 0

    def end(self):
        child = self.world.children.pop("prometheus")
        child.terminate()
        assert child.wait(20) == 0, self.world.log("prometheus")[-2000:]


@pytest.fixture(scope="module")
def prometheus(story, tmp_path_factory):
    for name in ("prometheus", "promtool"):
        if not shutil.which(name):
            pytest.skip(f"no {name}: run deploy/install test and put build/peers/bin on PATH")
    server = Prometheus(story, tmp_path_factory.mktemp("prometheus"))
    try:
        story.until("every warden is scraped", 30, lambda: server.value("count(warden_build_info)") == len(story.ports))
        end = time.monotonic() + WINDOW_SECS
        while time.monotonic() < end:  # somebody uses the API meanwhile
            for path in ("/v1/units", "/v1/slashes", "/v1/chains", "/nothing"):
                answer_of(story.base + path)
            time.sleep(0.3)
        yield server
    finally:
        server.end()


def queries():
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", []):
            yield f"{panel['title']} {target['refId']}", target["expr"]


def test_every_query_of_the_dashboard_has_data(story, prometheus):
    """Those of one kind of chain where such a chain is followed."""
    kinds = {chain["caip2"].split(":")[0] for chain in get_json(story.base + "/v1/chains")["items"]}
    empty = []
    for place, expression in queries():
        if any(f"warden_{kind}_" in expression and kind not in kinds for kind in ("starknet", "stellar")):
            continue
        for name, value in VARIABLES.items():
            expression = expression.replace(name, value)
        numbers = [float(series["value"][1]) for series in prometheus.query(expression)]
        if not any(math.isfinite(number) for number in numbers):
            empty.append((place, expression, numbers))
    assert not empty, "\n".join(map(str, empty))


def test_what_the_panels_say_is_true(story, prometheus):
    """Some numbers that are known from elsewhere."""
    def executed_are_told():
        """A decision ends when its block is final, later than the slash of the newest block shows."""
        slashes = get_json(story.base + "/v1/slashes?status=executed")["items"]
        return prometheus.value('sum(warden_decisions_total{state="executed"})') == len(slashes) > 0

    story.until("decisions tell of each executed slash", 60, executed_are_told)
    for chain in get_json(story.base + "/v1/chains")["items"]:
        head, which = int(chain["latest"]["block_num"]), f'{{chain="{chain["chain"]}"}}'
        assert abs(prometheus.value(f"max(warden_indexed_block{which})") - head) <= 5
        assert head + 5 >= prometheus.value(f"max(warden_verified_block{which})") > head - 20
    assert prometheus.value("sum(warden_readiness_problems)") == 0
    assert prometheus.value('sum(rate(warden_probes_total{class="ok"}[15s]))') > 1
    assert prometheus.value('sum(warden_rpc_calls_total{outcome="ok"})') > 100
    assert prometheus.value('warden_http_requests_total{route="other",status="404"}') >= 10
    assert 1e6 < prometheus.value("min(warden_process_resident_memory_bytes)") < 1e9
    assert 0 < prometheus.value("max(rate(warden_process_cpu_seconds_total[15s]))") < 2
    assert abs(prometheus.value("time() - max(warden_process_start_timestamp_seconds)")) < 3600


def test_every_alert_rule_can_be_evaluated(story, prometheus):
    def rules():
        groups = get_json(f"{prometheus.base}/api/v1/rules")["data"]["groups"]
        found = [rule for group in groups for rule in group["rules"]]
        return found if all(rule["health"] != "unknown" for rule in found) else None
    found = story.until("every rule was evaluated", 20, rules)
    expected = [rule["alert"] for group in yaml.safe_load((ROOT / "dashboards/alerts.yaml").read_text())["groups"] for rule in group["rules"]]
    assert sorted(rule["name"] for rule in found) == sorted(expected)
    assert [(rule["name"], rule.get("lastError")) for rule in found if rule["health"] != "ok"] == []
    assert [rule["name"] for rule in found if rule["state"] == "firing"] == []


def test_promtool_has_nothing_to_say_about_the_metrics(story, prometheus):
    done = subprocess.run(["promtool", "check", "metrics"], input=answer_of(story.health + "/metrics")[2], capture_output=True, timeout=30)
    complaints = (done.stdout + done.stderr).decode().splitlines()
    # Here days are what is counted, no unit of time.
    assert [text for text in complaints if not text.startswith("warden_scored_days_total use base unit")] == []
