"""What we keep of customers beyond how they are reached: wishes, segments, standing, who cares for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.profiles.contracts import (
    CareKind,
    Occasion,
    PreferenceTopic,
    Quadrant,
    TaskState,
)


class Preference(models.Model):
    """One wish of a customer. Taken back, never overwritten: a change is a new wish."""

    personal: ClassVar[dict[str, str]] = {"text": "what the customer wishes"}
    impersonal = ("topic", "occasion")

    contact = models.ForeignKey("customers.Contact", on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=12, choices=PreferenceTopic.choices)
    occasion = models.CharField(max_length=12, choices=Occasion.choices, default=Occasion.ALWAYS)
    text = models.CharField(max_length=300)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["contact", "noted_at"], name="preferences_of_contact")]


class Segment(models.Model):
    """Customers of a unit chosen by a saved condition; who belongs is asked anew each time."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "purpose", "rule")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200, blank=True)
    rule = models.JSONField(null=True)  # of `huiyin.conditions`; None is everybody
    n_customers = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="segment_named_once")]

    def __str__(self) -> str:
        return self.name


class ValueScheme(models.Model):
    """A version of how value, loyalty and health are judged; the newest holds."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("definition", "note")

    number = models.PositiveIntegerField(unique=True)
    definition = models.JSONField()  # `scheme.Scheme.as_json()`
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]


class Grade(models.Model):
    """An answer of a known customer as one number, 0 (worst) to 100 (best): kept up with the answers."""

    personal: ClassVar[dict[str, str]] = {"respondent_key": "identity of the respondent"}
    impersonal: ClassVar[tuple[str, ...]] = ()

    response_id = models.BigIntegerField(primary_key=True)
    programme_id = models.BigIntegerField(db_index=True)
    respondent_key = models.CharField(max_length=120)
    answered_on = models.DateField()
    score = models.FloatField()
    recommend = models.FloatField(null=True)  # likelihood to recommend alone, 0-100

    class Meta:
        indexes = [models.Index(fields=["respondent_key", "answered_on"], name="grades_of_respondent")]


class Standing(models.Model):
    """Where a customer stood when the customers were last reckoned through.

    `contribution` is in the organisation's money, `loyalty` and `health` 0-100, `churn` 0-1; None means
    that it cannot be told. `reasons` are [predictor, shown, log odds] of the churn model, strongest first.
    """

    personal: ClassVar[dict[str, str]] = {"reasons": "attributes of the customer"}
    impersonal = ("value_class", "quadrant")

    contact = models.OneToOneField(
        "customers.Contact", on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    contribution = models.FloatField(null=True, db_index=True)
    loyalty = models.FloatField(null=True)
    value_class = models.CharField(max_length=12, blank=True, db_index=True)
    quadrant = models.CharField(max_length=14, choices=Quadrant.choices, blank=True, db_index=True)
    health = models.FloatField(null=True, db_index=True)
    churn = models.FloatField(null=True, db_index=True)
    reasons = models.JSONField(default=list)
    reckoned_at = models.DateTimeField()


class Reckoning(models.Model):
    """One run through all customers: what it found of the whole, to be shown with its day."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("state", "result", "problem")

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    state = models.CharField(max_length=10, default=WAITING)
    scheme_number = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class AssignmentRule(models.Model):
    """Whose customers these are: the first rule in order that fits decides, the least loaded manager gets them."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "rule")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    rule = models.JSONField(null=True)
    managers = models.ManyToManyField("accounts.User", related_name="+")

    class Meta:
        ordering = ["order", "pk"]


class AccountManager(models.Model):
    """Who looks after a customer; by hand, or by a rule."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal: ClassVar[tuple[str, ...]] = ()

    contact = models.OneToOneField(
        "customers.Contact", on_delete=models.CASCADE, primary_key=True, related_name="account_manager"
    )
    manager = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(AssignmentRule, null=True, on_delete=models.SET_NULL, related_name="+")
    by_hand = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["manager", "contact"], name="customers_of_manager")]


class CareMoment(models.Model):
    """An occasion on which customers are cared for: what to do, for whom, how long before."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "kind", "source", "advice", "rule")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=CareKind.choices)
    source = models.CharField(max_length=80)  # an attribute, or a festival
    mark = models.FloatField(null=True)  # of a milestone
    days_before = models.PositiveSmallIntegerField(default=0)
    advice = models.CharField(max_length=300)
    rule = models.JSONField(null=True)
    is_on = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class CareTask(models.Model):
    """One act of care for one customer, planned once for each occasion."""

    personal: ClassVar[dict[str, str]] = {"note": "free text about the customer"}
    impersonal = ("occasion", "state")

    moment = models.ForeignKey(CareMoment, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey("customers.Contact", on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=20)  # the day that is cared for, or the mark reached
    due_on = models.DateField()
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["moment", "contact", "occasion"], name="cared_for_once")
        ]
        indexes = [
            models.Index(fields=["due_on"], name="care_to_do", condition=Q(state=TaskState.OPEN)),
            models.Index(fields=["contact"], name="care_of_contact"),
        ]
