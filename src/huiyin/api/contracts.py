"""What the interface for machines speaks in: scopes of keys, a call and its reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from django.utils.translation import gettext_lazy as _


class Scope(Enum):
    """What a key may do."""

    SUBMIT = "submit"
    BULK = "bulk"
    EVENTS = "events"
    INVITATIONS = "invitations"
    READ = "read"
    CUSTOMERS = "customers"
    CASES = "cases"
    CALLS = "calls"
    OUTAGES = "outages"
    REFERRALS = "referrals"

    @property
    def words(self) -> str:
        return str(_WORDS[self])


_WORDS = {
    Scope.SUBMIT: _("Hand in single answers and ratings"),
    Scope.BULK: _("Hand in many answers at once"),
    Scope.EVENTS: _("Tell of events that ask for a survey"),
    Scope.INVITATIONS: _("Make and read invitations"),
    Scope.READ: _("Read programmes, questionnaires and figures"),
    Scope.CUSTOMERS: _("Hand in customers and read their changes, with numbers in full"),
    Scope.CASES: _("Open cases and read how they stand"),
    Scope.CALLS: _("Tell of telephone calls"),
    Scope.REFERRALS: _("Make referral links, and tell who has become a customer by one"),
    Scope.OUTAGES: _("Tell of outages and read who was told"),
}


@dataclass(frozen=True)
class Caller:
    """A working key: what it may do and where; `programme_id` None means the whole unit and all below it."""

    key_id: int
    owner_id: int
    scopes: frozenset[str]
    unit_path: str
    programme_id: int | None
    origins: tuple[str, ...]
    per_second: int


class Body(Protocol):
    """What a machine sends, read in pieces."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Call:
    """One request of a machine, whichever server took it in. Header names are lower-case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    address: str
    body: Body
    length: int | None  # of the body, where the client says so

    @property
    def language(self) -> str:
        """ "en" where English is asked for first, else "zh"."""
        return "en" if self.headers.get("accept-language", "").lower().startswith("en") else "zh"


@dataclass
class Reply:
    """What is answered: a status, headers and the body, whole or in pieces."""

    status: int
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
