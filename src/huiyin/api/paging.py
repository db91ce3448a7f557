"""Lists that other systems read on from where they stopped: the two parameters, and what they say."""

from __future__ import annotations

from typing import Any

from huiyin.api.contracts import Call
from huiyin.api.problems import NotReadable


def pages_of(most: int) -> dict[str, Any]:
    """The parameters as an operation describes them; at most `most` entries a reading."""
    return {
        "after": {
            "type": "integer",
            "minimum": 0,
            "description": "The `next` of the last reading; 0 at first.",
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": most, "description": "At most so many."},
    }


def page_of(call: Call, most: int) -> tuple[int, int]:
    """After which entry, and how many (1 to `most`). Raises `NotReadable` naming a parameter that is no number."""
    return _number(call, "after", 0), max(1, min(_number(call, "limit", most), most))


def _number(call: Call, name: str, usual: int) -> int:
    text = call.query.get(name, "")
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotReadable(why=name)
    return int(text)
