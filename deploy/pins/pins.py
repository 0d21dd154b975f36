#!/usr/bin/env python3
"""pins.py lock LIST FOLDER   writes into FOLDER what makes the client install exactly LIST
pins.py published LIST     fails unless the registry has the crates of LIST with the checksums listed
pins.py target LIST        prints the folder that all clones compile the crates of LIST into, each once
pins.py renew [LIST...]    makes lists (all, if none is named) anew from what the registries have today

A list is deploy/pins/LIST.txt, sorted lines `name version checksum`. README.md says what each is for.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = ROOT / "deploy/packages"
CRATES = {  # the list and the folder of the crate
    "crates-stellar-contract": ROOT / "adapters/stellar/contract",
    "crates-stellar-host": ROOT / "tests/conformance/stellar_host",
}


class PinError(Exception):
    """What was resolved is not what is listed, or a client failed; the text says which."""


def read_list(name):
    return sorted(tuple(line.split()) for line in (HERE / f"{name}.txt").read_text().splitlines())


def compare(resolved, listed):
    resolved, listed = set(resolved), set(listed)
    lines = [f"  listed, not resolved: {' '.join(pin)}" for pin in sorted(listed - resolved)]
    lines += [f"  resolved, not listed: {' '.join(pin)}" for pin in sorted(resolved - listed)]
    if lines:
        raise PinError("\n".join(["what was resolved is not what is listed; if that is meant, renew the list:", *lines]))


def run(*command, cwd, **environment):
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, text=True, capture_output=True)
    if done.returncode != 0:
        raise PinError(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def requirements():
    """What deploy/packages asks for: by list, as the client writes it."""
    found = {}
    for line in PACKAGES.read_text().splitlines():
        match line.partition("#")[0].split():
            case [group, "pip", requirement]:
                found.setdefault(f"pypi-{group}", []).append(requirement)
            case [_, "command", name, _, requirement]:
                found[f"pypi-{name}"] = [requirement]
            case [group, "npm", requirement]:
                found.setdefault(f"npm-{group}", []).append(requirement)
            case [group, "crate", requirement, *_]:
                found.setdefault(f"crates-{group}", []).append(requirement)
    return found


# Cargo's lock also holds who needs whom and the registry's address. Cargo fills in the first by itself, and never
# leaves a version that a lock names for another; the second is taken from a lock that it made without any pins.

def locked_crates(folder):
    packages = tomllib.loads((folder / "Cargo.lock").read_text())["package"]
    return [package for package in packages if "source" in package]


def crates_of(folder):
    return [(package["name"], package["version"], package["checksum"]) for package in locked_crates(folder)]


def impose_crates(pins, folder, *options):
    """The lock of the crate in `folder` gets these versions; cargo drops what nobody needs and adds what lacks."""
    lock = folder / "Cargo.lock"
    lock.unlink(missing_ok=True)
    run("cargo", "generate-lockfile", *options, cwd=folder)
    source = locked_crates(folder)[0]["source"]
    lock.write_text("version = 4\n" + "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "{version}"\nsource = "{source}"\nchecksum = "{checksum}"\n'
        for name, version, checksum in pins))
    run("cargo", "update", "--workspace", *options, cwd=folder)
    return crates_of(folder)


def lock_crates(pins, folder):
    try:  # what was downloaded before needs no network
        compare(impose_crates(pins, folder, "--offline"), pins)
    except PinError:
        compare(impose_crates(pins, folder), pins)


def resolve_crates(folder):
    try:
        (folder / "Cargo.lock").unlink(missing_ok=True)
        run("cargo", "generate-lockfile", cwd=folder, CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS="fallback")
        pins, before = crates_of(folder), None
        while pins != before:  # of two listed versions cargo may give a dependent the other one, and then one is not needed
            pins, before = impose_crates(pins, folder), pins
        return pins
    finally:
        (folder / "Cargo.lock").unlink(missing_ok=True)


def published_crates(wanted):
    """These crates alone: each brings a lock of its own, and so its checksum stands for all that it needs."""
    pins = []
    for requirement in wanted:
        name, version = requirement.split("@")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "src").mkdir()
            (Path(folder) / "src/lib.rs").touch()
            (Path(folder) / "Cargo.toml").write_text(
                '[package]\nname = "asks"\nversion = "0.0.0"\nedition = "2021"\n'
                f'[dependencies]\n{name} = {{ version = "={version}", default-features = false }}\n')
            run("cargo", "generate-lockfile", cwd=folder)
            pins += [pin for pin in crates_of(Path(folder)) if pin[:2] == (name, version)]
    return pins


# pip takes checksums from a requirements file. Wheels only: a source package would be built with what nobody listed.

def lock_pypi(pins, folder):
    (folder / "requirements.txt").write_text("".join(
        f"{name}=={version} --hash=sha256:{checksum}\n" for name, version, checksum in pins))


def resolve_pypi(wanted):
    """What this machine's Python would install for them, with the pip that a new environment has."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        report = run(Path(folder) / "bin/pip", "install", "--dry-run", "--quiet", "--disable-pip-version-check",
                     "--only-binary", ":all:", "--report", "-", *wanted, cwd=folder, PIP_FIND_LINKS="")
    return [(item["metadata"]["name"], item["metadata"]["version"],
             item["download_info"]["archive_info"]["hash"].removeprefix("sha256="))
            for item in json.loads(report)["install"]]


# npm's lock is the tree of folders. A package is named by its place in it: "a/node_modules/b" is a b for a alone. One that
# is installed under another name has npm's alias for a version: "npm:b@1.0.0". In the lock a place is needed by the one
# above it, and what is at the top by a package that was asked for: so npm installs what is listed, whoever needs it in
# truth. What that is, `npm ls` finds out afterwards.

def lock_npm(wanted, pins, folder):
    direct = dict(requirement.rsplit("@", 1) for requirement in wanted)
    places = {name for name, _, _ in pins}
    packages = {"": {"dependencies": direct}}
    for name, version, integrity in pins:
        real, _, number = version.removeprefix("npm:").rpartition("@")
        package = packages[f"node_modules/{name}"] = {"version": number, "integrity": integrity, "dependencies": {}}
        if real:
            package["name"] = real
    for name, version, _ in pins:
        above, _, package = name.rpartition("/node_modules/")
        if above or package not in direct:
            above = above or next(one for one in direct if f"{one}/node_modules/{package}" not in places)
            packages[f"node_modules/{above}"]["dependencies"][package] = version
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": direct}))
    (folder / "package-lock.json").write_text(json.dumps({"lockfileVersion": 3, "requires": True, "packages": packages}))


def npm_pins(lock):
    """What a lock of npm's own making installs. Peers that nobody else needs are not wanted."""
    pins = []
    for place, package in lock["packages"].items():
        if place and not package.get("peer") and not package.get("inBundle"):
            alias = f"npm:{package['name']}@" if "name" in package else ""
            pins.append((place.removeprefix("node_modules/"), alias + package["version"], package["integrity"]))
    return pins


def resolve_npm(wanted):
    with tempfile.TemporaryDirectory() as folder:
        run("npm", "install", "--package-lock-only", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund",
            *wanted, cwd=folder)
        return npm_pins(json.loads((Path(folder) / "package-lock.json").read_text()))


def lock(name, folder):
    pins = read_list(name)
    if name in CRATES:
        lock_crates(pins, folder)
    elif name.startswith("npm-"):
        lock_npm(requirements()[name], pins, folder)
    else:
        lock_pypi(pins, folder)


def resolve(name):
    if name in CRATES:
        return resolve_crates(CRATES[name])
    return {"crates": published_crates, "pypi": resolve_pypi, "npm": resolve_npm}[name.split("-")[0]](requirements()[name])


KEPT_SECS = 30 * 86_400  # a folder that nobody took for so long


def target(name):
    """For CARGO_TARGET_DIR. Another list or compiler has another folder, so nothing old is ever linked."""
    folders = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "warden/cargo"
    content = (HERE / f"{name}.txt").read_text() + run("cargo", "--version", "--verbose", cwd=HERE)
    folder = folders / f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    for other in folders.iterdir():
        if other.stat().st_mtime < time.time() - KEPT_SECS:
            shutil.rmtree(other)
    return folder


def main(arguments):
    match arguments:
        case ["lock", name, folder]:
            lock(name, Path(folder))
        case ["published", name]:
            compare(published_crates(requirements()[name]), read_list(name))
        case ["target", name]:
            print(target(name))
        case ["renew", *names]:
            for name in names or [*CRATES, *requirements()]:
                text = "".join(f"{' '.join(pin)}\n" for pin in sorted(resolve(name)))
                (HERE / f"{name}.txt").write_text(text)
        case _:
            sys.exit(__doc__.strip())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except PinError as error:
        sys.exit(f"pins: {error}")
