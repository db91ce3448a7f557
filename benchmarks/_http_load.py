"""A load generator of one process: connections that each send the next request when the last was answered.

Runs as a process of its own, so that it shares no interpreter with the server: `python -m benchmarks._http_load
PORT REQUESTS SECONDS CLIENTS OUT`, where REQUESTS is a file of length-prefixed requests and OUT gets what was
measured as JSON.
"""

from __future__ import annotations

import json
import selectors
import socket
import struct
import sys
import time
from collections import Counter
from pathlib import Path


def pack(requests: list[bytes], path: Path) -> None:
    """Write requests to a file, each behind its length."""
    path.write_bytes(b"".join(struct.pack(">I", len(request)) + request for request in requests))


def _unpacked(path: Path) -> list[bytes]:
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        (n,) = struct.unpack_from(">I", data, at)
        found.append(data[at + 4 : at + 4 + n])
        at += 4 + n
    return found


def _is_whole(answer: bytearray) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(answer[:end]).lower()
    at = head.find(b"content-length:")
    if at < 0:
        return b"chunked" not in head or answer.endswith(b"0\r\n\r\n")
    length = int(head[at + 15 :].split(b"\r\n", 1)[0])
    return len(answer) >= end + 4 + length


class _Connection:
    def __init__(self, port: int, selector: selectors.BaseSelector) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.answer = bytearray()
        self.sent_at = 0.0
        selector.register(self.socket, selectors.EVENT_READ, self)

    def send(self, request: bytes) -> None:
        self.answer.clear()
        self.sent_at = time.perf_counter()
        self.socket.send(request)


def run(port: int, requests: list[bytes], seconds: float, n_clients: int) -> dict[str, object]:
    """Send for so many seconds or until the requests are used up; statuses, latencies and the rate."""
    selector = selectors.DefaultSelector()
    waiting = iter(requests)
    connections = [_Connection(port, selector) for _ in range(n_clients)]
    statuses: Counter[str] = Counter()
    latencies: list[float] = []
    began = time.perf_counter()
    busy = 0
    for one in connections:
        one.send(next(waiting))
        busy += 1
    while busy:
        for key, _ in selector.select(timeout=30):
            one = key.data
            data = one.socket.recv(65536)
            one.answer += data
            if data and not _is_whole(one.answer):
                continue
            now = time.perf_counter()
            latencies.append(now - one.sent_at)
            statuses[bytes(one.answer[9:12]).decode() if data else "closed"] += 1
            request = next(waiting, None) if data and now - began < seconds else None
            if request is None:
                busy -= 1
                selector.unregister(one.socket)
                one.socket.close()
            else:
                one.send(request)
    span = time.perf_counter() - began
    latencies.sort()

    def at(share: float) -> float:
        return round(1000 * latencies[min(len(latencies) - 1, int(share * len(latencies)))], 1)

    return {
        "n": len(latencies),
        "seconds": span,
        "rate": len(latencies) / span,
        "p50": at(0.5),
        "p95": at(0.95),
        "p99": at(0.99),
        "max": round(1000 * latencies[-1], 1),
        "statuses": dict(statuses),
    }


def main() -> None:
    port, requests, seconds, clients, out = sys.argv[1:]
    result = run(int(port), _unpacked(Path(requests)), float(seconds), int(clients))
    Path(out).write_text(json.dumps(result))


if __name__ == "__main__":
    main()
