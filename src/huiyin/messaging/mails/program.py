"""The disposable process that reads one mail: `python -m huiyin.messaging.mails.program REQUEST`.

REQUEST is that of `huiyin.formats.reader`: `path` is the raw mail, `into` the folder for its files ("" to
keep none). What it says as the table is `parsing.parsed`. The parent is `huiyin.messaging.mails.reading`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO

from huiyin.formats.limits import Limits
from huiyin.formats.reader import serve


def work(request: dict[str, Any], limits: Limits, voice: TextIO) -> dict[str, Any]:
    """Read it."""
    from huiyin.messaging.mails.parsing import parsed

    folder = Path(request["into"])
    return parsed(Path(request["path"]).read_bytes(), folder if request["format"] == "mail" else None)


if __name__ == "__main__":
    serve(work)
