"""What agents need beside the case itself: lists they keep, guides they tick, words they use, who looks on."""

from __future__ import annotations

import re
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_NUMBER = re.compile(r"(\d{3})\d{3,}(\d{4})")


class SavedList(models.Model):
    """A choice of cases that a person keeps: the query of the queue's address under a name."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "query")

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_list_of_a_name")]


class GuideTick(models.Model):
    """One step of a guide (HEAT, apology …) that was done in a case; a tick taken back is gone."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("guide", "step")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="ticks")
    guide = models.CharField(max_length=20)
    step = models.CharField(max_length=30)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "guide", "step"], name="one_tick_per_step")]


class ReplyTemplate(models.Model):
    """Words to customers that a unit keeps, checked when they were saved; `{name}` and its like are filled in."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "situation", "language", "body")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    situation = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    body = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["situation", "name", "pk"]


class Presence(models.Model):
    """Somebody has a case's page open; a row not renewed for a while means nothing and is removed."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_presence_per_person")]


class Mention(models.Model):
    """A colleague named in a note of a case, until that colleague has seen it."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    entry = models.ForeignKey("cases.CaseEntry", on_delete=models.CASCADE, related_name="mentions")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="one_mention_per_note")]
        indexes = [
            models.Index(fields=["user", "case"], name="open_mentions", condition=Q(seen_at__isnull=True))
        ]


class DeskAct(models.Model):
    """One act on one or many cases that its author may take back for some minutes."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind",)

    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    n_cases = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "at"], name="acts_of_person")]


class DeskChange(models.Model):
    """What an act changed in one case: the fields before and after, to be put back while nobody changed them."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("before", "after")

    act = models.ForeignKey(DeskAct, on_delete=models.CASCADE, related_name="changes")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)


class CaseLink(models.Model):
    """Two cases that belong together, the earlier number first."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    first = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_link_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="links_in_order"),
        ]


class LiveContact(models.Model):
    """A customer who waits for a person right now, on the telephone, in a chat or at a counter.

    `waiting_since` to `answered_at` is the wait. `left` says that the customer gave up before.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("Telephone")
        CHAT = "chat", _("Chat")
        COUNTER = "counter", _("Counter")

    personal: ClassVar[dict[str, str]] = {
        "who": "name or number of the customer",
        "respondent_key": "identity of the customer",
        "about": "free text about the customer",
    }
    impersonal = ("channel",)

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    who = models.CharField(max_length=120)
    respondent_key = models.CharField(max_length=120, blank=True, db_index=True)
    about = models.CharField(max_length=300, blank=True)
    waiting_since = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="live_contacts")

    class Meta:
        ordering = ["waiting_since", "pk"]
        indexes = [
            models.Index(fields=["unit", "waiting_since"], name="live_contacts_of_unit"),
        ]

    @property
    def shown(self) -> str:
        """Who it is, a number only in part."""
        return _NUMBER.sub(lambda found: f"{found[1]}****{found[2]}", self.who)


class Supervision(models.Model):
    """A manager's demand on a case with a time limit, and the owner's answer to it."""

    personal: ClassVar[dict[str, str]] = {
        "text": "free text about the respondent",
        "answer": "free text about the respondent",
    }
    impersonal = ()

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="supervisions")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    text = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["until", "pk"]
        indexes = [
            models.Index(fields=["until"], name="open_supervisions", condition=Q(answered_at__isnull=True))
        ]


class HandlingReview(models.Model):
    """How a manager judges the handling of a closed case: in time, proper, and was the customer answered."""

    personal: ClassVar[dict[str, str]] = {"text": "free text about the respondent"}
    impersonal = ()

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="handling_review")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    in_time = models.BooleanField()
    proper = models.BooleanField()
    answered = models.BooleanField()
    text = models.TextField(blank=True)
