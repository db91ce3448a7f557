"""The disposable process that reads one questionnaire: `python -m huiyin.surveys.interchange.reader REQUEST`.

REQUEST is JSON: {"path", "filename", "format", "limits"}; "format" may be "" to find out. The parent is
`huiyin.surveys.interchange.reading`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO

from huiyin.formats.limits import Limits
from huiyin.formats.reader import serve


def _read(request: dict[str, Any], limits: Limits, voice: TextIO) -> dict[str, Any]:
    from huiyin.surveys.interchange.base import MOST_PARTS, formats_for, interchange_formats
    from huiyin.surveys.interchange.problems import (
        NotAQuestionnaire,
        NothingToImport,
        TooManyQuestions,
        TooNested,
    )

    path, filename = Path(request["path"]), str(request["filename"])
    candidates = [interchange_formats[request["format"]]] if request["format"] else formats_for(filename)
    try:
        known = next((one for one in candidates if one.recognises(path)), None)
        if known is None:
            names = ", ".join(one.name["en"] for one in candidates)
            raise NotAQuestionnaire(file=filename, known=names)
        outline = known.read(path, filename, limits)
    except RecursionError:
        raise TooNested(file=filename, limit=100) from None
    n_parts = sum(1 + len(item.options) + len(item.rows) for item in outline.items)
    if n_parts > MOST_PARTS:
        raise TooManyQuestions(file=filename, n=n_parts, limit=MOST_PARTS)
    if not outline.items:
        raise NothingToImport(file=filename, format=known.name["en"])
    return {"format": known.key, "outline": outline.as_json()}


if __name__ == "__main__":
    serve(_read)
