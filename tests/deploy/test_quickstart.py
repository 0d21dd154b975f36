"""What deploy/quickstart refuses."""
import fcntl
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def quickstart(*words):
    return subprocess.run([ROOT / "deploy/quickstart", *words], capture_output=True, text=True, timeout=60)


def test_a_second_one_from_the_same_folder_leaves_the_first_alone():
    with open(ROOT / "build/quickstart.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        second = quickstart("--fresh")
    assert second.returncode == 1
    assert "stop that one first" in second.stderr


def test_unknown_words_are_answered_with_the_usage():
    refused = quickstart("--onec")
    assert refused.returncode == 2
    assert "--once" in refused.stdout
