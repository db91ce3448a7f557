"""A language model behind an OpenAI-compatible address that says what a test wants, obedient to anybody.

`say` is the content of its answer, or a function of the request that gives it; `mode` decides how it comes: "ok",
"slow" (after `delay` seconds), "broken" (HTTP 500), "garbage" (no JSON), "calls" (it wants to call a function).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LanguageModel:
    """The server; use it as a context."""

    def __init__(self) -> None:
        self.say: str | Callable[[dict[str, Any]], str] = '{"text": "", "quotes": []}'
        self.mode, self.delay = "ok", 0.0
        self.tokens: int | None = 100
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.asked.append({"path": self.path, **body})
                model.keys.append(self.headers.get("Authorization", ""))
                status, answer = model._answer(body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"

    def _answer(self, body: dict[str, Any]) -> tuple[int, bytes]:
        if self.mode == "slow":
            time.sleep(self.delay)
        if self.mode == "broken":
            return 500, b"{}"
        if self.mode == "garbage":
            return 200, b"<html>"
        said = self.say(body) if callable(self.say) else self.say
        message: dict[str, Any] = {"role": "assistant", "content": said}
        if self.mode == "calls":
            call = {"name": "close_case", "arguments": "{}"}
            message["tool_calls"] = [{"id": "1", "type": "function", "function": call}]
        answer: dict[str, Any] = {"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
        if self.tokens is not None:
            answer["usage"] = {"total_tokens": self.tokens}
        return 200, json.dumps(answer).encode()

    def __enter__(self) -> LanguageModel:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
