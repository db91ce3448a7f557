"""Registries are safe to ask from several threads at once."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from huiyin.analytics.registry import Registry


class Thing:
    key = ""


SLOW_MODULE = """
import time
time.sleep(0.2)
from slow_things import REGISTRY, Thing

@REGISTRY.register
class One(Thing):
    key = "one"
"""


def test_whoever_asks_while_entries_are_being_found_sees_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "slow_things"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "one.py").write_text(SLOW_MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    registry: Registry[Thing] = Registry("slow_things", Thing)
    import slow_things  # type: ignore[import-not-found]

    slow_things.REGISTRY, slow_things.Thing = registry, Thing
    seen: list[list[str]] = []
    threads = [threading.Thread(target=lambda: seen.append(registry.keys())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in ("slow_things", "slow_things.one"):
        sys.modules.pop(name, None)
    assert seen == [["one"]] * 4
