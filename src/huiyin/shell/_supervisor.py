"""One process group: starts the web server and the worker, watches them, and stops them together."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from huiyin.shell._lifeline import hold_children


class Supervisor:
    """Runs commands of our own as children; one that dies is started again, with growing pauses."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self._commands = commands
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._pauses: dict[str, float] = dict.fromkeys(commands, 0.5)
        self._stopping = False

    def start(self) -> None:
        """Start all children in this process group; they exit when this process does."""
        hold_children()
        for name in self._commands:
            self._start(name)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _start(self, name: str) -> None:
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "huiyin.cli", *self._commands[name]],
            stdin=subprocess.DEVNULL,
        )
        self._started[name] = time.monotonic()

    def wait_until_ready(self, url: str, seconds: float = 120.0) -> bool:
        """Ask the health page until the web server answers and reaches its database.

        A worker that is late is no reason to wait: after a long stop it has much to make good, and works at it.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopping:
            if _reaches_its_database(url):
                return True
            time.sleep(0.1)
        return False

    def watch(self, tell: Callable[[str], None]) -> None:
        """Until told to stop: start again whatever died."""
        while not self._stopping:
            time.sleep(0.2)
            for name, child in list(self._children.items()):
                if child.poll() is None or self._stopping:
                    continue
                lived = time.monotonic() - self._started[name]
                self._pauses[name] = 0.5 if lived > 30 else min(self._pauses[name] * 2, 15.0)
                tell(f"{name} ended ({child.returncode}); starting it again in {self._pauses[name]:.1f} s")
                time.sleep(self._pauses[name])
                if not self._stopping:
                    self._start(name)

    def stop(self) -> None:
        """End the children politely, then for good."""
        self._stopping = True
        for child in self._children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        until = time.monotonic() + 12
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _reaches_its_database(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            said = answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            said = refusal.read()
    except OSError:
        return False
    try:
        state = json.loads(said)
    except ValueError:
        return False
    return isinstance(state, dict) and state.get("database") == "ok"
