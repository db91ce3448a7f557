"""Reading outages, calls, words, limits, meetings and crisis plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.core.roles import UserRole
from huiyin.customers import queries as customers
from huiyin.notices.contracts import CallState, OutageState
from huiyin.notices.figures import reach_of as reach_of
from huiyin.notices.models import (
    Affected,
    Announcement,
    CallEntry,
    CrisisPlan,
    CrisisRun,
    Meeting,
    Outage,
    RepairMetric,
    StageWords,
    Standard,
    Telling,
)

NEAR = timedelta(days=14)  # outages so far ahead are shown to those who talk with the customer
PAST = timedelta(days=7)


def outages_of(user: User) -> QuerySet[Outage]:
    """The outages of the visible units, newest first."""
    rows = Outage.objects.select_related("unit", "by", "signatory", "repair")
    return rows.filter(unit__path__startswith=user.unit.path)


def outage_for(user: User, outage_id: int) -> Outage:
    """One outage that the person may see; 404 otherwise."""
    return get_object_or_404(outages_of(user), pk=outage_id)


def outage_by_number(number: str) -> Outage | None:
    """The outage that another system calls so."""
    return Outage.objects.select_related("unit", "repair").filter(number=number).exclude(number="").first()


def outages_within(path: str, after: int, most: int) -> list[Outage]:
    """Outages of a unit and those below it behind an id, in the order in which they were entered."""
    rows = Outage.objects.select_related("unit").filter(unit__path__startswith=path, pk__gt=after)
    return list(rows.order_by("pk")[:most])


def repair_metric(unit: Unit, asked: str) -> str:
    """The metric that a unit chose for the satisfaction with repairs, as "programme/contract"; "" where none."""
    row = RepairMetric.objects.filter(unit=unit, asked=asked).first()
    return f"{row.programme_id}/{row.contract_key}" if row else ""


def announcements_of(outage: Outage) -> list[Announcement]:
    """What the affected were told, in order."""
    return list(outage.announcements.select_related("by").order_by("pk"))


def announcement_for(user: User, announcement_id: int) -> Announcement:
    """One announcement that the person may see; 404 otherwise."""
    rows = Announcement.objects.select_related("outage__unit")
    return get_object_or_404(rows.filter(outage__unit__path__startswith=user.unit.path), pk=announcement_id)


def states_of(announcements: Sequence[Announcement]) -> dict[int, dict[str, int]]:
    """By announcement, how many customers stand in each state."""
    rows = Telling.objects.filter(announcement__in=[one.pk for one in announcements]).order_by()
    found: dict[int, dict[str, int]] = {one.pk: {} for one in announcements}
    for key, state, n in rows.values_list("announcement", "state").annotate(n=Count("pk")):
        found[key][state] = n
    return found


def log_of(outage: Outage, *, state: str = "", announcement_id: int | None = None) -> QuerySet[Telling]:
    """Who was told what, by which channel and when."""
    rows = Telling.objects.filter(affected__outage=outage).select_related("announcement", "affected__contact")
    if state:
        rows = rows.filter(state=state)
    if announcement_id is not None:
        rows = rows.filter(announcement=announcement_id)
    return rows.order_by("-pk")


def calls_of(user: User, outage: Outage | None = None) -> QuerySet[Affected]:
    """Customers to be called, those of the outage that begins first at the top."""
    rows = Affected.objects.filter(
        call_state=CallState.OPEN,
        outage__unit__path__startswith=user.unit.path,
        outage__state__in=(OutageState.ANNOUNCED, OutageState.RUNNING),
    ).exclude(contact=None)
    if outage is not None:
        rows = rows.filter(outage=outage)
    return rows.select_related("outage", "contact").order_by("outage__announced_start", "pk")


def affected_for(user: User, affected_id: int) -> Affected:
    """One affected customer of the visible units; 404 otherwise."""
    rows = Affected.objects.select_related("outage__unit", "contact__unit").exclude(contact=None)
    return get_object_or_404(rows.filter(outage__unit__path__startswith=user.unit.path), pk=affected_id)


def call_entries(affected: Affected) -> list[CallEntry]:
    """The calls to a customer about an outage, newest first."""
    return list(affected.calls.select_related("by"))


def call_log(outage: Outage) -> list[CallEntry]:
    """The calls about an outage, newest first."""
    rows = CallEntry.objects.filter(affected__outage=outage).select_related("by", "affected__contact")
    return list(rows.order_by("-pk")[:200])


def entry_for(user: User, entry_id: int) -> CallEntry:
    """One call of the visible units; 404 otherwise."""
    rows = CallEntry.objects.select_related("affected__outage")
    return get_object_or_404(
        rows.filter(affected__outage__unit__path__startswith=user.unit.path), pk=entry_id
    )


def outages_near(contact_id: int) -> list[Outage]:
    """The outages that concern a customer now, soon, or did lately."""
    contact = customers.contact_by_id(contact_id)
    if contact is None:
        return []
    now = timezone.now()
    theirs = Affected.objects.filter(contact__in=customers.ids_of(contact)).values("outage")
    soon = Q(state=OutageState.ANNOUNCED, announced_start__lte=now + NEAR)
    late = Q(state=OutageState.RESTORED, ended_at__gte=now - PAST)
    rows = Outage.objects.filter(pk__in=theirs).filter(soon | late | Q(state=OutageState.RUNNING))
    return list(rows.order_by("announced_start")[:10])


def n_expected(outage: Outage) -> int:
    """How many customers a draft would concern as it stands."""
    if outage.audience == "list":
        return outage.affected.count()
    return customers.chosen(outage.unit, rule=outage.rule, file_id=outage.file_id).count()


def n_waiting(user: User) -> int:
    """What waits for a person: outages to sign, and customers to call."""
    to_sign = 0
    if user.role in (UserRole.MANAGER, UserRole.ADMINISTRATOR):
        waiting = outages_of(user).filter(state=OutageState.WAITING)
        to_sign = waiting.filter(Q(signatory=user) | Q(signatory=None)).count()
    return to_sign + (0 if user.role == UserRole.ANALYST else calls_of(user).count())


def standards_of(user: User) -> list[Standard]:
    """The versions of limits that concern the visible units, newest first."""
    rows = Standard.objects.select_related("unit", "signatory", "by")
    return list(rows.filter(unit__in=visible_units(user))[:100])


def words_rows(unit: Unit) -> dict[tuple[str, str], StageWords]:
    """The words a unit has set itself, by kind and stage."""
    return {(row.kind, row.stage): row for row in StageWords.objects.filter(unit=unit)}


def meetings_of(unit: Unit) -> list[Meeting]:
    """The meetings of a unit, newest first."""
    return list(Meeting.objects.filter(unit=unit).select_related("by")[:36])


def meeting_of(unit: Unit, month: date) -> Meeting | None:
    """The meeting of a month, if it was written down."""
    return Meeting.objects.filter(unit=unit, month=month.replace(day=1)).first()


def plans_of(user: User) -> QuerySet[CrisisPlan]:
    """The crisis plans of the visible units and of those above, which hold there, too."""
    paths = [user.unit.path[: at + 1] for at, sign in enumerate(user.unit.path) if sign == "/" and at]
    rows = CrisisPlan.objects.select_related("unit", "senior", "deputy")
    return rows.filter(Q(unit__path__startswith=user.unit.path) | Q(unit__path__in=paths))


def plan_for(user: User, plan_id: int) -> CrisisPlan:
    """One crisis plan that holds for the person's unit or one below; 404 otherwise."""
    return get_object_or_404(plans_of(user), pk=plan_id)


def run_for(user: User, run_id: int) -> CrisisRun:
    """One run of such a plan; 404 otherwise."""
    rows = CrisisRun.objects.select_related("plan__unit", "plan__senior", "by")
    return get_object_or_404(rows.filter(plan__in=plans_of(user)), pk=run_id)
