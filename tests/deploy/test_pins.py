"""Lists of deploy/pins and the tool that turns them into locks, on registries of a few made-up packages."""
import base64
import hashlib
import http.server
import importlib.util
import io
import json
import os
import shutil
import tarfile
import threading
import time
import zipfile

import pytest
from conftest import ROOT, run, tool

spec = importlib.util.spec_from_file_location("pins", ROOT / "deploy/pins/pins.py")
pins = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pins)


def test_lists_are_sorted_lines_of_three_words():
    for file in pins.HERE.glob("*.txt"):
        lines = [tuple(line.split(" ")) for line in file.read_text().splitlines()]
        assert lines == sorted(set(lines)) and all(len(line) == 3 for line in lines), file.name
        assert len({line[:2] for line in lines}) == len(lines), f"{file.name}: one version, two checksums"


def lists():
    return sorted(file.stem for file in pins.HERE.glob("*.txt"))


def test_there_is_a_list_for_each_client_that_resolves_and_no_other():
    assert lists() == sorted([*pins.CRATES, *pins.requirements()])
    told = (pins.HERE / "README.md").read_text()
    assert not [name for name in lists() if f"| {name} |" not in told]


@pytest.mark.parametrize("name, wanted", pins.requirements().items())
def test_what_is_asked_for_is_listed(name, wanted):
    listed = {pin[:2] for pin in pins.read_list(name)}
    for requirement in wanted:
        package, _, version = requirement.replace("==", "@").rpartition("@")
        assert (package, version) in listed, requirement


# Crates.

def publish(registry, name, version, *needs):
    """A crate in a registry of cargo's kind `local-registry`; gives its checksum."""
    manifest = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n'
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for file, text in (("Cargo.toml", manifest), ("src/lib.rs", "")):
            entry = tarfile.TarInfo(f"{name}-{version}/{file}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    (registry / f"{name}-{version}.crate").write_bytes(packed.getvalue())
    checksum = hashlib.sha256(packed.getvalue()).hexdigest()
    index = registry / "index/3" / name[0] / name
    index.parent.mkdir(parents=True, exist_ok=True)
    deps = [{"name": need, "req": "^1", "features": [], "optional": False, "default_features": True, "target": None,
             "kind": "normal"} for need in needs]
    with index.open("a") as lines:
        lines.write(json.dumps({"name": name, "vers": version, "deps": deps, "cksum": checksum, "features": {},
                                "yanked": False}) + "\n")
    return checksum


class Crates:
    """A crate that needs `foo`, which needs `bar`; of both there are versions 1.0.0 and 1.1.0."""

    def __init__(self, folder):
        registry = folder / "registry"
        registry.mkdir()
        self.sums = {(name, version): publish(registry, name, version, *needs) for name, version, *needs in (
            ("bar", "1.0.0"), ("bar", "1.1.0"), ("foo", "1.0.0", "bar"), ("foo", "1.1.0", "bar"), ("zoo", "1.0.0"))}
        home = folder / "cargo-home"
        home.mkdir()
        (home / "config.toml").write_text(
            f'[source.crates-io]\nreplace-with = "few"\n[source.few]\nlocal-registry = "{registry}"\n')
        self.home, self.folder = home, folder / "crate"
        (self.folder / "src").mkdir(parents=True)
        (self.folder / "src/lib.rs").touch()
        (self.folder / "Cargo.toml").write_text(
            '[package]\nname = "user"\nversion = "1.0.0"\nedition = "2021"\n[dependencies]\nfoo = "1"\n')

    def pinned(self, *names):
        return [(*name.split("@"), self.sums[tuple(name.split("@"))]) for name in names]


@pytest.fixture
def crates(tmp_path, monkeypatch):
    if not shutil.which("cargo"):
        pytest.skip("no cargo: run deploy/install test")
    made = Crates(tmp_path)
    monkeypatch.setenv("CARGO_HOME", str(made.home))
    return made


def test_cargo_builds_what_is_listed_and_not_what_is_new(crates):
    listed = crates.pinned("bar@1.0.0", "foo@1.0.0")
    pins.lock_crates(listed, crates.folder)
    assert pins.crates_of(crates.folder) == listed
    assert run("cargo", "check", "--locked", "--offline", cwd=crates.folder).returncode == 0


def test_cargo_refuses_another_checksum(crates):
    bar, foo = crates.pinned("bar@1.0.0", "foo@1.0.0")
    with pytest.raises(pins.PinError, match="checksum for `bar v1.0.0` changed"):
        pins.lock_crates([(*bar[:2], "0" * 64), foo], crates.folder)


@pytest.mark.parametrize("names, complaint", [
    (["foo@1.0.0"], "resolved, not listed: bar 1.1.0"),
    (["bar@1.0.0", "foo@1.0.0", "zoo@1.0.0"], "listed, not resolved: zoo 1.0.0"),
    (["bar@1.0.0", "bar@1.1.0", "foo@1.0.0"], "listed, not resolved: bar"),
])
def test_a_list_of_crates_that_is_not_what_cargo_resolves_is_refused(crates, names, complaint):
    with pytest.raises(pins.PinError, match=complaint):
        pins.lock_crates(crates.pinned(*names), crates.folder)


def test_renewing_crates_takes_the_newest_and_leaves_no_lock(crates, tmp_path, monkeypatch):
    monkeypatch.setattr(pins, "HERE", tmp_path)
    monkeypatch.setattr(pins, "CRATES", {"crates-few": crates.folder})
    pins.main(["renew", "crates-few"])
    assert pins.read_list("crates-few") == crates.pinned("bar@1.1.0", "foo@1.1.0")
    assert not (crates.folder / "Cargo.lock").exists()


def test_clones_compile_crates_into_one_folder_until_list_or_compiler_change(tmp_path, monkeypatch):
    compiler = "cargo 1"
    monkeypatch.setattr(pins, "HERE", tmp_path)
    monkeypatch.setattr(pins, "run", lambda *_, **__: compiler)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    listed = tmp_path / "crates-few.txt"
    listed.write_text("foo 1.0.0 0\n")
    first = pins.target("crates-few")
    assert first.is_dir() and first.parent == tmp_path / "cache/warden/cargo"
    assert pins.target("crates-few") == first
    compiler = "cargo 2"
    second = pins.target("crates-few")
    listed.write_text("foo 1.1.0 0\n")
    assert len({first, second, pins.target("crates-few")}) == 3


def test_a_folder_of_crates_that_nobody_took_for_a_month_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(pins, "HERE", tmp_path)
    monkeypatch.setattr(pins, "run", lambda *_, **__: "cargo 1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").touch()
    a, b, day = pins.target("a"), pins.target("b"), 86_400
    now = time.time()
    os.utime(a, (now, now - 31 * day))
    os.utime(b, (now, now - 29 * day))
    pins.target("c")
    assert (a.exists(), b.exists()) == (False, True)
    os.utime(b, (now, now - 31 * day))
    assert pins.target("b").exists(), "taken just now"


# PyPI.

CLOSURE = """
import json, sys
from importlib.metadata import distributions, requires
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name
seen, queue = set(), [Requirement(text) for text in sys.argv[1:]]
while queue:
    one = queue.pop()
    for extra in ["", *one.extras]:
        if (canonicalize_name(one.name), extra) not in seen:
            seen.add((canonicalize_name(one.name), extra))
            queue += [need for need in map(Requirement, requires(one.name) or [])
                      if not need.marker or need.marker.evaluate({"extra": extra})]
there = {canonicalize_name(one.name): one.version for one in distributions()}
json.dump([there, sorted({name for name, _ in seen})], sys.stdout)
"""


def test_the_venv_holds_what_is_listed_and_all_of_it_is_needed():
    venv = ROOT / "build/venv"
    installed = [name for name in lists() if (venv / f"{name}.txt").exists()]
    if "pypi-test" not in installed:
        pytest.skip(f"no {venv}: run deploy/install test")
    wanted = [requirement for name in installed for requirement in pins.requirements()[name]]
    done = run(venv / "bin/python", "-c", CLOSURE, *wanted)
    assert done.returncode == 0, done.stderr
    there, needed = json.loads(done.stdout)
    listed = {name.lower().replace("_", "-"): version for one in installed for name, version, _ in pins.read_list(one)}
    assert {name: version for name, version in there.items() if name not in ("pip", "setuptools")} == listed
    assert sorted(listed) == needed


def test_pip_refuses_another_checksum(tmp_path):
    python = ROOT / "build/venv/bin/python"
    if not python.exists():
        pytest.skip("no build/venv: run deploy/install test")
    wheel = tmp_path / "few-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("few-1.0.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: few\nVersion: 1.0.0\n")
        archive.writestr("few-1.0.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("few-1.0.0.dist-info/RECORD", "")
    for checksum, outcome in ((hashlib.sha256(wheel.read_bytes()).hexdigest(), 0), ("0" * 64, 1)):
        pins.lock_pypi([("few", "1.0.0", checksum)], tmp_path)
        done = run(python, "-m", "pip", "download", "--no-index", "--find-links", tmp_path, "--require-hashes", "--no-deps",
                   "--dest", tmp_path / f"got{outcome}", "-r", tmp_path / "requirements.txt")
        assert done.returncode == outcome, done.stderr
    assert "DO NOT MATCH THE HASHES" in done.stderr


# npm.

@pytest.mark.parametrize("group", ["quickstart", "test"])
def test_npm_finds_all_that_is_needed_and_nothing_else(group):
    tool("npm")
    folder = ROOT / "build/npm" / group
    if not (folder / "node_modules").exists():
        pytest.skip(f"no {folder}: run deploy/install {group}")
    problems = json.loads(run("npm", "ls", "--all", "--legacy-peer-deps", "--json", cwd=folder).stdout).get("problems", [])
    # The package that carries helm would be a part of a library; only its archive is used.
    assert [one for one in problems if "required by @aws-cdk/" not in one] == []


def test_each_npm_package_has_one_version_in_all_groups():
    asked = {}
    for name in (name for name in lists() if name.startswith("npm-")):
        for requirement in pins.requirements()[name]:
            package, version = requirement.rsplit("@", 1)
            assert asked.setdefault(package, version) == version


class NpmRegistry(http.server.ThreadingHTTPServer):
    """Answers for each package NAME@VERSION with an archive that holds no more than its package.json."""

    def __init__(self, *packages):
        super().__init__(("127.0.0.1", 0), NpmHandler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.archives = {}
        for name, version in (package.split("@") for package in packages):
            packed = io.BytesIO()
            text = json.dumps({"name": name, "version": version}).encode()
            with tarfile.open(fileobj=packed, mode="w:gz") as archive:
                entry = tarfile.TarInfo("package/package.json")
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text))
            self.archives[name, version] = packed.getvalue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def integrity(self, name, version):
        return "sha512-" + base64.b64encode(hashlib.sha512(self.archives[name, version]).digest()).decode()


class NpmHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name, _, version = self.path.strip("/").partition("@")
        if version:
            body = self.server.archives[name, version]
        else:
            versions = {one: {"name": name, "version": one, "dist": {
                "tarball": f"{self.server.url}/{name}@{one}", "integrity": self.server.integrity(name, one)}}
                for package, one in self.server.archives if package == name}
            body = json.dumps({"name": name, "versions": versions, "dist-tags": {"latest": max(versions)}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def npm_registry(tmp_path, monkeypatch):
    tool("npm")
    with NpmRegistry("foo@1.0.0", "foo@1.1.0", "bar@1.0.0", "bar@2.0.0") as server:
        monkeypatch.setenv("npm_config_registry", server.url)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
        yield server
        server.shutdown()


def install(pinned, folder):
    folder.mkdir()
    pins.lock_npm(["foo@1.0.0"], pinned, folder)
    return run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)


def test_npm_installs_what_is_listed_where_it_is_listed(npm_registry, tmp_path):
    pinned = [("also", "npm:bar@1.0.0", npm_registry.integrity("bar", "1.0.0")),
              ("bar", "2.0.0", npm_registry.integrity("bar", "2.0.0")),
              ("bar/node_modules/foo", "1.1.0", npm_registry.integrity("foo", "1.1.0")),
              ("foo", "1.0.0", npm_registry.integrity("foo", "1.0.0"))]
    done = install(pinned, tmp_path / "user")
    assert done.returncode == 0, done.stderr
    installed = json.loads((tmp_path / "user/node_modules/.package-lock.json").read_text())
    assert sorted(pins.npm_pins(installed)) == pinned
    assert json.loads((tmp_path / "user/node_modules/also/package.json").read_text())["name"] == "bar"


def test_npm_refuses_another_checksum(npm_registry, tmp_path):
    wrong = npm_registry.integrity("foo", "1.1.0")
    done = install([("foo", "1.0.0", wrong)], tmp_path / "user")
    assert done.returncode != 0 and "EINTEGRITY" in done.stderr
