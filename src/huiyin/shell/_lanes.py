"""Threads of their own for each kind of request, so that pages that take seconds never keep answers waiting.

The server has many threads, most of which only wait for the commit of an answer. What runs in Django runs in
a few threads a lane: each keeps one connection to the database, and no more work is begun than two cores bear.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Application = Callable[..., Iterable[bytes]]
Head = tuple[str, list[tuple[str, str]]]

logger = logging.getLogger(__name__)
_AHEAD = 8  # pieces of a streamed body that may wait for the client
_END = object()


class _Job:
    """A request on its way through a lane: the first word about it, and after that the pieces of a streamed body.

    Most answers are one word, so the queue of pieces is made only when there are more.
    """

    __slots__ = ("_answered", "environ", "first", "is_given_up", "pieces")

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.first: Any = None  # head and body, a head whose body is streamed (None), or an error
        self.pieces: queue.Queue[Any] | None = None
        self.is_given_up = False
        self._answered = threading.Lock()
        self._answered.acquire()

    def answer(self, thing: Any, *, is_streamed: bool = False) -> None:
        """Say the first word."""
        if is_streamed:
            self.pieces = queue.Queue(_AHEAD)
        self.first = thing
        self._answered.release()

    def wait(self) -> Any:
        """The first word, when it is said."""
        self._answered.acquire()
        return self.first

    def put(self, thing: Any) -> bool:
        """Hand on a piece of a streamed body; False when the client went away."""
        while self.pieces is not None and not self.is_given_up:
            try:
                self.pieces.put(thing, timeout=1.0)
                return True
            except queue.Full:
                continue
        return False

    def fail(self, error: BaseException) -> None:
        """Say that it went wrong, as the first word or after it."""
        if self.first is None:
            self.answer(error)
        else:
            self.put(error)


class Lane:
    """A WSGI application run by a few threads; when too many requests wait, 503 at once."""

    def __init__(self, application: Application, name: str, n_threads: int, most_waiting: int) -> None:
        self._application, self.most_waiting = application, most_waiting
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        for number in range(n_threads):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Wait for a thread of the lane and hand on what it answers."""
        if self._jobs.qsize() >= self.most_waiting:
            start_response("503 Service Unavailable", [("Retry-After", "3"), ("Content-Type", "text/plain")])
            return [b"busy\n"]
        job = _Job(environ)
        self._jobs.put(job)
        first = job.wait()
        if isinstance(first, BaseException):
            raise first
        (status, headers), body = first
        start_response(status, headers)
        return body if job.pieces is None else _Pieces(job, job.pieces)

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                self._run(job)
            except BaseException as error:
                logger.exception("a request could not be answered")
                job.fail(error)

    def _run(self, job: _Job) -> None:
        heads: list[Head] = []

        def started(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            heads[:] = [(status, headers)]

        body = self._application(job.environ, started)
        try:
            if not getattr(body, "streaming", not isinstance(body, list)):
                job.answer((heads[0], [b"".join(body)]))
                return
            pieces = iter(body)
            first = next(pieces, b"")  # an application may say its head with the first piece
            job.answer((heads[0], None), is_streamed=True)
            job.put(first)
            for piece in pieces:
                if not job.put(piece):
                    return
            job.put(_END)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()


class _Pieces:
    """A streamed body on its way from the lane to the server."""

    def __init__(self, job: _Job, pieces: queue.Queue[Any]) -> None:
        self._job, self._pieces = job, pieces

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._pieces.get()
        if piece is _END:
            raise StopIteration
        if isinstance(piece, BaseException):
            raise piece
        return bytes(piece)

    def close(self) -> None:
        """The client is gone, or has everything."""
        self._job.is_given_up = True
