"""The line to a ClickHouse server: every answer is whole, or `EngineAway`."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from huiyin.facts.engines._waiting import longest_wait
from huiyin.facts.problems import EngineAway, EngineNotSet

SETTING = "HUIYIN_CLICKHOUSE_URL"
EXAMPLE = "http://user:password@host:8123/facts"
_END = b"\xff\xff\xff\xff\x00\x00\x00\x00"  # the last bytes of an Arrow stream that was finished
_own = threading.local()


def address() -> str:
    """The server's address, "" when none is set. Raises `EngineNotSet` for one that is no address."""
    given = os.environ.get(SETTING, "").strip()
    if given and (urlsplit(given).scheme not in {"http", "https"} or not urlsplit(given).hostname):
        raise EngineNotSet(engine="clickhouse", setting=SETTING, example=EXAMPLE)
    return given


def asked(query: str) -> Iterator[pa.RecordBatch]:
    """The rows of a query. Raises `EngineAway` when they do not come, or not all of them."""
    with failures():
        settings = {"max_execution_time": longest_wait(), "output_format_arrow_string_as_string": 1}
        with client().raw_stream(query, fmt="ArrowStream", settings=settings) as stream:
            arriving = _Arriving(stream)
            yield from pa.ipc.open_stream(pa.PythonFile(arriving, mode="r"))
            arriving.check_whole()


def rows(query: str) -> list[dict[str, Any]]:
    """All rows of a small answer."""
    return [row for batch in asked(query) for row in batch.to_pylist()]


def client() -> Any:
    """This thread's client, which waits no longer than the setting says for a sign of life."""
    import clickhouse_connect

    target, wait = address(), longest_wait()
    clients: dict[tuple[str, float], Any] = _own.__dict__.setdefault("clients", {})
    if (target, wait) not in clients:
        parts = urlsplit(target)
        clients[target, wait] = clickhouse_connect.get_client(
            dsn=target,
            secure=parts.scheme == "https",
            compress=False,  # Arrow compresses by itself; the end of the stream must be seen as it was sent
            query_retries=0,
            connect_timeout=max(1, min(10, round(longest_wait()))),
            send_receive_timeout=wait,
            autogenerate_session_id=False,
            client_name="huiyin",
        )
    return clients[target, wait]


@contextmanager
def failures() -> Iterator[None]:
    """Whatever goes wrong between here and the server is `EngineAway`."""
    from clickhouse_connect.driver.exceptions import ClickHouseError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except (ClickHouseError, HTTPError, pa.ArrowException, EOFError, OSError) as error:
        _own.__dict__.pop("clients", None)  # a connection that failed is not used again
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise EngineAway(engine="ClickHouse", reason=lines[0]) from error


class _Arriving(io.RawIOBase):
    """An answer as a file that remembers how it ended: one that broke off looks to Arrow like one that is over."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream, self._last = stream, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces, wanted = [], size
        while wanted:
            piece = self._stream.read(wanted if wanted > 0 else None)
            if not piece:
                break
            pieces.append(piece)
            wanted = max(0, wanted - len(piece)) if wanted > 0 else wanted
        found = b"".join(pieces)
        self._last = (self._last + found[-len(_END) :])[-len(_END) :]
        return found

    def check_whole(self) -> None:
        """Raise EOFError unless the stream was finished, with nothing behind its end."""
        behind = self.read()
        if behind or self._last != _END:
            raise EOFError(behind[:200].decode(errors="replace").strip() or "the answer broke off")
