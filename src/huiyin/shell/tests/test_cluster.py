"""What the cluster command keeps without Java: programs end with who started them, and it says what is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huiyin.cli import main
from huiyin.facts.engines._spark_home import java
from huiyin.facts.problems import NoJava

SLEEPER = "import subprocess, time; subprocess.Popen(['sleep', '600']); time.sleep(600)"


def group_runs(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(group: int, seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while group_runs(group) and time.monotonic() < until:
        time.sleep(0.05)
    return not group_runs(group)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_guarded_program_and_what_it_started_end_with_whoever_started_it(number: int) -> None:
    starter = (
        "import subprocess, sys\n"
        "guardian = subprocess.Popen([sys.executable, '-m', 'huiyin.shell._guarded', sys.executable, '-c', sys.argv[1]])\n"
        "guardian.wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starter, SLEEPER], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        group = int(parent.stdout.readline())
        assert group_runs(group)
        parent.send_signal(number)
        parent.wait()
        assert wait_until_gone(group)


def test_a_guardian_hands_on_the_end_of_its_program() -> None:
    command = [sys.executable, "-m", "huiyin.shell._guarded", sys.executable, "-c", "raise SystemExit(7)"]
    assert subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 7


def test_without_java_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(NoJava):
        java()
    assert main(["cluster", "--data", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "HY-D006" in said or "HY-D004" in said  # the second where the Python package is missing too
    assert "apt-get install openjdk" in said or "pip install 'huiyin[spark]'" in said
