"""The image: hadolint, the shape of the Dockerfile, and its root file system, made and entered for real."""
import os
import re
import subprocess

import pytest
from conftest import ROOT, run, tool

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()


def test_hadolint():
    done = run(tool("hadolint"), ROOT / "deploy/Dockerfile")
    assert done.returncode == 0, done.stdout


def test_the_last_stage_is_empty_but_for_our_files():
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert last.startswith("scratch\n")
    assert re.findall(r"^(?:COPY|ADD|RUN) .*", last, re.M) == ["COPY --from=files /image /"]
    user, = re.findall(r"^USER (\d+):(\d+)$", last, re.M)
    assert all(int(number) > 10000 for number in user)
    assert 'ENTRYPOINT ["/usr/bin/warden"]' in last


def test_what_it_copies_is_there():
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M):
        for source in sources.split():
            assert (ROOT / source).exists(), source


def test_the_install_groups_bring_what_the_binary_links(warden):
    packages = (ROOT / "deploy/packages").read_text()
    run_group = set(re.findall(r"^run\s+apt\s+(\S+)", packages, re.M))
    libraries = re.findall(r"Shared library: \[(\S+)\]", run("readelf", "-d", warden).stdout)
    paths = dict(re.findall(r"(\S+) => (/\S+)", run("ldd", warden).stdout))
    files = [os.path.realpath(paths.get(library, "/lib64/" + library)) for library in libraries]
    # dpkg knows a file by its path in /usr or, from before, in /lib.
    found = run("dpkg", "-S", *files, *(file.removeprefix("/usr") for file in files)).stdout
    owners = {line.split(": ")[1]: line.split(":")[0] for line in found.splitlines()}
    base = {"libc6", "libstdc++6", "libgcc-s1"}
    for file in files:
        owner = owners.get(file) or owners[file.removeprefix("/usr")]
        assert owner in base | run_group, f"{owner} with {file} is missing in group run of deploy/packages"


@pytest.fixture(scope="module")
def image(warden, tmp_path_factory):
    folder = tmp_path_factory.mktemp("image") / "root"
    done = run(ROOT / "deploy/image-files", warden, folder)
    assert done.returncode == 0, done.stderr
    return folder


def inside(image, *words, env=None):
    """Runs in the image's file system as its user, as a container would."""
    if os.geteuid() != 0:
        pytest.skip("only root may enter another root folder: run as root")
    return subprocess.run([tool("chroot"), "--userspec=65532:65532", str(image), *words], capture_output=True, text=True, timeout=60,
                          env=env or {})


def test_warden_runs_in_it(image):
    done = inside(image, "/usr/bin/warden", "--version")
    assert done.returncode == 0 and re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout), done.stderr
    done = inside(image, "/usr/bin/warden", "config", "check", env={"WARDEN_CONFIG": "/etc/warden/warden.yaml"})
    assert done.returncode == 2 and "/etc/warden/warden.yaml" in done.stderr


def test_nothing_else_is_in_it(image):
    programs = [path.relative_to(image) for path in image.rglob("*")
                if path.is_file() and not path.is_symlink() and os.access(path, os.X_OK) and ".so" not in path.name]
    assert [str(path) for path in programs] == ["usr/bin/warden"]
    assert (image / "etc/ssl/certs/ca-certificates.crt").read_text().count("BEGIN CERTIFICATE") > 50
    assert not [path for path in image.rglob("*") if path.stat().st_mode & 0o6000], "no setuid files"


def test_a_library_that_is_missing_is_told(tmp_path):
    source = tmp_path / "program.c"
    source.write_text("int gone(void); int main(void) { return gone(); }")
    library = tmp_path / "libgone.so"
    (tmp_path / "gone.c").write_text("int gone(void) { return 0; }")
    assert run("clang-19", "-shared", "-o", library, tmp_path / "gone.c").returncode == 0
    assert run("clang-19", "-o", tmp_path / "program", source, library).returncode == 0
    library.unlink()
    done = run(ROOT / "deploy/image-files", tmp_path / "program", tmp_path / "root")
    assert done.returncode == 1 and "deploy/packages" in done.stderr and "libgone" in done.stderr
