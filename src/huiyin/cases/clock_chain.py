"""The chain of escalation: who is told at each level, and how (T07)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_over
from huiyin.cases.contracts import CaseEscalated
from huiyin.cases.models import CaseClock, CaseEntry, ClockEscalation
from huiyin.clocks.rules import Level
from huiyin.core.roles import UserRole
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Content, Kind, NewMessage, Purpose
from huiyin.messaging.problems import NoAccount


class Chains:
    """The managers over each unit, nearest first, read once a unit."""

    def __init__(self) -> None:
        self._groups: dict[int, list[list[User]]] = {}

    def people(self, level: Level, unit: Unit, owner: User | None) -> list[User]:
        """Who is reached. Without an active owner its unit's managers are; a chain too short ends at its top."""
        if level == Level.OWNER and owner is not None and owner.is_active:
            return [owner]
        groups = self._of(unit)
        if not groups:
            return []
        place = {Level.OWNER: 0, Level.MANAGER: 0, Level.ABOVE: 1, Level.TOP: len(groups) - 1}[level]
        return groups[min(place, len(groups) - 1)]

    def _of(self, unit: Unit) -> list[list[User]]:
        known = self._groups.get(unit.pk)
        if known is None:
            people = sorted(people_over(unit), key=lambda one: (-one.unit.depth, one.pk))
            managers = [one for one in people if one.role == UserRole.MANAGER]
            managers = managers or [one for one in people if one.role == UserRole.ADMINISTRATOR]
            by_unit: dict[int, list[User]] = {}
            for person in managers:
                by_unit.setdefault(person.unit_id, []).append(person)
            known = self._groups[unit.pk] = list(by_unit.values())
        return known


class Telling:
    """Steps taken in one transaction: the rows, lines of history, news and messages they make."""

    def __init__(self, chains: Chains) -> None:
        self.chains = chains
        self.entries: list[CaseEntry] = []
        self.news: list[CaseEscalated] = []
        self._messages: dict[tuple[int, int], NewMessage] = {}

    def take(self, clock: CaseClock, step: int, now: datetime, *, is_late: bool) -> ClockEscalation:
        """One step of a clock's chain."""
        case, level = clock.case, Level(clock.escalations[step]["level"])
        people = self.chains.people(level, case.unit, case.owner)
        detail = {
            "clock": clock.kind,
            "level": level.value,
            "people": [person.name for person in people],
            "late": is_late,
        }
        self.entries.append(CaseEntry(case=case, at=now, kind="escalated", detail=detail))
        self.news.append(
            CaseEscalated(
                case.pk,
                case.programme_id,
                case.unit_id,
                clock.kind,
                clock.turn,
                step,
                level.value,
                clock.due_at.isoformat(),
                is_late,
            )
        )
        for person in people:
            if person.email:  # one message a case and person: that of the last step
                self._messages[case.pk, person.pk] = _message(clock, step, person, is_late=is_late)
        return ClockEscalation(
            clock=clock, step=step, level=level.value, at=now, told=[person.pk for person in people]
        )

    def send(self) -> int:
        """Queue the messages; without an account for e-mail people see it on their pages only."""
        if not self._messages:
            return 0
        try:
            with transaction.atomic():
                return len(messaging.queue_many(list(self._messages.values())))
        except NoAccount:
            return 0


def _message(clock: CaseClock, step: int, person: User, *, is_late: bool) -> NewMessage:
    language = person.language or settings.LANGUAGE_CODE
    with override(language):
        words = {
            "n": clock.case_id,
            "clock": clock.get_kind_display(),
            "due": date_format(timezone.localtime(clock.due_at), "DATETIME_FORMAT"),
            "severity": clock.case.get_severity_display(),
            "unit": clock.case.unit.name,
            "address": f"{settings.PUBLIC_URL}{reverse('case', args=[clock.case_id])}",
        }
        if is_late:
            subject = _("Case %(n)s is late: %(clock)s was due at %(due)s") % words
        else:
            subject = _("Case %(n)s is due soon: %(clock)s by %(due)s") % words
        text = (
            _("%(clock)s of case %(n)s (%(unit)s, severity: %(severity)s) is due at %(due)s.") % words
            + "\n"
            + _("Open it: %(address)s") % words
        )
    return NewMessage(
        kind=Kind.EMAIL,
        to=person.email,
        content=Content(subject=subject, text=text, language="zh" if language.startswith("zh") else "en"),
        purpose=Purpose.CASE,
        dedup_key=f"clock:{clock.pk}:{step}:{person.pk}",
        reference=f"case:{clock.case_id}",
        unit_id=clock.case.unit_id,
    )
