"""Which parts of the facts count: the manifest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

MIXED = "*"  # the batch of a part that holds rows of several


class FactStore(models.Model):
    """One row a programme, locked by whoever changes its parts, so that no two do so at once."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    programme = models.OneToOneField("surveys.Programme", on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "metrics_factstore"


class FactPart(models.Model):
    """One Parquet file of facts. Only files listed here are read, so a file without its row does not exist.

    A part is current, or superseded as a whole at a moment (an undone import), or it `holds_history`:
    earlier versions of answers, each row with the moment at which it stopped counting. Parts that are
    not current are read only for figures as of an earlier time.

    `name` is relative to the facts' address. `batch` is where the rows come from: "" for single answers,
    `MIXED` for several. `month` is "2026-11" where all rows were answered in that month, else "". `stamp`
    is by which a change of the file shows; `recorded_from` and `recorded_until` are the moments between
    which the rows were recorded, `first_id` and `last_id` the least and the greatest response.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "batch", "sha256", "stamp", "month")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=160, unique=True)
    batch = models.CharField(max_length=40, blank=True)
    month = models.CharField(max_length=7, blank=True)
    n_rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stamp = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    recorded_from = models.DateTimeField(null=True)
    recorded_until = models.DateTimeField(null=True)
    first_id = models.BigIntegerField(null=True)
    last_id = models.BigIntegerField(null=True)
    superseded_at = models.DateTimeField(null=True)
    holds_history = models.BooleanField(default=False)

    class Meta:
        db_table = "metrics_factpart"
        ordering = ["pk"]

    @property
    def is_current(self) -> bool:
        """Whether its rows count now."""
        return self.superseded_at is None and not self.holds_history
