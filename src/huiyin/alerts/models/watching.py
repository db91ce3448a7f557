"""What is watched in each programme, and the alerts of its control charts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.alerts.contracts import AlertState


class WatchSetting(models.Model):
    """How a programme is watched. `plan` is `metrics.watching.WatchPlan.as_json()`, None for the usual plan.

    Periods before `opens_from` open no alert. `levels` names, by series, the day from which its limits are
    set anew. `revision` names the facts that were looked at last.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("plan", "levels", "revision")

    programme = models.OneToOneField("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)
    plan = models.JSONField(null=True)
    opens_from = models.DateField(null=True)
    levels = models.JSONField(default=dict)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(null=True)
    revision = models.CharField(max_length=40, blank=True)
    evaluated_at = models.DateTimeField(null=True)
    n_series = models.PositiveIntegerField(default=0)
    n_short = models.PositiveIntegerField(default=0)


class Alert(models.Model):
    """One series out of its limits: an episode of neighbouring periods on one side.

    `series` is the watched series' key; `evidence` is frozen when the alert opens: contract version, chart, limits,
    n, rule, rate. `later` lists alarms of the same episode since. `response_ids` name the answers with words
    of that period; the words themselves stay with the answers, and go with them.
    """

    personal: ClassVar[dict[str, str]] = {"note": "words of staff", "cause": "words of staff"}
    impersonal = ("series", "grain", "side", "rule", "evidence", "later", "response_ids", "state", "outcome")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    series = models.CharField(max_length=400)
    grain = models.CharField(max_length=10)
    side = models.CharField(max_length=10)
    rule = models.CharField(max_length=20)
    first_period = models.IntegerField()
    last_period = models.IntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    evidence = models.JSONField()
    later = models.JSONField(default=list)
    response_ids = models.JSONField(default=list)
    state = models.CharField(max_length=20, default=AlertState.NEW)
    opened_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    explained_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    explained_at = models.DateTimeField(null=True)
    cause = models.TextField(blank=True)
    closed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "series"],
                condition=~Q(state=AlertState.CLOSED),
                name="one_open_alert_a_series",
            )
        ]
