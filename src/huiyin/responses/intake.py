"""Handing in: the one way by which single answers are stored, many of them in each durable transaction.

In a web process one writer thread collects what waits and commits it together (`start`), because a commit
costs a sync of the disk however many answers it holds. Whoever hands in waits for that commit, so an answer
is acknowledged only when it would survive a power cut. Without a writer, as in commands, `submit` commits in
the calling thread. Several web processes may each have a writer; on PostgreSQL rows decide between them.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Sequence

from django.db import Error, OperationalError, close_old_connections, connection, transaction

from huiyin.analytics.problems import Problem
from huiyin.responses.contracts import Batch, Outcome, Submission
from huiyin.responses.handing_in import store_together
from huiyin.responses.problems import NotTakenNow

logger = logging.getLogger(__name__)

MOST_TOGETHER = 256
MOST_IN_BULK = 500  # a longer transaction would keep single answers waiting
MOST_WHEN_QUIET = 4_000  # where no single answer came lately
_QUIET = 1.0  # seconds without one
MOST_WAITING = 2_000
LOCK_SECONDS = 15.0  # for which SQLite's write lock is waited for
PATIENCE = 30.0  # seconds; longer than that
_IDLE = 20.0  # seconds after which the database may have closed the connection
_RETRIED_ALONE = {"40001", "40P01"}  # serialisation failure, deadlock: the others are not to blame

Result = Outcome | Exception


class _Ticket:
    """A submission on its way, and the place where its outcome appears."""

    __slots__ = ("_done", "result", "submission")

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.result: Result = NotTakenNow()
        self._done = threading.Lock()
        self._done.acquire()

    def settle(self, result: Result) -> None:
        self.result = result
        self._done.release()

    def wait(self) -> Result:
        return self.result if self._done.acquire(timeout=PATIENCE) else NotTakenNow()


class Writer:
    """The thread that stores what the others hand in."""

    def __init__(self, most_waiting: int = MOST_WAITING, most_together: int = MOST_TOGETHER) -> None:
        self.most_waiting, self.most_together = most_waiting, most_together
        self._waiting: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._last = 0.0  # when somebody handed in
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Store what waits already, then end."""
        self._waiting.put(None)
        self._thread.join(timeout=PATIENCE)

    def submit(self, submission: Submission) -> Result:
        """Wait for the commit that holds the submission; its outcome."""
        self._last = time.monotonic()
        if self._waiting.qsize() >= self.most_waiting:
            return NotTakenNow()
        ticket = _Ticket(submission)
        self._waiting.put(ticket)
        return ticket.wait()

    @property
    def is_quiet(self) -> bool:
        """Whether nobody handed in lately."""
        return time.monotonic() - self._last > _QUIET

    def _run(self) -> None:
        quiet_since = time.monotonic()
        while True:
            together = self._next_together()
            if not together:
                connection.close()
                return
            if time.monotonic() - quiet_since > _IDLE:
                close_old_connections()
            try:
                results = _durably([ticket.submission for ticket in together])
            except BaseException as error:
                logger.exception("the writer of answers stumbled and goes on")
                results = [NotTakenNow() if not isinstance(error, Problem) else error] * len(together)
            for ticket, result in zip(together, results, strict=True):
                ticket.settle(result)
            quiet_since = time.monotonic()

    def _next_together(self) -> list[_Ticket]:
        """All that wait, at most so many; empty when told to end."""
        first = self._waiting.get()
        if first is None:
            return []
        together = [first]
        while len(together) < self.most_together:
            try:
                ticket = self._waiting.get_nowait()
            except queue.Empty:
                break
            if ticket is None:
                self._waiting.put(None)  # first store these
                break
            together.append(ticket)
        return together


_writer: Writer | None = None


def start() -> None:
    """Let one thread of this process write for all others from now on; a server calls it once."""
    global _writer
    if _writer is None:
        _writer = Writer()
        _writer.start()


def stop() -> None:
    """Store what waits and end the writer."""
    global _writer
    writer, _writer = _writer, None
    if writer is not None:
        writer.stop()


def submit(submission: Submission) -> Outcome:
    """Store one answer for good: when this returns, it would survive a power cut.

    The same `dedup_key` again gives the stored answer's outcome with `is_new` False. Raises what a gate
    refuses with, `NotTakenNow` when the store cannot be written or too many wait, and whatever else is
    wrong with this submission alone. Call it outside any transaction; within one, use `services.accept`.
    """
    writer = _writer
    if writer is None or connection.in_atomic_block:
        (result,) = _durably([submission])
    else:
        result = writer.submit(submission)
    if isinstance(result, Exception):
        raise result
    return result


def submit_many(submissions: Sequence[Submission], batch: Batch) -> list[Result]:
    """Store answers of one programme that came together, a part in each durable transaction.

    Parts are long where nobody hands in single answers, short and with pauses where somebody does. What
    became of each, in order; whoever has more calls it again with the same batch.
    """
    results: list[Result] = []
    while len(results) < len(submissions):
        is_quiet = connection.vendor == "postgresql" or _writer is None or _writer.is_quiet
        most = MOST_WHEN_QUIET if is_quiet else MOST_IN_BULK
        results += _durably(submissions[len(results) : len(results) + most], batch)
        if not is_quiet:
            time.sleep(0.002)  # those who wait for the lock ask every millisecond
    return results


def _durably(submissions: Sequence[Submission], batch: Batch | None = None) -> list[Result]:
    """One transaction for all; where it fails through one of them, one for each."""
    try:
        return _stored(submissions, batch)
    except OperationalError as error:
        code = getattr(error.__cause__, "sqlstate", None)
        if code not in _RETRIED_ALONE or (len(submissions) == 1 and connection.in_atomic_block):
            logger.warning("answers could not be stored: %s", error)
            _let_go()
            return [NotTakenNow() for _ in submissions]
    except Exception as error:
        if len(submissions) == 1:
            if isinstance(error, Error):
                _let_go()
            return [error]
    return [result for submission in submissions for result in _alone(submission, batch)]


def _alone(submission: Submission, batch: Batch | None) -> list[Result]:
    try:
        return _stored([submission], batch)
    except OperationalError as error:
        logger.warning("an answer could not be stored: %s", error)
        _let_go()
        return [NotTakenNow()]
    except Exception as error:
        return [error]


def _stored(submissions: Sequence[Submission], batch: Batch | None) -> list[Result]:
    """One durable transaction.

    SQLite has one write lock, and whoever waits for it by itself looks only every tenth of a second: others
    that take it again and again would keep answers out. So the lock is asked for every few milliseconds.
    """
    is_sqlite = connection.vendor == "sqlite" and not connection.in_atomic_block
    if is_sqlite and connection.connection is None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=5")
    until = time.monotonic() + LOCK_SECONDS
    while True:
        has_begun = False
        try:
            with transaction.atomic(durable=True):
                has_begun = True
                return store_together(submissions, batch)
        except OperationalError as error:
            if has_begun or not is_sqlite or "locked" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(0.001)


def _let_go() -> None:
    """Give up a connection that may be broken; the next transaction opens another."""
    if not connection.in_atomic_block:
        connection.close()
