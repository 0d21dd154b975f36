"""The Helm chart by the real helm: lint, three sets of values, manifests against the schemas of Kubernetes,
and every rendered warden.yaml against the real `warden config check`."""
import functools
import json
import pathlib
import re

import kubernetes_validate
import pytest
import yaml
from conftest import ROOT, run, tool

CHART = ROOT / "deploy/helm/warden"
SETS = sorted(path.name.removesuffix("-values.yaml") for path in (CHART / "ci").glob("*-values.yaml"))
# The oldest that the chart allows.
OLDEST, NEWEST = "1.30", "1.35"
CUSTOM = {"ServiceMonitor", "PrometheusRule"}  # of the Prometheus operator; Kubernetes has no schema of them


def values_file(name):
    return CHART / f"ci/{name}-values.yaml"


@functools.cache
def rendered(name, *settings):
    options = [word for setting in settings for word in ("--set", setting)]
    done = run(tool("helm"), "template", "warden", CHART, "--namespace", "storage", "-f", values_file(name), *options)
    assert done.returncode == 0, done.stderr
    return [manifest for manifest in yaml.safe_load_all(done.stdout) if manifest]


def of_kind(manifests, kind):
    return {manifest["metadata"]["name"]: manifest for manifest in manifests if manifest["kind"] == kind}


def pods(manifests):
    for name, deployment in of_kind(manifests, "Deployment").items():
        yield name, deployment["spec"]["template"]["spec"]


def test_there_are_three_sets():
    assert SETS == ["all-in-one", "production", "split"]


@pytest.mark.parametrize("name", SETS)
def test_helm_lint(name):
    done = run(tool("helm"), "lint", "--strict", CHART, "-f", values_file(name))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name, version", [("production", OLDEST), *((name, NEWEST) for name in SETS)])
def test_manifests_fit_the_schemas_of_kubernetes(name, version):
    for manifest in rendered(name):
        if manifest["kind"] not in CUSTOM:
            kubernetes_validate.validate(manifest, version, strict=True)


def test_a_wrong_manifest_does_not_fit():
    service, = of_kind(rendered("all-in-one"), "Service").values()
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**service, "spec": {**service["spec"], "prots": []}}, OLDEST, strict=True)


@pytest.mark.parametrize("name", SETS)
def test_warden_accepts_its_configuration(name, warden, tmp_path):
    manifests = rendered(name)
    for key, pod in pods(manifests):
        container, = pod["containers"]
        text = of_kind(manifests, "ConfigMap")[key]["data"]["warden.yaml"]
        file = tmp_path / f"{key}.yaml"
        file.write_text(text)
        # What the cluster would fill in from secrets: URLs.
        env = {one["name"]: "https://node.example/key" for one in container["env"] if "valueFrom" in one}
        done = run(warden, "--config", file, "config", "check", env=env)
        assert done.returncode == 0, f"{text}\n{done.stderr}"
        mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
        for path in secret_paths(yaml.safe_load(text)):
            assert str(pathlib.Path(path).parent) in mounts, f"{key}: nothing is mounted for {path}"


def secret_paths(config):
    paths = [config["database"]["url_file"]]
    paths += [chain["signer_key_file"] for chain in config["chains"] if "signer_key_file" in chain]
    if "vantage" in config.get("probing", {}):
        paths.append(config["probing"]["vantage"]["key_file"])
    return paths


def test_a_wrong_configuration_is_refused(warden, tmp_path):
    config = of_kind(rendered("all-in-one", "config.enforcement.moode=full"), "ConfigMap")["warden-all"]["data"]["warden.yaml"]
    file = tmp_path / "warden.yaml"
    file.write_text(config)
    done = run(warden, "--config", file, "config", "check", env={})
    assert done.returncode == 2 and "enforcement.moode" in done.stderr


@pytest.mark.parametrize("wrong, why", [
    ("deployments.all.roles={dancer}", "roles"), ("deployments.all.rolez={api}", "rolez"), ("database.secret.name=", "database/secret"),
    ("config.chains=null", "chains"), ("config.database.url=postgresql://u:p@h/d", "database"), ("image.digest=latest", "digest"),
    ("deployments.all.vantage.region=", "region"), ("config.chains[0].fee_cap=1", "fee_cap")])
def test_wrong_values_are_refused(wrong, why):
    done = run(tool("helm"), "template", "warden", CHART, "-f", values_file("all-in-one"), "--set", wrong)
    assert done.returncode != 0 and why in done.stderr, done.stderr


def test_roles_are_those_of_the_program():
    keys = (ROOT / "src/main/config/REFERENCE.md").read_text()
    roles = re.search(r"^\| `roles` \|[^|]*\| `([^`]*)`", keys, re.MULTILINE).group(1).split(",")
    assert json.loads((CHART / "values.schema.json").read_text())["definitions"]["role"]["enum"] == roles
    assert yaml.safe_load(values_file("all-in-one").read_text())["deployments"]["all"]["roles"] == roles


@pytest.mark.parametrize("name", SETS)
def test_pods_are_closed(name):
    for key, pod in pods(rendered(name)):
        assert pod["automountServiceAccountToken"] is False and pod["enableServiceLinks"] is False
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 10000
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"] + pod.get("initContainers", []):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}, key
            assert container["resources"]["limits"]["memory"] and container["resources"]["requests"]["cpu"]
            assert "command" not in container, "there is no shell in the image"
        assert not any("emptyDir" in volume or "hostPath" in volume for volume in pod["volumes"])


@pytest.mark.parametrize("name", SETS)
def test_no_secret_is_made_and_no_value_of_one_is_here(name):
    manifests = rendered(name)
    assert not of_kind(manifests, "Secret")
    for _, pod in pods(manifests):
        for container in pod["containers"] + pod.get("initContainers", []):
            for one in container["env"]:
                assert "valueFrom" in one or one["value"].startswith(("/etc/warden/", "/run/secrets/warden/")), one
        for volume in pod["volumes"]:
            if "secret" in volume:
                assert volume["secret"]["defaultMode"] == 0o440


def test_the_schema_is_migrated_by_its_owner_before_serving():
    pod = dict(pods(rendered("production")))["warden-core"]
    migrate, = pod["initContainers"]
    assert migrate["args"] == ["migrate"] and migrate["image"] == pod["containers"][0]["image"]
    assert {"name": "WARDEN_DATABASE__URL_FILE", "value": "/run/secrets/warden/migrate/url"} in migrate["env"]
    secrets = {volume["name"]: volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume}
    assert secrets == {"database": "warden-database-rw", "migrate": "warden-database-owner", "signer-sn": "warden-signer-sn"}
    assert {mount["name"] for mount in pod["containers"][0]["volumeMounts"]} == {"config", "database", "signer-sn"}, \
        "the service never has the owner's URL"
    without = dict(pods(rendered("production", "database.migrate.enabled=false")))["warden-core"]
    assert "initContainers" not in without


def test_only_who_files_has_the_signer_and_only_probers_a_vantage():
    manifests = rendered("split")
    volumes = {key: {volume["name"] for volume in pod["volumes"]} for key, pod in pods(manifests)}
    assert volumes == {"warden-core": {"config", "database", "signer-sn"}, "warden-api": {"config", "database"},
                       "warden-prober-eu": {"config", "database", "vantage"}, "warden-prober-us": {"config", "database", "vantage"}}
    regions = {key: yaml.safe_load(config["data"]["warden.yaml"]).get("probing", {}).get("vantage", {}).get("region")
               for key, config in of_kind(manifests, "ConfigMap").items()}
    assert regions["warden-prober-eu"] == "eu-central" and regions["warden-prober-us"] == "us-east"


def test_probes_budgets_and_scaling():
    manifests = rendered("production")
    for _, pod in pods(manifests):
        container, = pod["containers"]
        # On a listener that no client of the API can fill.
        assert container["startupProbe"]["httpGet"] == {"path": "/healthz", "port": "health"}
        assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "health"}
        assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "health"}
    assert set(of_kind(manifests, "PodDisruptionBudget")) == {"warden-core", "warden-api", "warden-prober"}
    assert set(of_kind(manifests, "HorizontalPodAutoscaler")) == {"warden-api"}
    assert "replicas" not in of_kind(manifests, "Deployment")["warden-api"]["spec"], "the autoscaler decides"
    assert set(of_kind(rendered("split"), "HorizontalPodAutoscaler")) == {"warden-prober-eu"}
    assert not of_kind(rendered("all-in-one"), "PodDisruptionBudget"), "one pod could never be moved"


def test_selectors_meet():
    manifests = rendered("split")
    for name, service in of_kind(manifests, "Service").items():
        labels = of_kind(manifests, "Deployment")[name]["spec"]["template"]["metadata"]["labels"]
        assert service["spec"]["selector"].items() <= labels.items()
    policy, = of_kind(manifests, "NetworkPolicy").values()
    monitor = of_kind(rendered("production"), "ServiceMonitor")["warden"]
    for service in of_kind(rendered("production"), "Service").values():
        assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
        assert {monitor["spec"]["endpoints"][0]["port"], "http"} == {port["name"] for port in service["spec"]["ports"]}
    for deployment in of_kind(manifests, "Deployment").values():
        assert policy["spec"]["podSelector"]["matchLabels"].items() <= deployment["spec"]["template"]["metadata"]["labels"].items()


def egress(manifests, deployment):
    """What the pods of a deployment may reach, by all policies that select them."""
    labels = of_kind(manifests, "Deployment")[deployment]["spec"]["template"]["metadata"]["labels"]
    rules = []
    for policy in of_kind(manifests, "NetworkPolicy").values():
        selector = policy["spec"]["podSelector"]
        wanted = selector.get("matchExpressions", [])
        assert all(one["operator"] == "In" for one in wanted)
        if (selector["matchLabels"].items() <= labels.items()
                and all(labels.get(one["key"]) in one["values"] for one in wanted)):
            rules += policy["spec"]["egress"]
    return rules


def test_only_enforcers_reach_the_public_address_inside_the_cluster():
    ingress = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}}
    public = {"ports": [{"port": 8443, "protocol": "TCP"}], "to": [ingress]}
    manifests = rendered("production")
    assert public in egress(manifests, "warden-core"), "its enforcers read their evidence there"
    for other in ("warden-api", "warden-prober"):
        assert egress(manifests, other) and public not in egress(manifests, other)
    policy = of_kind(manifests, "NetworkPolicy")["warden-public"]["spec"]
    assert policy["policyTypes"] == ["Egress"], "who may call stays with the other policy"


@pytest.mark.parametrize("settings", [
    ("networkPolicy.publicTo=null",),
    ("networkPolicy.enabled=false",),
    ("deployments.core.roles={indexer,scorer}",),
])
def test_nothing_private_is_opened_without_need(settings):
    assert "warden-public" not in of_kind(rendered("production", *settings), "NetworkPolicy")


def test_alerts_and_dashboard_are_the_projects():
    manifests = rendered("production")
    rules = yaml.safe_load((ROOT / "dashboards/alerts.yaml").read_text())
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule["annotations"]["runbook_url"] = "https://docs.example/warden/" + rule["annotations"]["runbook_url"]
    assert of_kind(manifests, "PrometheusRule")["warden"]["spec"] == rules
    dashboards = of_kind(manifests, "ConfigMap")["warden-dashboards"]["data"]
    assert json.loads(dashboards["warden-overview.json"]) == json.loads((ROOT / "dashboards/overview.json").read_text())


def test_a_packaged_chart_carries_them_too(tmp_path):
    done = run(tool("helm"), "package", CHART, "--destination", tmp_path)
    assert done.returncode == 0, done.stderr
    package, = tmp_path.iterdir()
    done = run(tool("helm"), "template", "warden", package, "-f", values_file("production"))
    assert done.returncode == 0 and "WardenIndexerHalted" in done.stdout and "warden-overview" in done.stdout


def test_a_change_of_the_configuration_restarts_its_pods_alone():
    def checksums(*settings):
        return {name: deployment["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
                for name, deployment in of_kind(rendered("split", *settings), "Deployment").items()}
    before, after = checksums(), checksums("deployments.prober-eu.vantage.network=AS64999")
    assert {name for name in before if before[name] != after[name]} == {"warden-prober-eu"}
