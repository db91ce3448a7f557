"""Reading a stranger's file without trusting it: in a process that may die instead of us."""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import huiyin
from huiyin.formats import problems
from huiyin.formats.base import format_of, formats
from huiyin.formats.limits import LIMITS, MEBIBYTE, Limits
from huiyin.formats.raw import RawTable
from huiyin.formats.reader import request_for

__all__ = ["LIMITS", "Limits", "RawTable", "read"]

log = logging.getLogger(__name__)

_LONGEST_ANSWER = 64 * MEBIBYTE


def read(
    path: Path,
    *,
    filename: str,
    into: Path,
    limits: Limits = LIMITS,
    on_progress: Callable[[int], None] | None = None,
) -> RawTable:
    """Read the file at `path`, which the user calls `filename`, into an Arrow file at `into`.

    `into` exists only if the table was read completely. `on_progress` is told the rows so far, now
    and then. Raises a FormatProblem for whatever is wrong with the file, including that its reader
    died; this process is never at risk.
    """
    filename = Path(filename).name
    known = format_of(filename)
    if known is None:
        suffixes = " ".join(suffix for one in formats if one.can_read for suffix in one.suffixes)
        raise problems.UnknownKind(file=filename, known=suffixes)
    size = path.stat().st_size
    if size == 0:
        raise problems.EmptyFile(file=filename)
    if size > limits.file_size:
        facts = {"megabytes": -(-size // MEBIBYTE), "limit": limits.file_size // MEBIBYTE}
        raise problems.FileTooLarge(file=filename, **facts)
    into.parent.mkdir(parents=True, exist_ok=True)
    part = into.with_name(into.name + ".part")
    try:
        answer = ask_guarded(
            request_for(path.resolve(), part.resolve(), filename, known.key, limits),
            filename,
            limits,
            on_progress,
        )
        table = RawTable.from_json(answer, into)
        os.replace(part, into)
    finally:
        part.unlink(missing_ok=True)
    return table


def ask_guarded(
    request: str,
    filename: str,
    limits: Limits,
    on_progress: Callable[[int], None] | None = None,
    program: str = "huiyin.formats.reader",
) -> dict[str, Any]:
    """Run a reader and give what it says of the table; raises what it says of the file.

    `program` is a module that calls `huiyin.formats.reader.serve`.
    """
    command = [sys.executable, "-P", "-s", "-X", "utf8", "-m", program, request]
    said: dict[str, Any] = {}
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - our own program; the request is JSON, not shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints, env=environment()
        )
        try:
            assert process.stdout is not None
            for line in _lines_until(process.stdout, time.monotonic() + limits.wall_time):
                said = _understood(line)
                if on_progress is not None and isinstance(said.get("rows"), int):
                    on_progress(said["rows"])
            process.wait(timeout=5)
        except (TimeoutError, subprocess.TimeoutExpired):
            raise problems.TookTooLong(file=filename, seconds=limits.wall_time) from None
        except _TalksTooMuch:
            said = {}
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        complaints.seek(0)
        if heard := complaints.read(4000):
            log.info("the reader of %r said %r", filename, heard)
    return verdict(said, process.returncode, filename, limits)


def verdict(said: dict[str, Any], code: int, filename: str, limits: Limits) -> dict[str, Any]:
    """What a reader that said `said` last and ended with `code` found; raises the problem if it found one."""
    if "table" in said and code == 0:
        return dict(said["table"])
    if "problem" in said:
        try:
            problem = problems.from_json(said["problem"])
        except (ValueError, KeyError, TypeError):
            raise problems.CannotReadSafely(file=filename, detail="?") from None
        raise problem
    if code == -signal.SIGXCPU:
        raise problems.TookTooLong(file=filename, seconds=limits.cpu_time)
    known = {int(number): number.name for number in signal.Signals}
    raise problems.CannotReadSafely(file=filename, detail=known.get(-code, f"exit {code}"))


def _understood(line: bytes) -> dict[str, Any]:
    """One line of the reader; a dying one may have said half a line."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


class _TalksTooMuch(Exception):
    """A line without end."""


def environment() -> dict[str, str]:
    """As little as the reader can live with: no secrets, one thread, one memory arena."""
    source = str(Path(huiyin.__file__ or "").resolve().parents[1])
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": source,
        "PYTHONDONTWRITEBYTECODE": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "RAYON_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _lines_until(stream: IO[bytes], deadline: float) -> Iterator[bytes]:
    """Whole lines of a pipe; raises TimeoutError at the deadline, _TalksTooMuch if one never ends."""
    waiting = b""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            chunk = os.read(stream.fileno(), 65_536)
            if not chunk:
                return
            *lines, waiting = (waiting + chunk).split(b"\n")
            yield from lines
            if len(waiting) > _LONGEST_ANSWER:
                raise _TalksTooMuch
