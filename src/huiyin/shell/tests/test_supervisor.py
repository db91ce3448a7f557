"""The web server counts as started when it can take answers, whatever the worker still has to make good."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from huiyin.shell._supervisor import Supervisor


@contextmanager
def saying(status: int, body: bytes) -> Iterator[str]:
    """A server whose health page says this."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/-/health/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "state", "is_ready"),
    [
        (200, {"status": "ok", "database": "ok", "worker": "ok"}, True),
        (503, {"status": "degraded", "database": "ok", "worker": "late"}, True),
        (503, {"status": "failed", "database": "failed"}, False),
    ],
)
def test_a_late_worker_does_not_keep_the_program_from_starting(
    status: int, state: dict[str, str], is_ready: bool
) -> None:
    with saying(status, json.dumps(state).encode()) as url:
        assert Supervisor({}).wait_until_ready(url, 0.5) is is_ready


@pytest.mark.parametrize(("status", "body"), [(500, b"<h1>Server error</h1>"), (200, b"[]"), (404, b"")])
def test_what_is_not_the_health_page_is_not_waited_for_in_vain(status: int, body: bytes) -> None:
    with saying(status, body) as url:
        assert not Supervisor({}).wait_until_ready(url, 0.3)


def test_nobody_answering_is_not_ready() -> None:
    with saying(200, b"{}") as url:
        gone = url
    assert not Supervisor({}).wait_until_ready(gone, 0.3)
