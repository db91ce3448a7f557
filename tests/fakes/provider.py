"""One server that plays every provider, told apart by path, as their documents describe them.

`mode` decides how it answers: "ok", "busy" (the provider's own error for too many requests), "refused" (its
error for a bad number), "slow" (after `delay` seconds), "hang" (takes the message and never answers),
"broken" (HTTP 500), "garbage" (HTTP 200, no JSON), "ambiguous" (every `every`-th message is taken but not answered).
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Taken:
    """A message that the provider took."""

    provider: str
    id: str
    to: str
    text: str
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Refused(Exception):
    """The provider's answer to a request that is wrong, or when it is in a bad mood."""

    value: Any
    status: int = 200


def stand_ins() -> list[ModuleType]:
    """The modules beside this one: their ROUTES answer requests, their SETTINGS are accounts by sender."""
    import tests.fakes

    return [
        importlib.import_module(f"tests.fakes.{module.name}")
        for module in pkgutil.iter_modules(tests.fakes.__path__)
    ]


class Provider:
    """A running stand-in; use it as a context manager or call `start` and `stop`."""

    def __init__(self, port: int = 0) -> None:
        self.mode, self.delay, self.every = "ok", 1.0, 20
        self.taken: list[Taken] = []
        self.asked: list[Asked] = []
        self.wrong: list[str] = []  # what a request did that the documents forbid
        self.secrets: dict[str, str] = dict(SECRETS)
        self.lock = threading.Lock()
        routes: list[tuple[str, Callable[[Provider, Asked], Any]]] = [
            route for module in stand_ins() for route in getattr(module, "ROUTES", ())
        ]
        self.routes = sorted(routes, key=lambda route: -len(route[0]))  # the longest prefix that fits
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def start(self) -> Provider:
        self.thread.start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def __enter__(self) -> Provider:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def take(self, provider: str, to: str, text: str, raw: dict[str, Any]) -> Taken:
        """Note a message as taken; in some modes nobody is told."""
        with self.lock:
            message = Taken(provider, f"{provider}-{len(self.taken) + 1:06d}", to, text, raw)
            self.taken.append(message)
            number = len(self.taken)
        if self.mode == "hang" or (self.mode == "ambiguous" and number % self.every == 0):
            raise ConnectionAbortedError
        return message

    def fault(self, what: str) -> None:
        """A request broke a rule of the documents."""
        self.wrong.append(what)

    def busy_or_refused(self, busy: Any, refused: Any) -> None:
        """Answer with the provider's own errors in the moods that ask for it."""
        if self.mode == "busy":
            raise Refused(busy)
        if self.mode == "refused":
            raise Refused(refused)


SECRETS = {
    "aliyun_id": "LTAI5tFakeAccessKeyId",
    "aliyun_secret": "aliyun-secret",
    "tencent_id": "AKIDfakeSecretId",
    "tencent_secret": "tencent-secret",
    "http_secret": "http-secret",
    "wecom_key": "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    "dingtalk_token": "dingtalk-token",
    "dingtalk_secret": "SECdingtalk",
    "feishu_hook": "feishu-hook",
    "feishu_secret": "feishu-secret",
    "wechat_app": "wx0123456789abcdef",
    "wechat_secret": "wechat-secret",
    "wechat_token": "wechat-token",
    "wechat_aes": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
}


def push(url: str, value: Any, *, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Send a receipt to the program, as a provider does."""
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    request = urllib.request.Request(
        url, body, {"Content-Type": "application/json", **(headers or {})}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            asked.headers["raw-query"] = parts.query
            provider.asked.append(asked)
            if provider.mode == "slow":
                time.sleep(provider.delay)
            if provider.mode == "broken":
                return self._say(500, b"internal error", "text/plain")
            if provider.mode == "garbage":
                return self._say(200, b"<html>proxy</html>", "text/html")
            handle = next(handle for prefix, handle in provider.routes if asked.path.startswith(prefix))
            try:
                value, status = handle(provider, asked), 200
            except Refused as refused:
                value, status = refused.value, refused.status
            except ConnectionAbortedError:
                self.close_connection = True
                return None
            if isinstance(value, str):
                return self._say(status, value.encode(), "text/html; charset=utf-8")
            return self._say(
                status, json.dumps(value, ensure_ascii=False).encode(), "application/json; charset=utf-8"
            )

        def _say(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
