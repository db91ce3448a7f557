"""Handing in many answers in one call: read as they come, checked and stored in parts, answered row by row.

Each row is one act of answering with its own submission_id, so a call that was cut off, or is sent twice,
adds nothing twice. A row that is refused says why and keeps no other row out.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

import msgspec
from django.db import connection
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.api import queries
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.problems import AnswersWrong, BadQuery, NotReadable, OtherAnswers, TooLarge
from huiyin.api.replies import Refused, encode, encode_lines, said, status_of
from huiyin.api.submitting import LINES, Sent, asked_for, checked, understood
from huiyin.core import tokens
from huiyin.responses import intake
from huiyin.responses.contracts import Batch, Outcome, Submission
from huiyin.responses.problems import NotTakenNow

NDJSON, CSV = "application/x-ndjson", "text/csv"
MOST_BYTES = 512 * 1024 * 1024
LONGEST_LINE = 256 * 1024
TOGETHER = 4_000
_PIECE = 256 * 1024
_OWN_COLUMNS = {"submission_id", "questionnaire", "version", "respondent", "language", "answered_on", "mode"}


class RowResult(msgspec.Struct, omit_defaults=True):
    """What became of one row; `row` counts from 1."""

    row: int
    status: int  # 201 stored, 200 was stored before, 409, 410, 422 … as for a single answer
    submission_id: str = ""
    response_id: int = 0
    errors: list[dict[str, Any]] = []


class Summary(msgspec.Struct):
    """The last line: how many rows became what, and the batch they belong to."""

    rows: int
    created: int
    repeated: int
    refused: int
    batch: str


@operation(
    "POST",
    "responses/bulk",
    name="api-responses-bulk",
    scope=Scope.BULK,
    tag="answers",
    summary={"zh": "批量提交答卷（NDJSON 或 CSV）", "en": "Hand in many answers (NDJSON or CSV)"},
    body=Sent,
    media=(NDJSON, CSV),
    replies={200: RowResult},
    refusals=(413, 422, 503),
    query={
        "questionnaire": {"type": "integer", "description": "For rows that name none."},
        "open_cases": {"type": "boolean", "description": "Whether alert rules open cases for these answers."},
        "results": {"enum": ["all", "refused"], "description": "Which rows to report; the summary always."},
    },
)
def submit_bulk(call: Call, caller: Caller) -> Reply:
    """A line for each row and a summary at the end; idempotent by the rows' submission ids."""
    if call.length is not None and call.length > MOST_BYTES:
        raise TooLarge(most=MOST_BYTES)
    usual = call.query.get("questionnaire", "")
    if usual and not (usual.isascii() and usual.isdigit() and len(usual) < 19):
        raise BadQuery(name="questionnaire")
    kind = call.headers.get("content-type", NDJSON).split(";", 1)[0].strip().lower()
    rows = _csv_rows(call) if kind == CSV else _lines(call)
    batch = Batch(f"api:{tokens.new_token(24)}", call.query.get("open_cases", "") in {"1", "true"})
    work = _Work(caller, call.language, int(usual) if usual else None, batch)
    with tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024) as report:
        for results in work.through(rows):
            if call.query.get("results") == "refused":
                results = [result for result in results if result.status >= 400]
            report.write(encode_lines(results))
        report.write(encode(work.summary()) + b"\n")
        report.seek(0)
        if work.counts["rows"] == work.counts["unavailable"] > 0:
            raise NotTakenNow
        return Reply(200, report.read(), {"Content-Type": NDJSON})


class _Work:
    """One call on its way: rows are checked here while the part before them is being stored."""

    def __init__(self, caller: Caller, language: str, usual: int | None, batch: Batch) -> None:
        self._caller, self._language, self._usual, self._batch = caller, language, usual, batch
        self._today = timezone.localdate()
        self.counts: Counter[str] = Counter()

    def summary(self) -> Summary:
        created, repeated = self.counts["created"], self.counts["repeated"]
        refused = self.counts["rows"] - created - repeated
        return Summary(self.counts["rows"], created, repeated, refused, self._batch.name)

    def through(self, rows: Iterable[Sent | Problem]) -> Iterator[list[RowResult]]:
        """The results, part by part."""
        numbered = enumerate(rows, start=1)
        before: tuple[list[RowResult], Future[None]] | None = None
        with _storing() as store:
            while part := list(islice(numbered, TOGETHER)):
                results, waiting = self._check(part)
                doing = store(self._store, waiting)
                if before is not None:
                    before[1].result()
                    yield before[0]
                before = results, doing
            if before is not None:
                before[1].result()
                yield before[0]

    def _check(
        self, part: list[tuple[int, Sent | Problem]]
    ) -> tuple[list[RowResult], list[tuple[RowResult, Submission]]]:
        results, waiting = [], []
        known: dict[tuple[int | None, int | None], queries.Asked] = {}
        for number, sent in part:
            result = RowResult(number, 201)
            results.append(result)
            try:
                if isinstance(sent, Problem):
                    raise sent
                result.submission_id = sent.submission_id or ""
                which = sent.questionnaire, sent.version
                asked = known.get(which) or known.setdefault(which, self._asked(sent))
                submission = checked(sent, asked, result.submission_id, self._language, today=self._today)
                waiting.append((result, submission))
            except Refused as refused:
                self._refuse(result, refused.problem, refused.errors)
            except Problem as problem:
                self._refuse(result, problem, {})
        self.counts["rows"] += len(part)
        return results, waiting

    def _asked(self, sent: Sent) -> queries.Asked:
        return asked_for(self._caller, sent.questionnaire or self._usual, sent.version)

    def _refuse(self, result: RowResult, problem: Problem, errors: dict[str, Problem]) -> None:
        result.status = status_of(problem)
        result.errors = [{"pointer": place, **said(one, self._language)} for place, one in errors.items()]
        if not isinstance(problem, AnswersWrong):
            result.errors.insert(0, {"pointer": "", **said(problem, self._language)})

    def _store(self, waiting: list[tuple[RowResult, Submission]]) -> None:
        by_programme: dict[int, list[tuple[RowResult, Submission]]] = {}
        for one in waiting:
            by_programme.setdefault(one[1].programme_id, []).append(one)
        for together in by_programme.values():
            outcomes = intake.submit_many([submission for _, submission in together], self._batch)
            for (result, _), outcome in zip(together, outcomes, strict=True):
                self._note(result, outcome)

    def _note(self, result: RowResult, outcome: Outcome | Exception) -> None:
        if isinstance(outcome, Outcome) and outcome.is_same:
            result.response_id = outcome.response_id
            result.status = 201 if outcome.is_new else 200
            self.counts["created" if outcome.is_new else "repeated"] += 1
            return
        problem = OtherAnswers() if isinstance(outcome, Outcome) else outcome
        if not isinstance(problem, Problem):
            raise problem
        self.counts["unavailable"] += isinstance(problem, NotTakenNow)
        self._refuse(result, problem, {})


@contextmanager
def _storing() -> Iterator[Any]:
    """A way to store a part while the next is being checked: a thread with a connection of its own.

    Within a transaction, as in tests, it is done at once.
    """
    if connection.in_atomic_block:
        yield _at_once
        return
    with ThreadPoolExecutor(1, thread_name_prefix="bulk") as pool:
        yield pool.submit
        pool.submit(lambda: connection.close()).result()  # of that thread, not of this one


def _at_once(work: Any, *given: Any) -> Future[None]:
    done: Future[None] = Future()
    done.set_result(work(*given))
    return done


def _pieces(call: Call) -> Iterator[bytes]:
    """The body in pieces, as long as it is not too long."""
    left = MOST_BYTES if call.length is None else call.length
    while left > 0 and (piece := call.body.read(min(_PIECE, left))):
        left -= len(piece)
        yield piece


def _lines(call: Call) -> Iterator[Sent | Problem]:
    """One JSON object a line; empty lines are passed over."""
    return chain.from_iterable(_decoded(whole) for whole in _whole_lines(call))


def _whole_lines(call: Call) -> Iterator[bytes]:
    """The body in pieces that end with a line."""
    rest = b""
    for piece in _pieces(call):
        whole, end, rest = (rest + piece).rpartition(b"\n")
        if len(rest) > LONGEST_LINE:
            raise TooLarge(most=LONGEST_LINE)
        if end:
            yield whole
    yield rest


def _decoded(whole: bytes) -> Sequence[Sent | Problem]:
    """Lines together, if each of them is one whole object; else each by itself, to tell which one is not."""
    try:
        together = LINES.decode_lines(whole)
        if len(together) == whole.count(b"\n") + 1:
            return together
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass
    return [_understood(line) for line in whole.split(b"\n") if line.strip()]


def _understood(line: bytes) -> Sent | Problem:
    try:
        return understood(line)
    except NotReadable as problem:
        return problem


class _Readable(io.RawIOBase):
    """The pieces of a body as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        data = self._left or next(self._pieces, b"")
        n = min(len(data), len(into))
        into[:n], self._left = data[:n], data[n:]
        return n


def _csv_rows(call: Call) -> Iterator[Sent | Problem]:
    """A heading and rows in UTF-8; columns that are none of the call's own are fields of the questionnaire."""
    text = io.TextIOWrapper(io.BufferedReader(_Readable(_pieces(call)), _PIECE), "utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    try:
        heading = next(reader, [])
        if "submission_id" not in heading or len(set(heading)) != len(heading):
            raise NotReadable(why="heading: submission_id, …")
        for cells in reader:
            if cells:
                yield _row(heading, cells)
    except (csv.Error, UnicodeDecodeError) as error:
        yield NotReadable(why=error)


def _row(heading: list[str], cells: list[str]) -> Sent | Problem:
    if len(cells) != len(heading):
        return NotReadable(why=f"{len(cells)} cells, {len(heading)} columns")
    given = {name: cell for name, cell in zip(heading, cells, strict=True) if cell != ""}
    own: dict[str, Any] = {name: given.pop(name) for name in _OWN_COLUMNS & given.keys()}
    context = {name[8:]: given.pop(name) for name in [*given] if name.startswith("context.")}
    try:
        return msgspec.convert({**own, "answers": given, "context": context}, Sent, strict=False)
    except msgspec.ValidationError as error:
        return NotReadable(why=error)
