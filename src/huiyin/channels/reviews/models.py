"""Reviews with their replies, and the files they came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy


class FileState(models.TextChoices):
    """Where a file of reviews is on its way."""

    READING = "reading", pgettext_lazy("file of reviews", "Being read")
    REFUSED = "refused", pgettext_lazy("file of reviews", "Could not be read")
    READY = "ready", pgettext_lazy("file of reviews", "Columns to confirm")
    QUEUED = "queued", pgettext_lazy("file of reviews", "Waiting to be imported")
    RUNNING = "running", pgettext_lazy("file of reviews", "Being imported")
    DONE = "done", pgettext_lazy("file of reviews", "Imported")
    UNDONE = "undone", pgettext_lazy("file of reviews", "Undone")


AT_WORK = (FileState.READING, FileState.QUEUED, FileState.RUNNING)


class ReviewFile(models.Model):
    """A file of reviews. Its cells are kept only until it is imported; `n_rows` is the sum of the other counts."""

    personal: ClassVar[dict[str, str]] = {
        "filename": "as the person who uploads it called it",
        "table": "holds the name of the file while it waits",
    }
    impersonal = ("state", "columns", "site", "rejected", "problem")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255)
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.READY)
    table = models.JSONField(default=dict)  # RawTable.as_json()
    columns = models.JSONField(default=dict)  # field → {"column", "zh", "en"}: the column and why
    site = models.CharField(max_length=80, blank=True)  # for rows that name none
    open_cases = models.BooleanField(default=False)
    n_rows = models.IntegerField(default=0)
    n_read = models.IntegerField(default=0)  # rows whose import is committed
    problem = models.JSONField(default=dict)  # why it could not be read
    n_stored = models.IntegerField(default=0)
    n_unchanged = models.IntegerField(default=0)
    n_rejected = models.IntegerField(default=0)
    n_removed = models.IntegerField(default=0)
    rejected = models.JSONField(default=list)  # [row number, code], the first ones
    uploaded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]


class Review(models.Model):
    """One review: the answer made of it, where it stands, and what we said to it."""

    personal: ClassVar[dict[str, str]] = {
        "order_number": "leads to the customer's order",
        "author": "name at the site",
        "text": "free text of the customer",
        "address": "of the review at the site",
        "reply": "may name the customer",
    }
    impersonal = ("name", "site", "number", "shop")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(ReviewFile, null=True, on_delete=models.CASCADE, related_name="reviews")
    response_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=120, unique=True)  # of the act of answering
    site = models.CharField(max_length=80)
    number = models.CharField(max_length=120, blank=True)  # at the site
    shop = models.CharField(max_length=120, blank=True)
    order_number = models.CharField(max_length=120, blank=True)
    stars = models.FloatField(null=True)  # 1–5; None where the site gives none
    text = models.TextField(blank=True)
    author = models.CharField(max_length=120, blank=True)
    reviewed_at = models.DateTimeField()
    address = models.CharField(max_length=1000, blank=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-reviewed_at", "-pk"]
        indexes = [models.Index(fields=["programme", "-reviewed_at"], name="reviews_of_programme")]
