"""Erasing a person: every app says where it holds respondents' data and how it goes.

An eraser covers model fields, named as in the personal-data registry ("app.Model.field"), or files
made from them. Each personal field about a respondent is covered by exactly one eraser; fields about
staff say so in the registry and are covered by none. `responses.services` runs the erasers.
"""

from __future__ import annotations

import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet

ABOUT_STAFF = "staff"  # a personal field whose description has this word is about our own people


@dataclass(frozen=True)
class Person:
    """Whom to forget, in one programme. The same key in another programme may be somebody else."""

    programme_id: int
    respondent_key: str

    def __post_init__(self) -> None:
        if not self.respondent_key:
            raise ValueError("whom to forget must be named")


class Stage(Enum):
    """When an eraser runs: records in one transaction of all, then what was made from them, each by itself."""

    RECORDS = "records"
    COPIES = "copies"


class Eraser(ABC):
    """One place in which a person's data may be."""

    key: ClassVar[str]  # stored in certificates; never changes
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    stage: ClassVar[Stage]
    covers: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def count(self, person: Person) -> int | None:
        """How much of the person is there now; None where only looking through everything would tell."""

    @abstractmethod
    def erase(self, person: Person) -> int:
        """Remove it and say how much it was; doing it again does nothing."""


class RowsOfPerson(Eraser):
    """A place that is rows, all of which go, with what hangs on them."""

    @abstractmethod
    def rows(self, person: Person) -> QuerySet[Any]:
        """The rows about the person."""

    def count(self, person: Person) -> int | None:
        """How many rows."""
        return self.rows(person).count()

    def erase(self, person: Person) -> int:
        """Delete them."""
        rows = self.rows(person)
        n = rows.count()
        rows.delete()
        return n


_erasers: list[Eraser] = []


def add_eraser(eraser: Eraser) -> None:
    """Make an eraser known; an app does this once, when it starts."""
    if not any(known.key == eraser.key for known in _erasers):
        _erasers.append(eraser)


def erasers(stage: Stage) -> list[Eraser]:
    """The erasers of a stage: apps that rest on others first, so that what they look up is still there."""
    return [eraser for eraser in reversed(_erasers) if eraser.stage is stage]


def eraser_names(language: str) -> dict[str, str]:
    """What people call each place, by its key."""
    which = "zh" if language.startswith("zh") else "en"
    return {eraser.key: eraser.name[which] for eraser in _erasers}


def personal_fields() -> Iterator[tuple[str, str]]:
    """Every field of the personal-data registry as "app.Model.field", with its description."""
    for model in apps.get_models():
        for field, description in getattr(model, "personal", {}).items():
            yield f"{model._meta.app_label}.{model.__name__}.{field}", description


def covered_fields() -> list[str]:
    """Every field that some eraser covers, once for each that does."""
    return [field for eraser in _erasers for field in eraser.covers]


def pseudonym(respondent_key: str) -> str:
    """What is left of a name: only whoever has this installation's key and the name can compute it."""
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"erased:{respondent_key}".encode(), hashlib.sha256).hexdigest()[:32]


def without(value: Any, respondent_key: str) -> Any:
    """JSON data with each text that is the key put out.

    >>> without({"==": [{"var": "respondent_key"}, "K1"]}, "K1")
    {'==': [{'var': 'respondent_key'}, '']}
    """
    if isinstance(value, dict):
        return {name: without(part, respondent_key) for name, part in value.items()}
    if isinstance(value, list):
        return [without(part, respondent_key) for part in value]
    return "" if value == respondent_key else value


class ErrorsOfDeliveries(Eraser):
    """What went wrong with deliveries may quote anybody: only the kind of error stays."""

    key = "delivery_errors"
    name = {"zh": "后台出错记录中的引文", "en": "Quotes in error records"}
    stage = Stage.RECORDS
    covers = ("core.Delivery.last_error",)

    def count(self, person: Person) -> int | None:
        """Errors name nobody by a key of their own."""
        return None

    def erase(self, person: Person) -> int:
        """Shorten every kept error to its kind."""
        from huiyin.core.models import Delivery

        n = 0
        for row in Delivery.objects.exclude(last_error="").only("pk", "last_error"):
            kind = row.last_error.strip().splitlines()[-1].split(":", 1)[0][:80]
            if row.last_error != kind:
                n += Delivery.objects.filter(pk=row.pk).update(last_error=kind)
        return n
