"""The interface for machines as another system uses it: a key made in the browser, bodies sent by curl."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.browser.person import Person


def key_of(manager: Person, name: str, scope: str) -> str:
    """A new key that may do one thing."""
    manager.visit("/interface/keys/")
    manager.fills(name=name)
    manager.page.locator(f"[name=scopes][value={scope}]").check()
    manager.press("生成密钥")
    return manager.page.locator(".alert code").inner_text()


def post(address: str, token: str, path: str, body: dict[str, Any]) -> Any:
    """What the interface says to a body that it takes."""
    command = ["curl", "-sS", "--fail", f"{address}/api/v1/{path}", "-d", json.dumps(body)]
    command += ["-H", f"Authorization: Bearer {token}", "-H", "Content-Type: application/json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
