"""Sheets of workbooks as rows of text, after everything a parser touches was looked over."""

from __future__ import annotations

from pathlib import Path

from huiyin.formats._cells import text_of
from huiyin.formats._workbook_scan import scan
from huiyin.formats.limits import Limits


def sheets(path: Path, filename: str, limits: Limits) -> dict[str, list[list[str]]]:
    """Name in small letters → rows of cells; raises what `formats` says of bad workbooks."""
    scan(path, filename, limits)
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(str(path))
    found: dict[str, list[list[str]]] = {}
    for name in workbook.sheet_names[:50]:
        rows = workbook.get_sheet_by_name(name).to_python(nrows=limits.rows)
        found[name.strip().lower()] = [[(text_of(cell) or "").strip() for cell in row] for row in rows]
    return found


def is_workbook(path: Path) -> bool:
    """A zip by its first bytes."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def sheet_names(path: Path) -> list[str]:
    """The names of the sheets, read from the index alone; empty where there is none."""
    import re
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as index:
            head = index.read(200_000).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError):
        return []
    return [name.strip().lower() for name in re.findall(r'<(?:\w+:)?sheet\b[^>]*?\sname="([^"]*)"', head)]


def records(rows: list[list[str]]) -> list[dict[str, str]]:
    """Rows below the first one that says something, by its cells; rows without any text are left out."""
    filled = [row for row in rows if any(row)]
    if not filled:
        return []
    head = [cell.strip() for cell in filled[0]]
    return [dict(zip(head, row, strict=False)) for row in filled[1:]]
