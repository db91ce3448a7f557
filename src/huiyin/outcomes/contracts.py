"""How what recovery brought is worked out, and the news that it is wanted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

LEAST = 10  # customers or cases below which a figure is not shown
PRIOR_CUTS = (50.0, 80.0)  # bands of the grade before, for matching


@dataclass(frozen=True)
class Terms:
    """The days and lines that the figures depend on; printed with each of them.

    Failures began within `days_back` days and were followed for `follow_up` days after. `window` days are a
    re-contact's, `first_contact` a first contact's, `act_within` an action's. A grade below `bad_below` (of
    100) is dissatisfied. `question` ("12:solved", "" for none) asks whether a first contact settled it,
    `solved_codes` are the answers that say yes, separated by commas.
    """

    days_back: int = 365
    follow_up: int = 180
    window: int = 30
    first_contact: int = 7
    act_within: int = 90
    bad_below: int = 50
    question: str = ""
    solved_codes: str = "1"

    def as_json(self) -> dict[str, Any]:
        """Plain data; `of_json` turns it back."""
        return asdict(self)

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Terms:
        """The stored terms; what is not stored is as usual.

        >>> Terms.of_json({"window": 14}).window, Terms.of_json(Terms().as_json()) == Terms()
        (14, True)
        """
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})

    @property
    def asked(self) -> tuple[int, str] | None:
        """The programme and question of `question`.

        >>> Terms(question="12:solved").asked, Terms().asked
        ((12, 'solved'), None)
        """
        number, _, key = self.question.partition(":")
        return (int(number), key) if number.isdigit() and key else None

    @property
    def yes(self) -> frozenset[str]:
        """The answers that say yes.

        >>> sorted(Terms(solved_codes="1， 2,").yes)
        ['1', '2']
        """
        return frozenset(
            part.strip() for part in self.solved_codes.replace("，", ",").split(",") if part.strip()
        )


@dataclass(frozen=True)
class EvaluationAsked:
    """Event: what recovery brought is to be worked out for a unit."""

    evaluation_id: int
