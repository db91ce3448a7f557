"""What a Triple-S definition says: which variable stands where in the data, and what its codes mean.

Versions 1.2 to 3.0 of the XML form of the survey interchange standard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from defusedxml import DefusedXmlException, ElementTree

from huiyin.formats import problems
from huiyin.formats.xml_bytes import declared_encoding, in_utf8

MOST_LEVELS = 60
_MOST_OPTIONS = 10_000
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
KINDS = frozenset({"single", "multiple", "quantity", "character", "logical", "date", "time"})


@dataclass(frozen=True)
class Entry:
    """One variable. `start` and `finish` count characters of a line from 1, or fields where data are CSV.

    `codes` are the words of its codes, codes without leading zeros. `subfields` is 0 where a multiple
    choice is a row of ones and zeros, otherwise how many codes may stand one after the other, each
    `width` wide (0: as the field is long).
    """

    name: str
    label: str
    kind: str
    start: int
    finish: int
    codes: Mapping[str, str]
    is_literal: bool = False
    subfields: int = 0
    width: int = 0
    ends: tuple[float, float] | None = None  # of the range in which codes without words may lie
    use: str = ""


@dataclass(frozen=True)
class Survey:
    """A whole definition; `skip` are the lines before the data, `href` the data file it names."""

    title: str
    entries: tuple[Entry, ...]
    is_csv: bool
    skip: int
    href: str
    encoding: str


def definition(content: bytes, filename: str) -> Survey:
    """Read a definition. Raises DamagedFile, DeclaresEntities, SeveralLevels or NoPlaceInData."""
    root = _root(content, filename)
    survey = root.find("survey")
    records = [] if survey is None else survey.findall(".//record")
    if survey is None or not records:
        raise problems.DamagedFile(file=filename, detail="no survey or record")
    if len(records) > 1:
        raise problems.SeveralLevels(file=filename, n=len(records))
    record = records[0]
    entries = tuple(_entry(variable, filename) for variable in record.findall("variable"))
    return Survey(
        _words(survey.find("title")),
        entries,
        (record.get("format") or "fixed").lower() == "csv",
        _whole(record.get("skip"), 0),
        record.get("href") or "",
        declared_encoding(content),
    )


def _root(content: bytes, filename: str) -> Any:
    try:
        root = ElementTree.fromstring(in_utf8(content))
    except DefusedXmlException:
        raise problems.DeclaresEntities(file=filename, part="sss") from None
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise problems.DamagedFile(file=filename, detail=str(error).split("\n", 1)[0]) from None
    waiting = [(root, 1)]
    while waiting:
        element, level = waiting.pop()
        if level > MOST_LEVELS:
            raise problems.DamagedFile(file=filename, detail=f"> {MOST_LEVELS} levels")
        waiting += [(child, level + 1) for child in element]
    if str(root.tag).lower() != "sss":
        raise problems.WrongContent(file=filename, expected="Triple-S (.sss)", found=f"XML <{root.tag}>")
    return root


def _entry(variable: Any, filename: str) -> Entry:
    name = " ".join((variable.findtext("name") or variable.get("ident") or "?").split())
    kind = (variable.get("type") or "").lower()
    kind = kind if kind in KINDS else "character"
    position, spread = variable.find("position"), variable.find("spread")
    start = _whole(None if position is None else position.get("start"), 0)
    finish = _whole(None if position is None else position.get("finish"), start)
    if start < 1 or finish < start:
        raise problems.NoPlaceInData(file=filename, variable=name)
    is_literal = (variable.get("format") or "").lower() == "literal"
    values = variable.find("values")
    ends = None if values is None else _ends(values.find("range"))
    codes = {} if values is None else _codes(values, is_literal)
    if kind == "multiple" and ends is not None:
        codes = _with_range(codes, ends)
    return Entry(
        name,
        _words(variable.find("label")),
        kind,
        start,
        finish,
        codes,
        is_literal,
        0 if spread is None else max(1, _whole(spread.get("subfields"), 1)),
        0 if spread is None else _whole(spread.get("width"), 0),
        ends,
        variable.get("use") or "",
    )


def _codes(values: Any, is_literal: bool) -> dict[str, str]:
    found = {}
    for value in values.findall("value"):
        code = (value.get("code") or "").strip()
        if code:
            found[code if is_literal else plain_number(code)] = _words(value) or code
    return found


def _ends(bounds: Any) -> tuple[float, float] | None:
    try:
        low, high = float(bounds.get("from")), float(bounds.get("to"))
    except (AttributeError, TypeError, ValueError):
        return None
    return (low, high) if low <= high else None


def _with_range(codes: dict[str, str], ends: tuple[float, float]) -> dict[str, str]:
    """The options of a multiple choice, those without words among them, in the order of their codes."""
    low, high = (int(max(0, min(end, _MOST_OPTIONS))) for end in ends)
    numbers = {str(number): str(number) for number in range(max(1, low), high + 1)} | codes
    return dict(sorted(numbers.items(), key=lambda one: (not one[0].isdigit(), one[0].zfill(9))))


def _words(element: Any) -> str:
    """The words of a label: those for analysis before those for the interview, Chinese before others."""
    if element is None:
        return ""
    own = " ".join(filter(None, [element.text, *(one.tail for one in element)]))
    found = [(_rank(one), at, " ".join("".join(one.itertext()).split())) for at, one in _texts(element)]
    chosen = min((one for one in found if one[2]), default=None)
    plain = " ".join(own.split())
    return chosen[2] if chosen and (not plain or chosen[0] < (1, 0)) else plain


def _texts(element: Any) -> list[tuple[int, Any]]:
    return list(enumerate(element.findall("text")))


def _rank(text: Any) -> tuple[int, int]:
    language = (text.get(_LANGUAGE) or text.get("lang") or "").lower()
    return (int(text.get("mode") == "interview"), int(not language.startswith("zh")))


def _whole(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise


_WHOLE = re.compile(r"([+-]?)0*(\d+)", re.ASCII)
_DECIMAL = re.compile(r"([+-]?)0*(\d*)\.(\d*)", re.ASCII)


def plain_number(text: str) -> str:
    """A number without needless zeros, digits as they are; anything else unchanged.

    >>> [plain_number(text) for text in ("007", "00", "-012.50", ".5", "1e3", "x")]
    ['7', '0', '-12.5', '0.5', '1e3', 'x']
    """
    if whole := _WHOLE.fullmatch(text):
        sign, digits = whole.groups()
        return ("-" if sign == "-" and digits != "0" else "") + digits
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None or not (decimal.group(2) or decimal.group(3)):
        return text
    sign, before, after = decimal.groups()
    after = after.rstrip("0")
    value = (before or "0") + ("." + after if after else "")
    return ("-" if sign == "-" and value != "0" else "") + value
