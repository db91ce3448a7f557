"""What apps above add to the pages of answers, so that answers need not know them.

An app above registers one `AnswerExtension` when it starts; the pages ask all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.accounts.models import User
from huiyin.responses.contracts import StoredAnswer


@dataclass(frozen=True)
class Panel:
    """A part of an answer's page: a template and what it needs."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """A badge of an answer in the list; `kind` is a colour of the web kit."""

    text: str
    kind: str


class AnswerExtension:
    """Override what the app has to add."""

    def channel_names(self) -> Mapping[str, Mapping[str, str]]:
        """Names of channels by their keys, {"zh": …, "en": …} each."""
        return {}

    def batch_name(self, batch: str) -> str:
        """What people call a batch, such as the name of its file; "" for batches of other apps."""
        return ""

    def panel(self, user: User, answer: StoredAnswer) -> Panel | None:
        """A part of the page of this answer, if this person has a use for it."""
        return None

    def marks(self, user: User, response_ids: Sequence[int]) -> Mapping[int, Mark]:
        """Badges of the answers in a list, by answer."""
        return {}


_extensions: list[AnswerExtension] = []


def extend_answers(extension: AnswerExtension) -> None:
    """Make an extension known; an app does this once, when it starts."""
    if not any(type(known) is type(extension) for known in _extensions):
        _extensions.append(extension)


def channel_names(language: str) -> dict[str, str]:
    """All channels that have a name, in one language."""
    which = "zh" if language.startswith("zh") else "en"
    return {
        key: names[which] for extension in _extensions for key, names in extension.channel_names().items()
    }


def batch_name(batch: str) -> str:
    """What people call a batch."""
    names = (extension.batch_name(batch) for extension in _extensions)
    return next((name for name in names if name), batch)


def panels(user: User, answer: StoredAnswer) -> Iterator[Panel]:
    """The parts that apps above add to an answer's page."""
    for extension in _extensions:
        panel = extension.panel(user, answer)
        if panel is not None:
            yield panel


def marks(user: User, response_ids: Sequence[int]) -> dict[int, list[Mark]]:
    """All badges of some answers."""
    found: dict[int, list[Mark]] = {key: [] for key in response_ids}
    for extension in _extensions:
        for key, mark in extension.marks(user, response_ids).items():
            found[key].append(mark)
    return found
