"""Writing one file of a programme's facts: under a name that nobody is offered until it is whole."""

from __future__ import annotations

import errno
import hashlib
import hmac
import io
import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any, cast

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.accounts import queries as accounts
from huiyin.conditions.words import in_words
from huiyin.core import queries as core
from huiyin.exports import storage
from huiyin.exports.contracts import Order
from huiyin.exports.planning import Programme, columns_of, condition_of, plan
from huiyin.exports.problems import NoRoom, NoSuchColumns
from huiyin.facts.engines import engines
from huiyin.facts.engines.base import Engine
from huiyin.facts.fields import fields_of
from huiyin.facts.problems import PartMissing
from huiyin.facts.source import FactSource
from huiyin.formats.base import formats
from huiyin.formats.outgoing import Outgoing
from huiyin.responses import extensions
from huiyin.responses.contracts import Mode, Source, Validity
from huiyin.settings import value_of
from huiyin.surveys import queries as surveys
from huiyin.surveys.models import Programme as ProgrammeRow
from huiyin.warehouse import queries as warehouse

BEAT_SECONDS = 1.0
_MEGABYTE = 1024 * 1024
_TRIES = 3  # a part may be merged away between listing and reading
Beat = Callable[[int], None]


class ErasureUnderWay(RuntimeError):
    """Somebody's erasure has not reached the facts yet, so nothing may be read from them for keeping."""


@dataclass(frozen=True)
class Facts:
    """The facts of a programme at one moment and the table that an order makes of them."""

    source: FactSource
    table: Outgoing


@dataclass(frozen=True)
class Written:
    """A whole file in the folder of exports."""

    file: str
    etag: str
    n_rows: int
    n_bytes: int
    revision: str
    as_of: datetime | None
    table: Outgoing


def engine() -> Engine:
    """The engine that is set."""
    return engines[value_of("HUIYIN_ENGINE")]


def facts_of(programme_id: int, order: Order, *, fact_names: bool = False) -> Facts:
    """What an order describes, its rows counted; raises a problem where it cannot be met.

    Raises `ErasureUnderWay` while facts still hold somebody who has been erased.
    """
    if core.under_way(
        kinds=["AnswersErased"], subscriber="warehouse.forget_erased", programme_id=programme_id
    ):
        raise ErasureUnderWay
    row = surveys.programme(programme_id)
    source = warehouse.source_of(programme_id)
    codebook = surveys.codebook(programme_id)
    if not columns_of(order, codebook, source.schema):
        raise NoSuchColumns()
    where = condition_of(order, codebook)
    n_rows = engine().count(source, where=where)[()]
    known = _known(row, order, source)
    return Facts(source, plan(engine(), source, known, order, n_rows=n_rows, fact_names=fact_names))


def _known(row: ProgrammeRow, order: Order, source: FactSource) -> Programme:
    codebook = surveys.codebook(row.pk)
    with translation.override(order.language):
        words: dict[str, dict[str, str]] = {
            "channel": extensions.channel_names(order.language),
            "mode": {one.value: str(one.label) for one in Mode},
            "source": {one.value: str(one.label) for one in Source},
            "validity": {one.value: str(one.label) for one in Validity},
            "unit_path": accounts.unit_names(row.unit.path),
        }
        rows = in_words(condition_of(order, codebook), fields_of(codebook), order.language[:2])
        about = [(_("Programme"), row.name), (_("Rows chosen"), rows)]
        if row.marks:
            about.append((_("Label"), row.marks))
        if source.as_of:
            about.append((_("Facts as of"), f"{timezone.localtime(source.as_of):%Y-%m-%d %H:%M:%S %Z}"))
    return Programme(row.name, codebook, _pseudonyms(row.pk), words, str(settings.TIME_ZONE), tuple(about))


def _pseudonyms(programme_id: int) -> Callable[[str], str]:
    """Names that only this installation's key could trace back, different in every programme."""
    key = hmac.new(
        settings.SECRET_KEY.encode(), f"pseudonym:{programme_id}".encode(), hashlib.sha256
    ).digest()

    def pseudonym(number: str) -> str:
        return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:16]

    return pseudonym


def write_file(prefix: str, facts: Callable[[], Facts], format_key: str, beat: Beat) -> Written:
    """Write a file named `prefix` and something that cannot be guessed; the name exists only with the whole content.

    `facts` are taken again when a part of them was merged away meanwhile. `beat` is called every
    second with the rows written so far; what it raises ends the writing. Nothing is left behind then.
    """
    for attempt in range(_TRIES):
        try:
            return _write(prefix, facts(), format_key, beat)
        except PartMissing:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _write(prefix: str, facts: Facts, format_key: str, beat: Beat) -> Written:
    token = secrets.token_hex(12)
    kind = formats[format_key]
    file = f"{prefix}{token}{kind.suffixes[0]}"
    part, scratch = storage.path_of(file + storage.PART), storage.path_of(file + storage.SCRATCH)
    scratch.mkdir(mode=0o700)
    pulse = Pulse(beat, part)
    table = replace(watched(facts.table, pulse), scratch=str(scratch))
    try:
        with part.open("wb") as sink:
            os.chmod(part, 0o600)
            n_rows = kind.write(cast(IO[bytes], WatchedSink(sink, pulse)), table)
            sink.flush()
            os.fsync(sink.fileno())
        n_bytes = part.stat().st_size
        part.rename(storage.path_of(file))
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        size = part.stat().st_size if part.exists() else 0
        raise NoRoom(megabytes=round(size / _MEGABYTE)) from None
    finally:
        part.unlink(missing_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)
    return Written(file, token, n_rows, n_bytes, facts.source.revision, facts.source.as_of, facts.table)


def write_to(sink: IO[bytes], *, programme_id: int, order: Order, said: Beat | None = None) -> int:
    """Write straight to a sink, which need not seek; returns how many rows. What was begun stays where it fails."""
    facts = facts_of(programme_id, order)
    pulse = Pulse(said or (lambda n_rows: None))
    return formats[order.format].write(sink, watched(facts.table, pulse))


class Pulse:
    """Calls `beat` at most once a second, with the rows that have been written."""

    def __init__(self, beat: Beat, part: os.PathLike[str] | None = None) -> None:
        self._beat, self._part, self._last = beat, part, time.monotonic()
        self.n_rows = 0

    def feel(self) -> None:
        """Something has moved."""
        now = time.monotonic()
        if now - self._last >= BEAT_SECONDS:
            self._last = now
            if self._part is not None:
                os.utime(self._part)  # a file that is written to is not swept
            self._beat(self.n_rows)


def watched(table: Outgoing, pulse: Pulse) -> Outgoing:
    """The same table, whose rows make the pulse; those of a first look at some columns do not count."""

    def read(names: Any) -> Any:
        whole = len(names) == len(table.columns)
        for batch in table.read(names):
            yield batch
            pulse.n_rows += batch.num_rows if whole else 0
            pulse.feel()

    return replace(table, read=read)


class WatchedSink(io.RawIOBase):
    """A file whose writing makes the pulse, so that packing at the end does not look like a standstill."""

    def __init__(self, sink: IO[bytes], pulse: Pulse) -> None:
        self._sink, self._pulse = sink, pulse

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pulse.feel()
        return self._sink.write(data)

    def tell(self) -> int:
        return self._sink.tell()

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._sink.seek(offset, whence)
