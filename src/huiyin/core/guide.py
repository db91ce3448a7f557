"""The guide: Markdown files of `core/guide/<language>/`, shown as help pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.safestring import SafeString

from huiyin.core.components import markdown

FOLDER = Path(__file__).parent / "guide"
FIRST = "start"
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_PICTURE = re.compile(
    r"\(\.\./\.\./static/core/guide/([\w.-]+)\)"
)  # as the files lie, so that editors show it


@dataclass(frozen=True)
class Chapter:
    """One page in the contents list."""

    key: str
    title: str


@dataclass(frozen=True)
class GuidePage:
    """One page, ready to show."""

    key: str
    title: str
    body: SafeString
    language: str


def _language(language: str) -> str:
    return "zh" if language.startswith("zh") else "en"


def _files(language: str) -> dict[str, Path]:
    """Key → file; files are named `10-start.md`: the number is the order, the rest the key."""
    return {
        path.stem.split("-", 1)[1]: path for path in sorted((FOLDER / _language(language)).glob("*-*.md"))
    }


def _title(path: Path) -> str:
    found = _HEADING.search(path.read_text("utf-8"))
    return found.group(1).strip() if found else path.stem


@cache
def pages(language: str) -> tuple[Chapter, ...]:
    """The contents, in order."""
    return tuple(Chapter(key, _title(path)) for key, path in _files(language).items())


@cache
def page(key: str, language: str) -> GuidePage | None:
    """One page of the guide, or None when there is none of that key."""
    path = _files(language).get(key)
    if path is None:
        return None
    text = _HEADING.sub("", path.read_text("utf-8"), count=1)
    text = re.sub(r"\]\((?!https?:)([\w-]+)\.md\)", r"](/help/\1/)", text)
    text = _PICTURE.sub(lambda found: f"({static('core/guide/' + found[1])})", text)
    return GuidePage(key, _title(path), markdown(text), _language(language))


def links(page: GuidePage) -> list[str]:
    """The addresses within this server that a page leads to: other pages and pictures."""
    return re.findall(r'(?:href|src)="(/[^"]+)"', page.body)
