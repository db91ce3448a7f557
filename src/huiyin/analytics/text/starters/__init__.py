"""Starter topics: what customers of an industry usually speak of, one TOML file an industry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from huiyin.analytics.text.artefacts import keys, shipped
from huiyin.analytics.text.topic_sets import TopicSet


@dataclass(frozen=True)
class Starter:
    """The topics to begin with in one industry; `key` is the key of its pack where there is one."""

    key: str
    name: Mapping[str, str]
    topics: TopicSet


@cache
def starters() -> tuple[Starter, ...]:
    """All starters, the general one first, the others by key.

    >>> [topic.key for topic in starters()[0].topics.topics][:3]
    ['attitude', 'speed', 'value']
    """
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml"))
    found = [_read(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in files]
    return tuple(sorted(found, key=lambda one: (one.key != "general", one.key)))


def starter(key: str) -> Starter | None:
    """The starter of an industry, or None.

    >>> starter("power").name["en"]
    'Power supply'
    """
    return next((one for one in starters() if one.key == key), None)


def _read(key: str, text: str) -> Starter:
    """The topics of a file, with the head that was trained for them where one comes with the product."""
    data = tomllib.loads(text)
    name = f"topics_{key}"
    head = shipped(name) if name in keys() else None
    return Starter(key, data["name"], TopicSet.from_json(data["topics"], head))
