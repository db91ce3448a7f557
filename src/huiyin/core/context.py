"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The nonce for scripts and who is looking."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
