"""Reading what the figures rest on: customers, their grades over time, their cases and contacts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from huiyin.cases import queries as cases
from huiyin.cases.contracts import CaseChannel, Outcome
from huiyin.cases.models import Case
from huiyin.customers.queries import aliases, everybody
from huiyin.outcomes.contracts import Terms
from huiyin.profiles import queries as profiles
from huiyin.recovery import queries as recovery
from huiyin.responses import queries as responses
from huiyin.responses.contracts import Validity
from huiyin.surveys import queries as surveys

SAME_CONTACT = 2 / 24  # days: a talk and the case that comes of it are one contact
OURS = (CaseChannel.ANSWER, CaseChannel.ALERT)  # cases that we opened, without the customer coming to us
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970.

    >>> day_number(date(1970, 1, 3))
    2
    """
    return day.toordinal() - _EPOCH


def moment(at: datetime) -> float:
    """A moment as days since 1970 by the clock of the organisation."""
    local = timezone.localtime(at)
    return day_number(local.date()) + (local.hour * 3600 + local.minute * 60 + local.second) / 86400


@dataclass(frozen=True)
class KnownCase:
    """A case as far as its figures go; moments in days since 1970."""

    number: int
    key: str
    matter: str
    channel: str
    severity: str
    outcome: str
    opened: float
    solved: float | None
    closed: float | None

    @property
    def came_to_us(self) -> bool:
        """Whether the customer came, rather than we."""
        return self.channel not in OURS


@dataclass(frozen=True)
class KnownCustomer:
    """A customer: key, since when known, when they left (days since 1970), unit, value class, key account."""

    key: str
    known: int
    left: int | None
    unit: str
    value_class: str
    is_key: bool


Grades = dict[str, list[tuple[int, float, float | None]]]  # day, score, likelihood to recommend; oldest first
Contacts = list[tuple[str, str, float, int]]  # key, matter, moment, case


@dataclass
class Gathered:
    """Everything of a unit at `now` (days since 1970)."""

    now: float
    customers: list[KnownCustomer] = field(default_factory=list)
    grades: Grades = field(default_factory=dict)
    cases: list[KnownCase] = field(default_factory=list)
    contacts: Contacts = field(default_factory=list)
    endings: list[tuple[str, float, str]] = field(default_factory=list)  # key, moment, outcome
    words: dict[int, bool] = field(
        default_factory=dict
    )  # by case: the customer's first word that it is solved
    answers: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)  # to the question, by customer
    costs: dict[int, float] = field(default_factory=dict)
    keeps_leaving: bool = False


def gather(path: str, terms: Terms, now: datetime) -> Gathered:
    """Read everything of a unit and those below it."""
    same = aliases()
    found = Gathered(moment(now))
    found.customers, found.keeps_leaving = _customers(path)
    keys = {one.key for one in found.customers}
    found.grades = _grades(same, keys, timezone.localdate(now))
    rows = cases.all_cases().filter(unit__path__startswith=path)
    found.cases = _cases(rows, same)
    told = _histories(rows)
    found.contacts = _contacts(rows, found.cases, told.again)
    found.words = told.words
    found.endings = _endings(found.cases, told)
    found.costs = recovery.spent_within(path)
    found.answers = _answers(terms, path, same)
    return found


def _customers(path: str) -> tuple[list[KnownCustomer], bool]:
    scheme, classes = profiles.current_scheme(), profiles.value_classes()
    found = []
    for pk, key, unit, _volume, attributes, is_key, _opt_outs, created_at in everybody():
        if not unit.startswith(path):
            continue
        left = scheme.left_day(attributes)
        found.append(
            KnownCustomer(
                key,
                day_number(timezone.localtime(created_at).date()),
                None if left is None else day_number(left),
                unit,
                classes.get(pk, ""),
                bool(is_key),
            )
        )
    return found, bool(scheme.left_on)


def _grades(same: Mapping[str, str], keys: set[str], until: date) -> Grades:
    found: Grades = defaultdict(list)
    for key, day, score, recommend in profiles.grades_in_order(until):
        own = same.get(key, key)
        if own in keys:
            found[own].append((day_number(day), score, recommend))
    for merged in set(same.values()) & set(found):
        found[merged].sort(key=lambda row: row[0])
    return dict(found)


def _cases(rows: QuerySet[Case], same: Mapping[str, str]) -> list[KnownCase]:
    """All cases with a customer, oldest first; a case that follows another, or was merged into it, is of its matter."""
    names = (
        "pk",
        "respondent_key",
        "contact__respondent_key",
        "category_id",
        "type",
        "channel",
        "severity",
        "outcome",
        "opened_at",
        "solved_at",
        "closed_at",
        "follows_id",
        "merged_into_id",
    )
    found, matters = [], dict[int, str]()
    for row in rows.order_by("opened_at", "pk").values_list(*names).iterator(chunk_size=5000):
        pk, key, known, category, kind, channel, severity, outcome, opened, solved, closed, follows, into = (
            row
        )
        key = key or known
        matter = matters.get(follows) or matters.get(into) or (f"category {category}" if category else kind)
        matters[pk] = matter
        if not key:
            continue
        done = [None if at is None else moment(at) for at in (solved, closed)]
        found.append(
            KnownCase(pk, same.get(key, key), matter, channel, severity, outcome, moment(opened), *done)
        )
    return found


def _contacts(
    rows: QuerySet[Case], known: Iterable[KnownCase], again: Iterable[tuple[int, float]]
) -> Contacts:
    """Every time a customer came to us: with a case, in a live talk about one, or again about one that was closed."""
    by_number = {one.number: one for one in known}
    found = [(one.key, one.matter, one.opened, one.number) for one in by_number.values() if one.came_to_us]
    talks = rows.exclude(live_contacts=None).values_list("pk", "live_contacts__waiting_since")
    for number, at in [*((number, moment(since)) for number, since in talks), *again]:
        one = by_number.get(number)
        if one is not None and abs(at - one.opened) > SAME_CONTACT:
            found.append((one.key, one.matter, at, number))
    return sorted(found, key=lambda row: (row[2], row[3]))


@dataclass
class Told:
    """What the histories of cases tell: earlier endings, when customers came again, their first word."""

    endings: list[tuple[int, float, str]] = field(default_factory=list)  # case, moment, outcome
    again: list[tuple[int, float]] = field(default_factory=list)  # case, moment
    words: dict[int, bool] = field(default_factory=dict)


def _histories(rows: QuerySet[Case]) -> Told:
    """Closings that did not last, and what followed them. The last closing of a case stands in the case itself."""
    told = Told()
    closed: dict[int, tuple[float, str]] = {}
    entries = rows.filter(entries__kind__in=("closed", "refused", "verdict", "reopened")).order_by(
        "entries__pk"
    )
    names = ("pk", "entries__kind", "entries__at", "entries__detail")
    for number, kind, at, detail in entries.values_list(*names).iterator(chunk_size=5000):
        if kind == "verdict":
            told.words.setdefault(number, bool(detail.get("solved")))
        ending = _ending(kind, detail)
        if ending:
            closed[number] = (closed[number][0] if number in closed else moment(at), ending)
        elif number in closed:
            told.endings.append((number, *closed.pop(number)))
            told.again.append((number, moment(at)))
    return told


def _endings(known: Iterable[KnownCase], told: Told) -> list[tuple[str, float, str]]:
    """(key, moment, outcome) of every closing, those that did not last included."""
    by_number = {one.number: one for one in known}
    earlier = [(by_number[number].key, at, how) for number, at, how in told.endings if number in by_number]
    last = [(one.key, one.closed, one.outcome) for one in by_number.values() if one.closed is not None]
    return earlier + last


def _ending(kind: str, detail: Mapping[str, Any]) -> str:
    """The outcome with which a line of a history closes a case, "" where it does not."""
    if kind == "verdict" and detail.get("solved"):
        return Outcome.CONFIRMED.value if detail.get("way") == "link" else Outcome.REPORTED.value
    return {"closed": Outcome.SILENT.value, "refused": Outcome.NOT_ACCEPTED.value}.get(kind, "")


def _answers(terms: Terms, path: str, same: Mapping[str, str]) -> dict[str, list[tuple[int, bool]]]:
    """(day, whether yes) of the answers to the question, by customer; none where answers name nobody."""
    if terms.asked is None:
        return {}
    programme_id, key = terms.asked
    inside = surveys.unit_paths_of([programme_id]).get(programme_id, "").startswith(path)
    if not inside or not surveys.shows_names_to_all(programme_id):
        return {}
    found: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    wanted = ["respondent_key", "answered_on", "validity", "answers", "context"]
    for part in responses.stored_arrow(programme_id):
        for row in part.select(wanted).to_pylist():
            said = {**json.loads(row["context"]), **json.loads(row["answers"])}.get(key)
            if said is None or not row["respondent_key"] or row["validity"] != Validity.VALID:
                continue
            code = str(int(said)) if isinstance(said, float) and said.is_integer() else str(said)
            own = same.get(row["respondent_key"], row["respondent_key"])
            found[own].append((day_number(row["answered_on"]), code in terms.yes))
    for rows in found.values():
        rows.sort()
    return dict(found)


def is_solved(case: KnownCase, until: float) -> bool | None:
    """Whether a case was solved by a moment by the customer's word; None where nobody knows (closed on silence)."""
    if case.closed is None or case.closed > until:
        return False
    if case.outcome in (Outcome.CONFIRMED, Outcome.REPORTED):
        return True
    return False if case.outcome == Outcome.NOT_ACCEPTED else None
