"""Finding the industry packs: every folder of `data/` with a pack.toml is one; every other TOML file there is a
further template of it."""

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


@cache
def promises() -> tuple[dict[str, Any], ...]:
    """The sets of dated time rules that packs bring (`data/<industry>/promises`), as plain data.

    Each is what `clocks.rules.rule_set_from_json` reads, with the key of its pack under "pack"; the general
    ones come first. Raises `BadPack` for a file that is no TOML or lacks its words.
    """
    found = []
    for path in sorted(DATA.glob("*/promises/*.toml")):
        pack_key = path.parent.parent.name
        try:
            data = tomllib.loads(path.read_text("utf-8"))
            words = {"name": _words(data["name"]), "about": _words(data["about"])}
            found.append({**data, **words, "key": path.stem, "pack": pack_key, "versions": data["versions"]})
        except KeyError as error:
            raise BadPack(pack=pack_key, reason=f"缺少 / missing: {error.args[0]}") from error
        except (tomllib.TOMLDecodeError, ValueError) as error:
            raise BadPack(pack=pack_key, reason=str(error)) from error
    return tuple(sorted(found, key=lambda one: (one["pack"] != "general", one["pack"], one["key"])))


def found(words: str, industry: str = "") -> list[tuple[Pack, list[Template]]]:
    """The templates whose names or questions hold the words, by pack; of one industry only, if given."""
    wanted = words.lower().split()
    shown = []
    for one in packs():
        if industry in {"", one.key}:
            own = [template for template in one.templates if _holds(one, template, wanted)]
            shown += [(one, own)] if own else []
    return shown


def _holds(one: Pack, template: Template, wanted: list[str]) -> bool:
    asked = [text for question in template.definition.questions for text in question["text"].values()]
    texts = [*one.name.values(), *template.name.values(), *template.about.values(), *asked]
    said = " ".join(texts).lower()
    return all(word in said for word in wanted)


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
            (*(_template(row) for row in data.get("templates", [])), *_further(path.parent)),
            tuple(_norm(row) for row in data.get("norms", [])),
        )
    except KeyError as error:
        raise BadPack(pack=key, reason=f"缺少 / missing: {error.args[0]}") from error
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise BadPack(pack=key, reason=str(error)) from error


def _further(folder: Path) -> list[Template]:
    """The templates that have files of their own, named by the file, by their "order"."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != "pack.toml":
            data = tomllib.loads(path.read_text("utf-8"))
            found.append((int(data["order"]), _template({**data, "key": path.stem})))
    return [template for _, template in sorted(found, key=lambda one: (one[0], one[1].key))]


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
