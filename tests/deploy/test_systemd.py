"""The systemd unit by systemd's own tools, offline."""
import re
import shutil

import pytest
from conftest import ROOT, run, tool

UNIT = ROOT / "deploy/warden.service"
SYSTEM_UNITS = "/usr/lib/systemd/system"


@pytest.fixture
def machine(tmp_path, warden):
    """A root folder with the unit installed."""
    tool("systemd-analyze")
    shutil.copytree(SYSTEM_UNITS, tmp_path / SYSTEM_UNITS.lstrip("/"), symlinks=True)
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    (tmp_path / "usr/bin").mkdir()
    shutil.copy(UNIT, tmp_path / "etc/systemd/system")
    shutil.copy(warden, tmp_path / "usr/bin")
    return tmp_path


def test_systemd_understands_the_unit(machine):
    done = run("systemd-analyze", "verify", "--man=no", f"--root={machine}", "warden.service")
    complaints = [line for line in (done.stdout + done.stderr).splitlines() if "warden" in line]
    assert done.returncode == 0 and not complaints, complaints


def test_a_wrong_unit_is_found(machine):
    file = machine / "etc/systemd/system/warden.service"
    file.write_text(file.read_text().replace("/usr/bin/warden serve", "/usr/bin/wardn serve"))
    done = run("systemd-analyze", "verify", "--man=no", f"--root={machine}", "warden.service")
    assert done.returncode != 0 and "wardn" in done.stderr


def test_it_is_hardened(machine):
    done = run("systemd-analyze", "security", "--offline=true", f"--root={machine}", "--no-pager", "--threshold=15", "warden.service")
    overall = re.search(r"Overall exposure level for warden.service: ([0-9.]+)", done.stdout)
    assert overall and float(overall.group(1)) <= 1.5, done.stdout
    assert done.returncode == 0, done.stdout


def test_wrong_configuration_does_not_restart():
    """Exit code 2 is the commands' own for it."""
    assert "RestartPreventExitStatus=2\n" in UNIT.read_text()
