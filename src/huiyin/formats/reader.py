"""The disposable process that reads one file: `python -m huiyin.formats.reader REQUEST`.

REQUEST is JSON: {"path", "into", "filename", "format", "limits"}. It writes the cells to `into` as
an Arrow file and speaks in lines of JSON on standard output: {"rows": n} as it goes on, and last
either {"table": …} (as `RawTable.as_json`) or {"problem": …}. The parent is `huiyin.formats.reading`.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from huiyin.formats import _sandbox
from huiyin.formats.limits import MEBIBYTE, Limits

if TYPE_CHECKING:
    from huiyin.formats.base import OpenTable

_ROWS_BETWEEN_NEWS = 20_000


Work = Callable[[dict[str, Any], Limits, TextIO], dict[str, Any]]


def main(request: dict[str, Any], voice: TextIO, work: Work | None = None) -> None:
    """Read as asked and tell the parent; every failure that can be caught becomes a problem.

    `work` does the reading behind the walls and gives what is told as the table.
    """
    limits = Limits(**request["limits"])
    _sandbox.enter(limits)
    sys.meta_path.insert(0, _NoPandas())
    # Imported behind the walls: the network is shut before any library starts a thread.
    from huiyin.analytics.problems import Problem
    from huiyin.formats import problems

    filename = request["filename"]
    news: dict[str, Any]
    try:
        news = {"table": (work or _read)(request, limits, voice)}
    except Problem as problem:
        news = {"problem": problems.as_json(problem)}
    except MemoryError:
        full = problems.NeedsTooMuchMemory(file=filename, megabytes=limits.memory // MEBIBYTE)
        news = {"problem": problems.as_json(full)}
    except OSError as error:
        if error.errno not in {errno.EFBIG, errno.ENOSPC, errno.EDQUOT}:
            raise
        full_up = problems.NoRoomForTable(file=filename, megabytes=limits.output_size // MEBIBYTE)
        news = {"problem": problems.as_json(full_up)}
    except Exception as error:  # a parser may raise anything at all on a hostile file
        traceback.print_exc()
        said = str(error).split("\n", 1)[0] or type(error).__name__
        damaged = problems.DamagedFile(file=filename, detail=said)
        news = {"problem": problems.as_json(damaged)}
    print(json.dumps(news), file=voice, flush=True)


class _NoPandas(MetaPathFinder):
    """Hides pandas, which pyarrow would load wherever it is installed: a second for nothing."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def _read(request: dict[str, Any], limits: Limits, voice: TextIO) -> dict[str, Any]:
    from huiyin.formats import problems
    from huiyin.formats._arriving import Arrival
    from huiyin.formats.base import formats

    filename = request["filename"]
    table: OpenTable = formats[request["format"]].open(Path(request["path"]), filename, limits)
    if len(table.header) > limits.columns:
        facts = {"row": table.header_row, "n": len(table.header), "limit": limits.columns}
        raise problems.TooManyColumns(file=filename, **facts)
    told = 0
    with Arrival(table, filename, Path(request["into"])) as arrival:
        for columns in table.batches:
            arrival.take(columns)
            if arrival.n_rows > limits.rows:
                raise problems.TooManyRows(file=filename, limit=limits.rows)
            if arrival.n_rows - told >= _ROWS_BETWEEN_NEWS:
                told = arrival.n_rows
                print(json.dumps({"rows": told}), file=voice, flush=True)
    if not arrival.n_rows:
        raise problems.NoRows(file=filename, n=len(table.header))
    return arrival.table(request["format"]).as_json()


def request_for(path: Path, into: Path, filename: str, format_key: str, limits: Limits) -> str:
    """The one argument of this program."""
    request = {"path": str(path), "into": str(into), "filename": filename, "format": format_key}
    return json.dumps({**request, "limits": asdict(limits)})


def serve(work: Work | None = None) -> None:
    """Be such a process: for programs that read other things behind the same walls."""
    # Libraries print to standard output; the parent's channel is a copy that they do not know.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as parent:
        os.dup2(2, 1)
        main(json.loads(sys.argv[1]), parent, work)
        parent.flush()
        os._exit(0)  # no destructor of a confused library gets a last word


if __name__ == "__main__":
    serve()
