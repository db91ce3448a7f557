"""Who may write names and summaries of texts: a language model, where an app above offers one.

Texts lie below the app that knows the model. What it writes is shown to people, marked as its own; it changes no
label, figure or topic.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """A short name and a summary of some texts, with passages of them, word for word but for what was masked."""

    name: str
    words: str
    quotes: tuple[str, ...]


class Writer(ABC):
    """Writes from texts and nothing else. It masks what it gives away and checks what comes back."""

    @abstractmethod
    def is_on(self) -> bool:
        """Whether it may be asked."""

    @abstractmethod
    def write(self, texts: Sequence[str], language: str) -> Written:
        """What the texts have in common, in "zh" or "en". Raises a `Problem` where nothing usable comes back."""


_writers: list[Writer] = []


def offer_writer(writer: Writer) -> None:
    """Let texts be written about; for the app that has a writer, when it starts."""
    _writers[:] = [writer]


def writer_at_hand() -> Writer | None:
    """The writer that is on; None where there is none."""
    return next((one for one in _writers if one.is_on()), None)
