"""Schemes by version, the codes customers pass on, the friends who came by them, and what both were given."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.referrals.contracts import COUNTED, Qualifies, ReferralState, Side, WaitsBecause


def _in(language: str, chinese: str, english: str) -> str:
    return chinese if language.startswith("zh") or not english else english


class Scheme(models.Model):
    """How a unit and those below it reward recommending; the nearest upwards counts, even one that is off."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    unit = models.OneToOneField("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=False)


class SchemeVersion(models.Model):
    """The rules from a day on; a referral is judged by those under which the friend registered.

    The words are what friends read. `most_rewarded` and `budget` (money, over all versions) are None for no limit.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = (
        "name",
        "name_en",
        "text",
        "text_en",
        "terms",
        "terms_en",
        "privacy",
        "privacy_en",
        "qualifies",
        "event_kind",
    )

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day on which a friend may register
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    terms = models.TextField(blank=True)
    terms_en = models.TextField(blank=True)
    privacy = models.TextField(blank=True)
    privacy_en = models.TextField(blank=True)
    qualifies = models.CharField(max_length=12, choices=Qualifies.choices)
    event_kind = models.CharField(max_length=40, blank=True)
    n_days = models.PositiveSmallIntegerField()
    most_rewarded = models.PositiveSmallIntegerField(null=True)
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-begins_on", "-number"]
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="referral_rules_numbered")]

    def words_in(self, field: str, language: str) -> str:
        """One of the texts (`name`, `text`, `terms`, `privacy`) in a language, in Chinese where there is no English."""
        return _in(language, getattr(self, field), getattr(self, f"{field}_en"))

    def holds_on(self, day: date) -> bool:
        """Whether friends may register on a day."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


class PromisedReward(models.Model):
    """What a version promises to one side: a line of the catalogue with the value and cost it had when it was promised."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("side",)

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="promised")
    side = models.CharField(max_length=8, choices=Side.choices)
    remedy = models.ForeignKey("recovery.Remedy", on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    cost = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["-side"]  # the referrer first
        constraints = [models.UniqueConstraint(fields=["version", "side"], name="one_reward_a_side")]


class ReferralCode(models.Model):
    """A customer's link. It is derived from a random seed and this installation's key, so that it can be shown again
    without being stored; what is stored are the hashes by which the link and the customer's own page are found.
    """

    personal: ClassVar[dict[str, str]] = {"shown_name": "how the customer is called before friends"}
    impersonal = ("secret_seed", "link_hash", "own_hash")

    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    secret_seed = models.CharField(max_length=24, unique=True)
    link_hash = models.CharField(max_length=64, unique=True)
    own_hash = models.CharField(max_length=64, unique=True)
    shown_name = models.CharField(max_length=40, blank=True)  # "" shows friends nothing personal
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(contact__isnull=False), name="one_code_a_contact"
            )
        ]


class CodeDay(models.Model):
    """How often a link was opened on a day; nothing of whoever opened it is kept."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    code = models.ForeignKey(ReferralCode, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    n_opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "day"], name="openings_by_day")]


class Referral(models.Model):
    """A friend who came by a link. Name and number stay only until it is clear whether the friend is a new customer.

    `identity_hash` outlives that, and erasure: one telephone or address counts once, over all schemes.
    """

    personal: ClassVar[dict[str, str]] = {
        "name": "name of somebody who may become a customer",
        "identity": "telephone or e-mail of somebody who may become a customer",
        "reason": "free text about the customer",
    }
    impersonal = ("identity_kind", "identity_hash", "language", "state", "event_reference")

    # First, so that the copy of a person's data finds the friend's row by the friend, not by the referrer.
    friend = models.ForeignKey("customers.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    code = models.ForeignKey(ReferralCode, on_delete=models.PROTECT, related_name="referrals")
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    identity = models.CharField(max_length=254, blank=True)
    identity_kind = models.CharField(max_length=16)
    identity_hash = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=12, choices=ReferralState.choices)
    registered_at = models.DateTimeField()
    expires_on = models.DateField()
    joined_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)
    event_reference = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["unit", "registered_at"], name="referrals_of_unit"),
            models.Index(fields=["expires_on"], name="referrals_waiting", condition=Q(state="new")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "identity_hash"], name="registered_once_by_a_link"),
            models.UniqueConstraint(
                fields=["identity_hash"],
                condition=Q(state__in=[one.value for one in COUNTED]),
                name="a_friend_counts_once",
            ),
            models.UniqueConstraint(
                fields=["friend"], condition=Q(state="joined"), name="a_customer_joins_once"
            ),
        ]


class Reward(models.Model):
    """What one side got for a referral; how far it is decided stands in the grant, the money in the ledger."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("side", "remedy_name", "waits_because")

    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="rewards")
    side = models.CharField(max_length=8, choices=Side.choices)
    grant = models.OneToOneField("recovery.Grant", on_delete=models.PROTECT, related_name="+")
    remedy_name = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    waits_because = models.CharField(max_length=8, blank=True, choices=WaitsBecause.choices)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-side"]
        constraints = [models.UniqueConstraint(fields=["referral", "side"], name="rewarded_once")]
