"""By what a customer is known on each channel, and the businesses for which people act."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.customers.contracts import AccountKind, IdentityKind, RoleKind
from huiyin.customers.models.contact import Contact


class Identity(models.Model):
    """One thing by which a customer is known: a customer number, a telephone, an open id.

    `value` is in one spelling (telephones in E.164); `digest` is its keyed hash, by which it is found. Two
    people may share a telephone, so only the pair with the contact is unique.
    """

    personal: ClassVar[dict[str, str]] = {"value": "identity of the customer"}
    impersonal = ("kind", "digest", "source")  # the hash is one that only this installation can make

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=16, choices=IdentityKind.choices)
    value = models.CharField(max_length=254)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=40, blank=True)
    verified_at = models.DateTimeField(null=True)  # somebody or some channel saw that it is theirs
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "kind", "digest"], name="identity_of_contact_once")
        ]
        indexes = [models.Index(fields=["digest"], name="identity_by_digest")]


class Account(models.Model):
    """A business customer: an organisation, not a person, for which several people act."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("number", "name", "kind", "region")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=16, choices=AccountKind.choices)
    region = models.CharField(max_length=80, blank=True)
    volume = models.FloatField(null=True)
    is_key_account = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class AccountRole(models.Model):
    """What a person does for a business customer, from one day to another."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("role",)

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="roles")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=RoleKind.choices)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "contact", "role"], condition=Q(until=None), name="role_held_once"
            )
        ]
