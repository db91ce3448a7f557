"""`./huiyin up`: what it makes, says and stops, as somebody at a terminal sees it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Running


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    up = Running(tmp_path_factory.mktemp("up") / "data")
    try:
        up.wait_ready()
        yield up
    finally:
        up.stop()


def test_it_prints_the_address_the_first_run_link_and_where_the_data_lies(running: Running) -> None:
    text = running.text()
    assert f"http://127.0.0.1:{running.port}/" in text
    assert re.search(r"http://127\.0\.0\.1:\d+/setup/\w{20,}/", text)
    assert str(running.folder) in text
    assert {"huiyin.sqlite3", "secret.key", "up.lock"} <= {path.name for path in running.folder.iterdir()}
    assert (running.folder / "secret.key").stat().st_mode & 0o077 == 0


def test_the_first_run_link_opens_and_no_password_exists_before_it(running: Running) -> None:
    with urllib.request.urlopen(running.first_run_link(), timeout=10) as page:
        assert page.status == 200
        assert 'type="password"' in page.read().decode()


def test_a_second_up_on_the_same_folder_says_so(running: Running) -> None:
    second = Running(running.folder)
    assert second.process.wait(timeout=60) == 1
    assert "HY-L001" in second.text()
    assert f"http://127.0.0.1:{running.port}" in second.text()


def test_a_taken_port_names_the_port_and_the_flag(running: Running, tmp_path: Path) -> None:
    other = Running(tmp_path / "other", port=running.port)
    assert other.process.wait(timeout=60) == 1
    assert "HY-L002" in other.text()
    assert f"--port {running.port + 1}" in other.text()


def test_web_and_worker_are_one_process_group(running: Running) -> None:
    group = os.getpgid(running.process.pid)
    children = running.children()
    assert len(children) >= 2
    assert {os.getpgid(pid) for pid in children} == {group}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_cleanly_and_leaves_nothing_running(how: signal.Signals, tmp_path: Path) -> None:
    up = Running(tmp_path / "data")
    up.wait_ready()
    up.process.send_signal(how)
    assert up.process.wait(timeout=30) == 0
    assert up.gone(2)
    assert "Traceback" not in up.text()


def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    up = Running(tmp_path / "data")
    up.wait_ready()
    up.process.kill()
    up.process.wait(timeout=10)
    assert up.gone()


def test_a_bad_setting_is_refused_at_start_with_its_name(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "huiyin.cli", "up", "--no-browser", "--data", str(tmp_path), "--port", "1"],
        env={**os.environ, "HUIYIN_TIME_ZONE": "Asia/Nowhere"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "HUIYIN_TIME_ZONE" in done.stderr or "HUIYIN_TIME_ZONE" in done.stdout
    assert "Traceback" not in done.stderr


def test_help_lists_every_command_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "huiyin.cli", "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    for command in ("up", "test", "report", "docs", "web", "worker"):
        assert re.search(rf"^\s+{command}\s+\S.*/ ", done.stdout, re.MULTILINE), command
