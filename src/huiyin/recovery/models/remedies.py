"""What may be given, by whom, what was given, and what it cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huiyin.accounts.models import Unit
from huiyin.core.roles import UserRole
from huiyin.recovery.contracts import CauseNeed, GrantState, Pricing, RemedyKind

_ROLES = [(role.value, role.value) for role in UserRole]


class Remedy(models.Model):
    """One line of the catalogue; it holds for its unit and those below.

    `rule` (a condition over the case and its customer, None for every case) says for whom it is meant.
    The value is what the customer gets, in `measure` (money, points); the cost is `cost_rate` times that.
    `amount` is the value of a fixed one, `share_rate` the part of the loss, `most` the ceiling of the others.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "name", "name_en", "about", "rule", "pricing", "measure")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=RemedyKind.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=300, blank=True)  # what to watch when giving it
    rule = models.JSONField(null=True)
    pricing = models.CharField(max_length=8, choices=Pricing.choices, default=Pricing.STATED)
    measure = models.CharField(max_length=20, blank=True)  # "" is money
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    share_rate = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    most = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    cost_rate = models.DecimalField(max_digits=8, decimal_places=4, default=Decimal(1))
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["kind", "pk"]

    def name_in(self, language: str) -> str:
        """The name in Chinese or, where there is one, in English."""
        return self.name if language.startswith("zh") or not self.name_en else self.name_en


class AuthorityLimit(models.Model):
    """How much a role may grant on one case by itself, in a unit and those below; None is without a limit.

    The nearest row upwards counts. Without any row a role grants nothing that costs, an administrator
    anything.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("role",)

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=_ROLES)
    most_per_case = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "role"], name="one_limit_per_role")]


class Policy(models.Model):
    """What a unit and those below ask for before a case may be called solved; the nearest upwards counts."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("cause_needed",)

    unit = models.OneToOneField("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    cause_needed = models.CharField(max_length=8, choices=CauseNeed.choices, default=CauseNeed.NEVER)
    n_whys = models.PositiveSmallIntegerField(default=0)


class Grant(models.Model):
    """A remedy for a case: asked for, decided, given. `cost` counts against the limit from the asking on.

    A reward has no case behind it: it belongs to a `unit`, and `reference` ("referral:12") says for what it is.
    """

    personal: ClassVar[dict[str, str]] = {
        "reason": "free text about the respondent",
        "decision": "free text about the respondent",
    }
    impersonal = ("state", "reference")

    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("accounts.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True)
    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=GrantState.choices)
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["case"], name="remedies_of_case"),
            models.Index(fields=["asked_at"], name="remedies_waiting", condition=Q(state="waiting")),
            models.Index(fields=["reference"], name="rewards_for", condition=~Q(reference="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, unit=None, reference="")
                | Q(case=None, unit__isnull=False) & ~Q(reference=""),
                name="for_a_case_or_a_reward",
            )
        ]

    @property
    def place(self) -> Unit:
        """The unit whose limits count and whose ledger is charged."""
        found = self.case.unit if self.case is not None else self.unit
        assert found is not None  # the constraint says so
        return found


class CostEntry(models.Model):
    """One line of the cost ledger, added and never changed; what is taken back is a line of its own.

    It names case and grant by number only, so that it stays when a customer's data is erased: the money
    was spent. A line of a reward has no case but says for what it was.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "remedy_name", "reference")

    at = models.DateTimeField()
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    case_number = models.BigIntegerField(null=True, db_index=True)
    reference = models.CharField(max_length=80, blank=True)
    grant_number = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=16, choices=RemedyKind.choices)
    remedy_name = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "at"], name="costs_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["grant_number"], condition=Q(amount__gte=0), name="cost_entered_once"
            ),
            models.UniqueConstraint(
                fields=["grant_number"], condition=Q(amount__lt=0), name="cost_taken_back_once"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise RuntimeError("a line of the ledger is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RuntimeError("a line of the ledger is never deleted")
