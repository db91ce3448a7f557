"""Finding the industry packs: every folder of `data/` with a pack.toml is one."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from huiyin.packs.contracts import Dimension, Norm, Pack, Template, Words
from huiyin.packs.problems import BadPack
from huiyin.surveys.contracts import Definition

DATA = Path(__file__).parent / "data"


@cache
def packs() -> tuple[Pack, ...]:
    """All packs, the general one first, the others by key."""
    found = [read_pack(path) for path in sorted(DATA.glob("*/pack.toml"))]
    return tuple(sorted(found, key=lambda pack: (pack.key != "general", pack.key)))


def pack(key: str) -> Pack | None:
    """One pack, or None."""
    return next((pack for pack in packs() if pack.key == key), None)


def read_pack(path: Path) -> Pack:
    """The pack of a file; raises `BadPack` saying what is missing or wrong."""
    key = path.parent.name
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return Pack(
            key,
            _words(data["name"]),
            _words(data["about"]),
            tuple(Dimension(row["key"], _words(row["name"])) for row in data["dimensions"]),
            tuple(_template(row) for row in data["templates"]),
            tuple(_norm(row) for row in data.get("norms", [])),
        )
    except KeyError as error:
        raise BadPack(pack=key, reason=f"缺少 / missing: {error.args[0]}") from error
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise BadPack(pack=key, reason=str(error)) from error


def _words(data: Any) -> Words:
    if not isinstance(data, dict) or not data.get("zh") or not data.get("en"):
        raise ValueError("words need zh and en")
    return {"zh": str(data["zh"]), "en": str(data["en"])}


def _template(data: dict[str, Any]) -> Template:
    definition = Definition.from_json(data)
    return Template(data["key"], _words(data["name"]), _words(data["about"]), definition)


def _norm(data: dict[str, Any]) -> Norm:
    recorded_on = data["recorded_on"]
    if not isinstance(recorded_on, date):
        raise ValueError("recorded_on is a date")
    is_sourced = bool(data["sourced"])
    return Norm(
        data["key"],
        data["measure"],
        _words(data["name"]),
        float(data["value"]),
        _words(data["source"]),
        str(data.get("holds_for", "")),
        data.get("base"),
        is_sourced,
        recorded_on,
    )
