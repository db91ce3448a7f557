"""What every page knows."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Any

from django.http import HttpRequest

THEMES = ("auto", "light", "dark")


@cache
def program_version() -> str:
    """The version of this program, as its package says; "0" when it runs uninstalled."""
    try:
        return installed_version("huiyin")
    except PackageNotFoundError:
        return "0"


def page(request: HttpRequest) -> dict[str, Any]:
    """The nonce for scripts, the version of the program, and light or dark.

    The person's own choice comes first, then the browser's cookie, then the system's ("auto").
    """
    chosen = getattr(getattr(request, "user", None), "theme", "") or request.COOKIES.get("theme", "")
    return {
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "version": program_version(),
        "theme": chosen if chosen in THEMES else "auto",
    }
