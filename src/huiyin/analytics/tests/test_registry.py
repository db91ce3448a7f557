"""A registry finds what lies in its package, and refuses what would be found twice."""

from __future__ import annotations

import sys
import threading
from abc import ABC
from pathlib import Path

import pytest

from huiyin.analytics.registry import Registry, UnknownKeyError

HOUSE = """
from abc import ABC
from huiyin.analytics.registry import Registry
class Animal(ABC):
    key: str
animals = Registry("{package}", Animal)
"""
ENTRY = """
import time
from {package}.base import Animal, animals
time.sleep({pause})
@animals.register
class Found(Animal):
    key = "{key}"
"""


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A package on disk with one entry, `cat`; gives its folder, its name and a way to load its registry."""
    package = f"farm_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / package
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "base.py").write_text(HOUSE.format(package=package))
    add(folder, "cat")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


def add(folder: Path, key: str, pause: float = 0.0, file: str = "") -> None:
    (folder / f"{file or key}.py").write_text(ENTRY.format(package=folder.name, key=key, pause=pause))


def registry(folder: Path) -> Registry:
    return __import__(f"{folder.name}.base", fromlist=["animals"]).animals


def test_a_new_file_is_a_new_entry(farm: Path) -> None:
    add(farm, "dog")
    add(farm, "mouse", file="_helper")
    found = registry(farm)
    assert found.keys() == ["cat", "dog"]
    assert [entry.key for entry in found] == ["cat", "dog"]
    assert len(found) == 2
    assert "dog" in found
    assert "mouse" not in found, "a file that begins with an underscore holds no entry"
    assert found["cat"].key == "cat"


def test_an_unknown_key_names_the_known_ones(farm: Path) -> None:
    with pytest.raises(UnknownKeyError, match="no Animal called 'cow'; known: cat"):
        registry(farm)["cow"]


def test_a_taken_key_and_a_wrong_base_are_refused(farm: Path) -> None:
    found = registry(farm)
    found.discover()
    second = type("Second", (found.base,), {"key": "cat"})
    with pytest.raises(ValueError, match="'cat' is already taken by Found"):
        found.register(second)
    with pytest.raises(TypeError, match="must derive from Animal"):
        found.register(type("Stone", (ABC,), {"key": "stone"}))


def test_a_second_thread_waits_until_all_entries_are_found(farm: Path) -> None:
    add(farm, "zebra", pause=0.3)
    found = registry(farm)
    seen: list[list[str]] = []
    threads = [threading.Thread(target=lambda: seen.append(found.keys())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [["cat", "zebra"]] * 4
