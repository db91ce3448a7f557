"""XML of strangers: no entities, nothing from outside, no depth without end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException, ElementTree

from huiyin.formats import problems
from huiyin.formats.xml_bytes import in_utf8
from huiyin.surveys.interchange.problems import EntitiesDeclared

MOST_LEVELS = 60


def parsed(source: Path | bytes, filename: str) -> Any:
    """The root element of a file or of its bytes. Raises EntitiesDeclared or DamagedFile."""
    try:
        content = source if isinstance(source, bytes) else source.read_bytes()
        root = ElementTree.fromstring(in_utf8(content))
    except DefusedXmlException:
        raise EntitiesDeclared(file=filename) from None
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise problems.DamagedFile(file=filename, detail=str(error).split("\n", 1)[0]) from None
    _check_depth(root, filename)
    return root


def _check_depth(root: Any, filename: str) -> None:
    waiting = [(root, 1)]
    while waiting:
        element, level = waiting.pop()
        if level > MOST_LEVELS:
            raise problems.DamagedFile(file=filename, detail=f"> {MOST_LEVELS} levels")
        waiting += [(child, level + 1) for child in element]


def begins_with(path: Path, *names: bytes) -> bool:
    """Whether one of the names stands near the beginning of a file."""
    with path.open("rb") as file:
        head = file.read(4096)
    return any(name in head for name in names)


def text_of(element: Any, name: str) -> str:
    """The words of a child, or ""."""
    child = element.find(name)
    return "" if child is None or child.text is None else str(child.text)
