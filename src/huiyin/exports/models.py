"""Files on their way out, the keys to open tables, and what is kept for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Export(models.Model):
    """One file that somebody asked for. The row stays when the file goes: who took what is not forgotten."""

    personal: ClassVar[dict[str, str]] = {"order": "a condition may name a respondent"}
    impersonal = ("state", "file", "etag", "revision", "problem")

    QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
    CANCELLED, REMOVED, EXPIRED = "cancelled", "removed", "expired"

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    order = models.JSONField()  # contracts.Order
    names_respondents = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=QUEUED)
    run = models.PositiveIntegerField(default=1)  # a try that began anew has a higher one
    file = models.CharField(max_length=120, blank=True)  # in the folder of exports
    etag = models.CharField(max_length=40, blank=True)
    revision = models.CharField(max_length=40, blank=True)  # of the facts
    as_of = models.DateTimeField(null=True)
    problem = models.JSONField(default=dict)
    n_rows = models.BigIntegerField(default=0)
    n_written = models.BigIntegerField(default=0)
    n_bytes = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    progressed_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-pk"]


class OpenKey(models.Model):
    """A key by which a program reads one programme's facts. Only its hash is stored."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "token_hash", "hint")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # how the key begins, to tell keys apart
    with_personal = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class OpenFile(models.Model):
    """The newest Parquet file kept for the readers of a programme, with or without personal columns."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("file", "etag", "revision", "codebook")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    with_personal = models.BooleanField()
    file = models.CharField(max_length=120, blank=True)
    etag = models.CharField(max_length=40, blank=True)
    revision = models.CharField(max_length=40, blank=True)
    codebook = models.JSONField(default=dict)
    n_rows = models.BigIntegerField(default=0)
    as_of = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # when a newer one was last asked for
    n_erasures = models.PositiveIntegerField(default=0)  # what began before the last one must not be kept

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "with_personal"], name="one_open_file_a_kind")
        ]


class OpenFolder(models.Model):
    """A programme whose facts lie open in a folder of the server, for its own analysts."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("revision",)

    programme = models.OneToOneField("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    switched_on_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    switched_on_at = models.DateTimeField(auto_now_add=True)
    revision = models.CharField(max_length=40, blank=True)
    synced_at = models.DateTimeField(null=True)
    n_erasures = models.PositiveIntegerField(default=0)
