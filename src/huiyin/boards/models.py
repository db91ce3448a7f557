"""Dashboards, their earlier layouts, and the links that show one on a wall."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Board(models.Model):
    """A dashboard under a name. `cards` is a list of `contracts.Card.as_json()`, in their order.

    It belongs to a unit: people of the units above and below may be let in by `audience`. `default_for` is
    the role whose first board of the `programme` it is, "" for none; `number` counts its layouts.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "audience", "default_for", "cards")

    name = models.CharField(max_length=120)
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("surveys.Programme", null=True, on_delete=models.SET_NULL, related_name="+")
    audience = models.CharField(max_length=20, default="owner")
    default_for = models.CharField(max_length=20, blank=True)
    cards = models.JSONField(default=list)
    number = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "default_for"],
                condition=~Q(default_for=""),
                name="one_default_board_a_role",
            )
        ]

    def __str__(self) -> str:
        return self.name


class BoardLayout(models.Model):
    """The cards of a board before a change, so that the change can be undone."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("cards",)

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="layouts")
    number = models.PositiveIntegerField()
    cards = models.JSONField()
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="one_layout_a_number"),
        ]


class WallLink(models.Model):
    """A link that shows a board to whoever has it, read-only, under the rights of who made it, until revoked.

    `query` is the filter it is shown under.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("token_hash", "name", "query")

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="wall_links")
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    seen_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
