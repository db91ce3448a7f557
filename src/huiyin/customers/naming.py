"""What people call the channels by which customers are told and answer: apps above say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Namer = Callable[[str], Mapping[str, str] | None]
_namers: list[Namer] = []


def name_channels(namer: Namer) -> None:
    """Let `namer` say what channels are called, by key; None for those it does not know."""
    _namers.append(namer)


def channel_words(key: str) -> Mapping[str, str]:
    """The name of a channel in both languages; the key itself where no app knows it."""
    return next((found for namer in _namers if (found := namer(key)) is not None), {"zh": key, "en": key})
