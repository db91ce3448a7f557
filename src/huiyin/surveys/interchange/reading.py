"""Reading a stranger's questionnaire in a process that may die instead of us."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from huiyin.formats import problems as file_problems
from huiyin.formats.limits import MEBIBYTE, Limits
from huiyin.formats.reading import ask_guarded
from huiyin.surveys.interchange import problems  # noqa: F401 - known to whoever reads them back
from huiyin.surveys.interchange.base import LIMITS, formats_for, interchange_formats
from huiyin.surveys.interchange.outline import Outline

PROGRAM = "huiyin.surveys.interchange.reader"


def read_outline(
    path: Path, *, filename: str, format_key: str = "", limits: Limits = LIMITS
) -> tuple[str, Outline]:
    """The format that the file at `path` is in, and its outline. `format_key` "" finds out.

    Raises a Problem for whatever is wrong with the file, also that its reader died.
    """
    filename = Path(filename).name
    candidates = (
        [interchange_formats[format_key]] if format_key in interchange_formats else formats_for(filename)
    )
    if not candidates:
        known = sorted({suffix for one in interchange_formats if one.can_read for suffix in one.suffixes})
        raise file_problems.UnknownKind(file=filename, known=" ".join(known))
    size = path.stat().st_size
    if size == 0:
        raise file_problems.EmptyFile(file=filename)
    if size > limits.file_size:
        megabytes = {"megabytes": -(-size // MEBIBYTE), "limit": limits.file_size // MEBIBYTE}
        raise file_problems.FileTooLarge(file=filename, **megabytes)
    wanted = format_key if format_key in interchange_formats else ""
    request = {"path": str(path.resolve()), "filename": filename, "format": wanted, "limits": asdict(limits)}
    said = ask_guarded(json.dumps(request), filename, limits, program=PROGRAM)
    return str(said["format"]), Outline.from_json(said["outline"])
