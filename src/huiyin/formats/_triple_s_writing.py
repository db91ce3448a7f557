"""A Triple-S survey in one archive: the data first, as their rows come, then the definition that they call for.

Written as version 2.0 with comma-separated data, one field a variable. What only the whole data tell,
such as how long texts are or between which ends numbers lie, is noted on the way.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.formats._csv_writing import heading_line, joined, text_cells
from huiyin.formats.outgoing import Column, Outgoing, local_seconds

_LARGEST_CODE = 999_999_999
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no place in XML 1.0
_NO_NAME = re.compile(r"[^\w-]+")
_USES = {"response_id": "serial", "weight": "weight"}
_MOMENT = "%Y-%m-%d %H:%M:%S"


@dataclass
class Seen:
    """What the cells of a column were like so far: the ends of numbers, their decimals, the length of texts."""

    low: float | None = None
    high: float | None = None
    decimals: int = 0
    length: int = 1


def write_survey(sink: IO[bytes], table: Outgoing) -> int:
    """Write both files; returns how many rows."""
    seen = {column.name: Seen() for column in table.columns}
    stem = _NO_NAME.sub("_", table.title).strip("_")[:60] or "survey"
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        with archive.open(f"{stem}.csv", "w", force_zip64=True) as data:
            n_rows = _write_data(data, table, seen)
        archive.writestr(f"{stem}.sss", _definition(table, seen, f"{stem}.csv").encode("utf-8", "replace"))
    return n_rows


# -- data ------------------------------------------------------------------------------------------


def _write_data(sink: IO[bytes], table: Outgoing, seen: dict[str, Seen]) -> int:
    sink.write(heading_line(table))
    n_rows = 0
    for batch in table.batches():
        cells = [_cells(batch.column(name), table, seen[name]) for name in table.names]
        sink.write(joined(cells))
        n_rows += batch.num_rows
    return n_rows


def _cells(values: pa.Array, table: Outgoing, seen: Seen) -> pa.Array:
    """Cells as the standard writes them: days as eight digits, numbers with a point and no exponent."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        seen.length = max(seen.length, pc.max(pc.utf8_length(values)).as_py() or 0)
        return text_cells(values, is_raw=table.is_raw)
    if pa.types.is_date(kind):
        texts = pc.strftime(values.cast(pa.timestamp("s")), "%Y%m%d")
    elif pa.types.is_timestamp(kind):
        texts = pc.strftime(local_seconds(values, table.zone), _MOMENT)
    elif pa.types.is_boolean(kind):
        texts = values.cast(pa.int8()).cast(pa.string())
    else:
        texts = _numbers(values, seen)
    return pc.fill_null(texts, "")


def _numbers(values: pa.Array, seen: Seen) -> pa.Array:
    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_finite(values), values, None)
    coded = values.dictionary_encode()
    different = coded.dictionary.to_pylist()
    if different:
        low, high = min(different), max(different)
        seen.low = low if seen.low is None else min(seen.low, low)
        seen.high = high if seen.high is None else max(seen.high, high)
    texts = [plain(value) for value in different]
    seen.decimals = max([seen.decimals, *(len(text.partition(".")[2]) for text in texts)])
    return pa.array(texts, pa.string()).take(coded.indices)


def plain(value: float) -> str:
    """A number in digits.

    >>> [plain(value) for value in (5.0, -0.0, 1e-7, 1e21, 2.50)]
    ['5', '0', '0.0000001', '1000000000000000000000', '2.5']
    """
    if value == 0:
        return "0"
    return f"{value:.0f}" if float(value).is_integer() else format(Decimal(repr(value)), "f")


# -- definition ------------------------------------------------------------------------------------


def _definition(table: Outgoing, seen: dict[str, Seen], data: str) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<sss version="2.0">', "<origin>Huiyin</origin>"]
    lines += ["<survey>", f"<title>{_said(table.title)}</title>"]
    lines.append(f'<record ident="A" href={_quoted(data)} format="csv" skip="1">')
    used: set[str] = set()
    for place, column in enumerate(table.columns, 1):
        lines += _variable(place, column, seen[column.name], used)
    return "\n".join([*lines, "</record>", "</survey>", "</sss>", ""])


def _variable(place: int, column: Column, seen: Seen, used: set[str]) -> Iterator[str]:
    kind, about = _kind(column, seen)
    use = _USES.get(str(column.about.get("fact_column", "")), "")
    if use in used or (use == "weight" and kind != "quantity"):
        use = ""
    used |= {use} - {""}
    yield f'<variable ident="{place}" type="{kind}"' + (f' use="{use}">' if use else ">")
    yield f"<name>{_said(column.name)}</name>"
    yield f"<label>{_said(column.label or column.name)}</label>"
    yield f'<position start="{place}"/>'
    yield from about
    yield "</variable>"


def _kind(column: Column, seen: Seen) -> tuple[str, list[str]]:
    """The type of a variable and what it needs to say besides."""
    if pa.types.is_boolean(column.type):
        return "logical", []
    if pa.types.is_date(column.type):
        return "date", []
    if pa.types.is_timestamp(column.type):
        return "character", ["<size>19</size>"]
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        return "character", [f"<size>{seen.length}</size>"]
    known = dict(column.values)  # a code has one word
    codes = list(known)
    ends = [end for end in (seen.low, seen.high) if end is not None]
    whole = seen.decimals == 0 and all(float(code).is_integer() for code in codes)
    if codes and whole and set(codes) == {0.0, 1.0} and set(ends) <= {0.0, 1.0}:
        return "logical", []
    words = [f'<value code="{plain(code)}">{_said(word)}</value>' for code, word in known.items()]
    fits = whole and all(0 <= number <= _LARGEST_CODE for number in (*codes, *ends))
    if codes and fits and set(ends) <= set(codes) and _is_row(codes):
        return "single", ["<values>", *words, "</values>"]
    kind = "single" if codes and fits else "quantity"
    return kind, ["<values>", _range(codes, ends, seen.decimals), *words, "</values>"]


def _is_row(codes: Sequence[float]) -> bool:
    """Whether nothing lies between the codes, so that no cell can be another number."""
    return max(codes) - min(codes) < len(set(codes))


def _range(codes: Sequence[float], ends: Sequence[float], decimals: int) -> str:
    numbers = [*codes, *ends] or [0.0]
    low, high = (f"{Decimal(plain(end)):.{decimals}f}" for end in (min(numbers), max(numbers)))
    return f'<range from="{low}" to="{high}"/>'


def _said(text: str) -> str:
    return escape(_UNFIT.sub("", " ".join(text.split())))


def _quoted(text: str) -> str:
    return quoteattr(_UNFIT.sub("", text))
