"""Lists of deploy/pins and the tool that turns them into locks, on registries of a few made-up packages."""
import hashlib
import importlib.util
import io
import json
import shutil
import tarfile

import pytest
from conftest import ROOT, run

spec = importlib.util.spec_from_file_location("pins", ROOT / "deploy/pins/pins.py")
pins = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pins)


def test_lists_are_sorted_lines_of_three_words():
    for file in pins.HERE.glob("*.txt"):
        lines = [tuple(line.split(" ")) for line in file.read_text().splitlines()]
        assert lines == sorted(set(lines)) and all(len(line) == 3 for line in lines), file.name
        assert len({line[:2] for line in lines}) == len(lines), f"{file.name}: one version, two checksums"


def test_every_list_is_told():
    told = (pins.HERE / "README.md").read_text()
    for file in pins.HERE.glob("*.txt"):
        assert f"| {file.stem} |" in told


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
    (tmp_path / "crates-few.txt").touch()
    monkeypatch.setattr(pins, "HERE", tmp_path)
    monkeypatch.setattr(pins, "CRATES", {"crates-few": crates.folder})
    pins.main(["renew"])
    assert pins.read_list("crates-few") == crates.pinned("bar@1.1.0", "foo@1.1.0")
    assert not (crates.folder / "Cargo.lock").exists()
