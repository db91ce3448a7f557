"""What an alert rule is: it reads one answer and says whether somebody must act."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from huiyin.analytics.codebook import Variable
from huiyin.analytics.registry import Registry
from huiyin.cases.contracts import Alert, Severity
from huiyin.responses.contracts import StoredAnswer


@dataclass(frozen=True)
class AlertExample:
    """An answer and what the rule must make of it (`severity` None: no alert). Test and documentation at once."""

    variables: tuple[Variable, ...]
    answers: Mapping[str, Any]
    severity: Severity | None
    why: Mapping[str, str]  # {"zh": …, "en": …}

    def answer(self) -> StoredAnswer:
        """The example as a stored answer."""
        moment = datetime(2026, 1, 5, tzinfo=UTC)
        return StoredAnswer(
            1, 1, "2026-Q1", "web_link", "", self.answers, {}, None, "", date(2026, 1, 5), moment, ""
        )


class AlertRule(ABC):
    """One rule. Make one file in this package and decorate the class with `@alert_rules.register`."""

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    about: ClassVar[Mapping[str, str]]  # one sentence: when it fires, and how severe
    examples: ClassVar[tuple[AlertExample, ...]]

    @abstractmethod
    def fires(self, answer: StoredAnswer, codebook: Sequence[Variable]) -> Alert | None:
        """The alert that the answer gives, or None. Unknown or missing answers never fire."""


alert_rules: Registry[AlertRule] = Registry("huiyin.cases.alert_rules", AlertRule)
