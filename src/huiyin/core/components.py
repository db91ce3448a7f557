"""The few pieces of HTML that are made in Python. Nothing else in the house marks a string as safe."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from defusedxml import ElementTree
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

ICONS = Path(__file__).parent / "static" / "vendor" / "tabler-icons-3.51.0"
_ACTIVE = {"script", "foreignobject", "iframe", "image", "a", "use", "animate", "set", "handler"}
_NAME = re.compile(r"[a-z0-9-]+")


@cache
def icon(name: str, classes: str = "") -> SafeString:
    """One of the vendored icons as inline SVG, hidden from screen readers; an unknown name gives a dot.

    >>> icon("check").startswith("<svg")
    True
    """
    path = ICONS / f"{name}.svg"
    if not _NAME.fullmatch(name) or not path.is_file():
        path = ICONS / "point.svg"
    svg = re.sub(r"\s+", " ", path.read_text("utf-8")).replace("> <", "><").strip()
    svg = re.sub(
        r'class="[^"]*"', f'class="icon {escape(classes)}" aria-hidden="true" focusable="false"', svg
    )
    return mark_safe(svg)  # our own file, not anybody's input


def icon_names() -> set[str]:
    """The names that `icon` knows."""
    return {path.stem for path in ICONS.glob("*.svg")}


def markdown(text: str) -> SafeString:
    """Markdown of the guide as HTML; HTML inside it is shown as text, not obeyed.

    >>> markdown("<b>*a*</b>")
    '<p>&lt;b&gt;<em>a</em>&lt;/b&gt;</p>\\n'
    """
    return mark_safe(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))


def drawing(svg: str) -> SafeString:
    """An SVG picture made by the chart renderer, to stand inside a page; refuses one that could run anything."""
    for element in ElementTree.fromstring(svg).iter():
        kind = element.tag.rpartition("}")[2].lower()
        names = {name.rpartition("}")[2].lower() for name in element.attrib}
        if kind in _ACTIVE or "href" in names or any(name.startswith("on") for name in names):
            raise ValueError("a drawing holds no script")
    return mark_safe(svg)  # text inside was escaped by the renderer, and what could run was refused above


def rendered(html: str) -> SafeString:
    """HTML that a template of ours has made earlier and that was kept since."""
    return mark_safe(html)  # escaped when it was made
