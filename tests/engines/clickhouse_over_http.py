"""The real ClickHouse engine behind the part of its HTTP interface that clients need: for tests only.

    python -m tests.engines.clickhouse_over_http

prints its port. chdb carries out the SQL and writes the formats; this program only carries bytes, and
can be told by a PUT of `trouble` to go wrong: "broken" appends an error in the middle of an answer, as
ClickHouse does when a query fails after its first rows; "unfinished" leaves the mark of the end away;
"error" answers 500; "memory" leaves next to none.
"""

from __future__ import annotations

import re
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb

OF_THE_WIRE = {
    *("database", "query", "query_id", "session_id", "buffer_size", "wait_end_of_query", "compress"),
    *(
        "client_protocol_version",
        "enable_http_compression",
        "send_progress_in_http_headers",
        "default_format",
    ),
    *("http_headers_progress_interval_ms", "role", "quota_key", "decompress", "session_timeout"),
}
ERROR = b"Code: 241. DB::Exception: Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)"
state = {"trouble": ""}
_always = chdb.connect(":memory:")  # holds the tables while no request does


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words: Any) -> None:
        """Quiet."""

    def do_PUT(self) -> None:
        state["trouble"] = self._body().decode()
        self._send(200, b"")

    def do_GET(self) -> None:
        self._send(200, b"Ok.\n")

    def do_POST(self) -> None:
        settings = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body, in_address = self._body(), settings.get("query", "")
        if state["trouble"] == "error":
            self._send(500, ERROR, {"X-ClickHouse-Exception-Code": "241"})
            return
        connection = chdb.connect(":memory:")
        try:
            for name, value in settings.items():
                if name not in OF_THE_WIRE:
                    connection.query(f"SET {name} = '{value}'", "Null")
            if state["trouble"] == "memory":
                connection.query("SET max_memory_usage = '1000000'", "Null")
            answer, form = _answered(connection, in_address, body)
        except Exception as error:
            code = re.search(r"Code: (\d+)", str(error))
            self._send(500, str(error).encode(), {"X-ClickHouse-Exception-Code": code[1] if code else "1"})
            return
        finally:
            connection.close()
        self._send(200, answer, {"X-ClickHouse-Format": form, "X-ClickHouse-Timezone": "UTC"})

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _send(self, status: int, answer: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if state["trouble"] == "broken" and status == 200:
            answer = answer[: len(answer) // 2] + ERROR
        if state["trouble"] == "unfinished" and status == 200:
            answer = answer[:-8]
        for start in range(0, len(answer), 1 << 16):
            piece = answer[start : start + (1 << 16)]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")


def _answered(connection: Any, in_address: str, body: bytes) -> tuple[bytes, str]:
    """The answer and its format; what is inserted comes as the body, the statement in the address."""
    if in_address.lower().startswith("insert"):
        statement, _, form = in_address.rpartition(" FORMAT ")
        with tempfile.NamedTemporaryFile(suffix=".data") as file:
            file.write(body)
            file.flush()
            connection.query(f"{statement.strip()} FROM INFILE '{file.name}' FORMAT {form.strip()}", "Null")
        return b"", "Null"
    sql = in_address or body.decode()
    named = re.search(r"\s+FORMAT\s+(\w+)\s*;?\s*$", sql)
    form = named[1] if named else "TabSeparated"
    return connection.query(sql[: named.start()] if named else sql, form).bytes(), form


def main() -> None:
    """Serve until whoever started this closes our input, or ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
