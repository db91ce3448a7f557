"""Rules that people made, and the alerts they raised."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.alerts.contracts import RaisedState, RuleKind, Urgency


class Rule(models.Model):
    """When to raise an alert, and what follows. `condition` is a rule of `huiyin.conditions`, None for everything.

    `settings` belong to the kind (`alerts.kinds`). `revision` counts changes; `looked_at` names the last look
    that a figure or text rule had. A rule is put away, never deleted: its alerts name it.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "name", "condition", "settings", "urgency", "looked_at")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=RuleKind)
    name = models.CharField(max_length=120)
    condition = models.JSONField(null=True)
    settings = models.JSONField(default=dict)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.MEDIUM)
    opens_case = models.BooleanField(default=False)
    people = models.ManyToManyField("accounts.User", related_name="+", blank=True)
    robots = models.ManyToManyField("messaging.SenderAccount", related_name="+", blank=True)
    roster = models.ForeignKey("alerts.Roster", null=True, on_delete=models.SET_NULL, related_name="+")
    answer_within = models.PositiveIntegerField(default=0)  # minutes until the next in line is told; 0: never
    is_on = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    looked_at = models.CharField(max_length=40, blank=True)
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["programme", "kind", "is_on"], name="rules_at_work")]

    def __str__(self) -> str:
        return self.name


class Raised(models.Model):
    """A rule that fired: once for each subject, such as an answer, a segment in a period, a word, a clock.

    `evidence` is what the rule saw then, without anything that a customer wrote. `next_step_at` is when the next
    in line is told unless somebody has acknowledged it; `level` counts how often that happened.
    """

    personal: ClassVar[dict[str, str]] = {"note": "words of staff"}
    impersonal = ("subject", "urgency", "evidence", "state")

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="raised")
    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)
    urgency = models.CharField(max_length=10, choices=Urgency)
    evidence = models.JSONField(default=dict)
    response_id = models.BigIntegerField(null=True, db_index=True)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RaisedState, default=RaisedState.NEW)
    acknowledged_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject"], name="a_rule_fires_once_a_subject")
        ]
        indexes = [
            models.Index(fields=["programme", "state", "-raised_at"], name="raised_of_programme"),
            models.Index(fields=["next_step_at"], name="raised_next_step"),
        ]
