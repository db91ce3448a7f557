"""Customers as we may reach them, what happened between us, and what spares them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.customers.contracts import EventKind, HoldKind


class Contact(models.Model):
    """A customer we may ask. `respondent_key` is the customer's id in answers, links and cases.

    `opt_outs` repeats `OptOut` as bits (see `optouts`), so that a million contacts can be sifted in one
    read; `control_draw` (0–9999) is drawn from the key once and decides who is never surveyed.
    """

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the customer",
        "name": "identity of the customer",
        "phone": "contact of the customer",
        "phone_tail": "part of the customer's number",
        "email": "contact of the customer",
        "wechat_id": "contact of the customer",
        "work_chat_id": "contact of the customer",
        "region": "attribute of the customer",
        "attributes": "attributes of the customer",
    }
    impersonal = ("language", "time_zone")

    respondent_key = models.CharField(max_length=120, unique=True)
    # The same person, kept under another id: this row is what its source says, hidden from lists.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="absorbed")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True, db_index=True)
    phone = models.CharField(max_length=32, blank=True, db_index=True)
    phone_tail = models.CharField(max_length=4, blank=True, db_index=True)  # what people remember of a number
    email = models.CharField(max_length=254, blank=True, db_index=True)
    wechat_id = models.CharField(max_length=64, blank=True, db_index=True)
    work_chat_id = models.CharField(max_length=64, blank=True, db_index=True)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)  # "" is the organisation's
    region = models.CharField(max_length=80, blank=True)
    volume = models.FloatField(null=True)  # business volume, in the organisation's own unit
    is_key_account = models.BooleanField(default=False)
    attributes = models.JSONField(default=dict)
    opt_outs = models.PositiveSmallIntegerField(default=0)
    control_draw = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "id"], name="contacts_of_unit")]

    def __str__(self) -> str:
        return self.name or self.respondent_key


class ContactEvent(models.Model):
    """One thing that happened between us and a customer. Added; only an ask that was never sent changes its kind."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "channel", "survey_kind", "reference", "dedup_key")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    at = models.DateTimeField()
    minute = models.IntegerField()  # `at` in minutes since 1970: what rules over a million people reckon with
    channel = models.CharField(max_length=40, blank=True)
    survey_kind = models.CharField(max_length=20, blank=True)
    programme_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=80, blank=True)  # "invitation:12", "call:7"
    dedup_key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "at"], name="history_of_contact"),
            models.Index(
                fields=["contact", "minute", "survey_kind"], name="asks_of_contact", condition=Q(kind="asked")
            ),
        ]


class Hold(models.Model):
    """A reason not to ask a customer: as long as one is open, no invitation and no reminder goes out."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "reference")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=12, choices=HoldKind.choices)
    reference = models.CharField(max_length=80)  # "case:12": who holds releases
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "reference"], condition=Q(released_at=None), name="held_once"
            )
        ]
        indexes = [models.Index(fields=["contact"], name="open_holds", condition=Q(released_at=None))]


class AreaPause(models.Model):
    """A region or a unit in which nobody is asked for a while: after an outage, a disaster."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("region", "reason")

    unit = models.ForeignKey("accounts.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    region = models.CharField(max_length=80, blank=True)  # "" is the whole unit
    reason = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")


class OptOut(models.Model):
    """Somebody who wants no invitations. Kept as a keyed hash of the identity, so that it outlives erasure.

    A customer who was erased and comes back in the next file is still spared.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("identity_hash", "survey_kind", "source")  # a hash only this installation can make

    identity_hash = models.CharField(max_length=64)
    survey_kind = models.CharField(max_length=20, blank=True)  # "" is every kind
    source = models.CharField(max_length=40, blank=True)  # link, sms, telephone, staff, api
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity_hash", "survey_kind"], name="opted_out_once")
        ]


class RuleSet(models.Model):
    """A version of the contact rules; the newest holds. Decisions name the version they were made by."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("definition", "note")

    number = models.PositiveIntegerField(unique=True)
    definition = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]


class ContactFile(models.Model):
    """A file of contacts, from its arrival to its rows."""

    personal: ClassVar[dict[str, str]] = {
        "filename": "may name a person",
        "profile": "quotes the first rows of the file until it is stored",
    }
    impersonal = ("sha256", "state", "mapping", "problem")

    READING, REFUSED, READY, QUEUED, RUNNING = "reading", "refused", "ready", "queued", "running"
    STOPPED, DONE = "stopped", "done"

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=READING)
    profile = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    n_rows = models.PositiveIntegerField(default=0)
    n_read = models.PositiveIntegerField(default=0)
    n_created = models.PositiveIntegerField(default=0)
    n_updated = models.PositiveIntegerField(default=0)
    n_unchanged = models.PositiveIntegerField(default=0)
    n_refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class RefusedContact(models.Model):
    """A row of a file that was not stored, with the reason."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("code",)

    file = models.ForeignKey(ContactFile, on_delete=models.CASCADE, related_name="refused_rows")
    row_number = models.PositiveIntegerField()
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "row_number"], name="contact_refused_once")]


class ListedContact(models.Model):
    """A customer whom a file named, so that a campaign can ask the customers of that file."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    file = models.ForeignKey(ContactFile, on_delete=models.CASCADE, related_name="listed")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "contact"], name="contact_listed_once")]
