"""Dashboard and alerts use only metrics that the program declares, with labels that they have."""
import json
import re
import sys

import pytest
import yaml
from conftest import ROOT, run, tool

sys.path.insert(0, str(ROOT / "dashboards"))
import overview  # noqa: E402

DASHBOARD = json.loads((ROOT / "dashboards/overview.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
ALERTS = [rule for group in yaml.safe_load((ROOT / "dashboards/alerts.yaml").read_text())["groups"] for rule in group["rules"]]
RUNBOOKS = (ROOT / "dashboards/README.md").read_text()
# Labels that Prometheus adds, and those of histograms.
OUTSIDE_LABELS = {"job", "instance", "le"}


def declared():
    """name -> (kind, labels), of tests/golden/metrics.txt."""
    names = {}
    for line in (ROOT / "tests/golden/metrics.txt").read_text().splitlines():
        name, kind, labels = (line.split(" ") + [""])[:3]
        names[name] = kind, set(filter(None, labels.split(",")))
    return names


METRICS = declared()


def expressions():
    for panel in PANELS:
        for target in panel["targets"]:
            yield pytest.param(target["expr"], id=f"{panel['title']} {target['refId']}")
    for rule in ALERTS:
        yield pytest.param(rule["expr"], id=rule["alert"])


def metric_of(name):
    """The declared name that a series' name belongs to."""
    for suffix in ("_bucket", "_sum", "_count"):
        if name.endswith(suffix) and METRICS.get(name.removesuffix(suffix), ("",))[0] == "histogram":
            return name.removesuffix(suffix)
    return name


@pytest.mark.parametrize("expression", expressions())
def test_an_expression_names_declared_metrics_and_labels(expression):
    names = re.findall(r"\bwarden_\w+", expression)
    assert names or "ALERTS" in expression
    for name in names:
        assert metric_of(name) in METRICS, f"{name} is not in tests/golden/metrics.txt"
    for name, matchers in re.findall(r"\b(warden_\w+)\{([^}]*)\}", expression):
        kind, labels = METRICS[metric_of(name)]
        for label in re.findall(r"(\w+)\s*[=!]~?", matchers):
            assert label in labels | OUTSIDE_LABELS, f"{name} has no label {label}"
    # What is grouped by comes from one of the metrics.
    known = set().union(OUTSIDE_LABELS, *(METRICS[metric_of(name)][1] for name in names))
    for group in re.findall(r"\bby \(([^)]*)\)", expression):
        assert {label.strip() for label in group.split(",")} <= known, expression


def test_expressions_parse(tmp_path):
    """promtool reads them all as rules."""
    groups = [{"name": "panels", "rules": [
        {"record": f"r{i}", "expr": re.sub(r"\$__\w+", "5m", parameter.values[0])} for i, parameter in enumerate(expressions())]}]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": groups}))
    done = run(tool("promtool"), "check", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_is_what_its_script_writes():
    assert (ROOT / "dashboards/overview.json").read_text() == overview.text(), "run: python3 dashboards/overview.py"


def test_panels_are_explained_and_in_their_places():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    taken = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
    for panel in PANELS:
        assert len(panel["description"]) > 20 and panel["description"].endswith("."), panel["title"]
        assert panel["datasource"]["uid"] == "${datasource}"
        for target in panel["targets"]:
            assert target["datasource"]["uid"] == "${datasource}" and target["legendFormat"]


def test_variables_and_their_use():
    variables = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
    assert variables == {"datasource", "job", "chain"}
    for panel in PANELS:
        for target in panel["targets"]:
            assert set(re.findall(r"\$(\w+)", target["expr"])) <= variables | {"__rate_interval", "__range"}
            for name, matchers in re.findall(r"\b(warden_\w+)(\{[^}]*\})?", target["expr"]):
                assert 'job=~"$job"' in matchers, target["expr"]
                if "chain" in METRICS[metric_of(name)][1] and panel["title"] not in ("Passes of stages", "Rows skipped", "Leaders"):
                    assert 'chain=~"$chain"' in matchers, target["expr"]


def test_every_metric_is_shown():
    shown = {metric_of(name) for panel in PANELS for target in panel["targets"] for name in re.findall(r"\bwarden_\w+", target["expr"])}
    # Shown by proof, which says more.
    assert set(METRICS) - shown == {"warden_starknet_events_read_total", "warden_stellar_events_read_total"}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_to_do(rule):
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
    assert rule["annotations"]["runbook_url"] == f"dashboards/README.md#{rule['alert'].lower()}"
    section = re.search(rf"^### {rule['alert']}\n(.+?)(?=^### |\Z)", RUNBOOKS, re.M | re.S)
    assert section and len(section.group(1)) > 80, "a runbook in dashboards/README.md"
    assert rule["alert"] in (ROOT / "dashboards/alerts_test.yaml").read_text(), "a test in alerts_test.yaml"


def test_no_runbook_without_its_alert():
    assert set(re.findall(r"^### (\w+)$", RUNBOOKS, re.M)) == {rule["alert"] for rule in ALERTS}
