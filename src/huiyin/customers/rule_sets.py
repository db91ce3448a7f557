"""The versions of the contact rules: the newest holds, earlier ones stay to explain earlier decisions."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.customers.contact_rules import Rules
from huiyin.customers.models import RuleSet
from huiyin.customers.problems import QuietHoursEmpty, RuleOutOfRange

RANGES: dict[str, tuple[float, float]] = {
    "transactional_days": (1, 366),
    "relationship_days": (1, 366),
    "key_account_days": (1, 366),
    "yearly_most": (0, 52),
    "first_reminder_days": (1, 60),
    "second_reminder_days": (1, 60),
    "most_reminders": (0, 2),
    "control_percent": (0, 50),
}


def current_rules() -> tuple[int, Rules]:
    """The number and the rules of the version that holds; number 0 are the usual ones, confirmed by nobody."""
    newest = RuleSet.objects.first()
    return (0, Rules()) if newest is None else (newest.number, Rules.from_json(newest.definition))


def rule_sets() -> list[RuleSet]:
    """Every version, newest first."""
    return list(RuleSet.objects.select_related("by"))


def checked(rules: Rules) -> Rules:
    """The rules themselves, or `RuleOutOfRange` or `QuietHoursEmpty`."""
    for name, (low, high) in RANGES.items():
        value = getattr(rules, name)
        if not low <= value <= high:
            raise RuleOutOfRange(name=rule_name(name), low=low, high=high, value=value)
    if rules.second_reminder_days <= rules.first_reminder_days:
        low = rules.first_reminder_days + 1
        value = rules.second_reminder_days
        raise RuleOutOfRange(name=rule_name("second_reminder_days"), low=low, high=60, value=value)
    for closes in (rules.closes_at, rules.email_closes_at):
        if not 0 <= rules.opens_at < closes <= 24 * 60:
            raise QuietHoursEmpty(opens=clock(rules.opens_at), closes=clock(closes))
    for text in (*rules.holidays, *rules.working_weekends):
        date.fromisoformat(text)
    return rules


@transaction.atomic
def save_rules(*, by: User, rules: Rules, note: str = "") -> RuleSet:
    """Make a new version, which holds from now on; the same rules again make none."""
    checked(rules)
    newest = RuleSet.objects.select_for_update().first()
    if newest is not None and newest.definition == rules.as_json():
        return newest
    made = RuleSet.objects.create(
        number=1 if newest is None else newest.number + 1,
        definition=rules.as_json(),
        note=note.strip()[:200],
        by=by,
        confirmed_at=timezone.now(),
    )
    audit.record("contact_rules.save", by=by, on=f"contact_rules:{made.number}")
    return made


def clock(minute: int) -> str:
    """A minute of the day as hours and minutes.

    >>> clock(545)
    '09:05'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def rule_name(name: str) -> str:
    """What people call a rule."""
    return {
        "transactional_days": _("Quarantine after or before a transactional survey, days"),
        "relationship_days": _("Quarantine after or before a relationship survey, days"),
        "key_account_days": _("Quarantine of key accounts, days"),
        "yearly_most": _("Most invitations in a year"),
        "first_reminder_days": _("First reminder after, days"),
        "second_reminder_days": _("Second reminder after, days"),
        "most_reminders": _("Most reminders"),
        "opens_at": _("Send from"),
        "closes_at": _("Send until"),
        "email_closes_at": _("E-mail until"),
        "email_on_working_days": _("E-mail on working days only"),
        "control_percent": _("Control group, percent"),
        "holidays": _("Holidays"),
        "working_weekends": _("Weekends that are worked"),
    }[name]
