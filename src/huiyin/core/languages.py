"""The language of a page."""

from __future__ import annotations

from django.utils.translation import get_language


def page_language() -> str:
    """The language of the page in progress, "zh" or "en"."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"
