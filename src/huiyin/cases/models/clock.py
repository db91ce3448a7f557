"""Clocks of cases, the rules and calendars they run by, their pauses, and who was told when it grew late."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from huiyin.clocks import Calendar
from huiyin.clocks.rules import ClockKind, Level
from huiyin.clocks.spans import Unit as TimeUnit


class WorkCalendar(models.Model):
    """When a unit works, and the units below it that have no calendar of their own; see `clocks.Calendar`."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("definition",)

    unit = models.OneToOneField("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    definition = models.JSONField()
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    def calendar(self) -> Calendar:
        """The calendar itself."""
        return Calendar.from_json(self.definition)


class TimeRules(models.Model):
    """The set of dated rules by which the cases of a unit, and of those below without their own, are judged.

    `origin` names the pack and set it was taken from. A set put away stays for the cases judged by it.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "name_en", "origin")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    saved_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(archived_at=None), name="one_set_of_time_rules_per_unit"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Its name in Chinese or, where there is one, in English."""
        return self.name if language.startswith("zh") or not self.name_en else self.name_en


class TimeRulesVersion(models.Model):
    """One version: `definition` is `clocks.rules.RuleVersion.as_json()`, its two days are columns as well."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("definition",)

    rules = models.ForeignKey(TimeRules, on_delete=models.CASCADE, related_name="versions")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    definition = models.JSONField()
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["rules", "valid_from"], name="one_version_begins_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="version_of_days"
            ),
        ]


class Kind(models.TextChoices):
    """What a clock waits for."""

    FIRST_REPLY = ClockKind.FIRST_REPLY.value, pgettext_lazy("clock", "First reply")
    SOLUTION = ClockKind.SOLUTION.value, pgettext_lazy("clock", "Solution")
    CONFIRMATION = ClockKind.CONFIRMATION.value, pgettext_lazy("clock", "Confirmation")


class CaseClock(models.Model):
    """One promise of time on one case: met, broken or still running.

    What was promised is frozen here when the clock starts: span, escalations, and the version they came
    from (None: the rules that hold where nobody made any). `turn` counts how often the case had been
    taken up again. `due_at` already counts granted pauses; it moves with them and with the calendar,
    until the clock is met. `next_at` is when something must happen next: somebody is told, or it is broken.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "unit", "escalations")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    turn = models.PositiveIntegerField(default=0)
    version = models.ForeignKey(TimeRulesVersion, null=True, on_delete=models.PROTECT, related_name="+")
    calendar = models.ForeignKey(WorkCalendar, null=True, on_delete=models.SET_NULL, related_name="+")
    amount = models.FloatField()
    unit = models.CharField(max_length=16, choices=[(one.value, one.value) for one in TimeUnit])
    escalations = models.JSONField(default=list)
    n_told = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    is_certain = models.BooleanField(default=True)  # no: the holidays of its days are not announced yet
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)  # the case ended another way, so it counts for nothing

    class Meta:
        ordering = ["turn", "started_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "kind", "turn"], name="one_clock_of_a_kind")]
        indexes = [
            models.Index(
                fields=["next_at"], name="clocks_to_look_at", condition=Q(met_at=None, stopped_at=None)
            ),
            models.Index(fields=["due_at"], name="clocks_running", condition=Q(met_at=None, stopped_at=None)),
        ]

    @property
    def is_running(self) -> bool:
        """Neither met nor stopped; it may stand for a while in a pause."""
        return self.met_at is None and self.stopped_at is None

    def is_late(self, now: datetime) -> bool:
        """Met behind its end, or not met though that has passed."""
        return self.stopped_at is None and (self.met_at or now) > self.due_at


class ClockPause(models.Model):
    """The clocks of a case stand, for a reason that the rules know, until `ends_at` at the latest."""

    personal: ClassVar[dict[str, str]] = {"text": "free text about the respondent"}
    impersonal = ("reason", "name", "name_en")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="clock_pauses")
    reason = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    resumed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("started_at")), name="pause_right_way_round"
            )
        ]

    def name_in(self, language: str) -> str:
        """The reason in words."""
        return self.name if language.startswith("zh") or not self.name_en else self.name_en


class ClockEscalation(models.Model):
    """A step of the chain that was taken: once for each step of a clock. `told` are the people's numbers."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("level", "told")

    clock = models.ForeignKey(CaseClock, on_delete=models.CASCADE, related_name="taken")
    step = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Level])
    at = models.DateTimeField()
    told = models.JSONField(default=list)

    class Meta:
        ordering = ["step", "pk"]
        constraints = [models.UniqueConstraint(fields=["clock", "step"], name="each_step_once")]


class ClockRound(models.Model):
    """When clocks were last looked at; one row. `known_until` is the last year of announced holidays then."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    looked_at = models.DateTimeField()
    evaluated_at = models.DateTimeField()
    n_clocks = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    known_until = models.PositiveIntegerField(default=0)
