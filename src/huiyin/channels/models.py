"""Ways in: links to a questionnaire, and uploaded files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Link(models.Model):
    """A way to answer a questionnaire.

    Its token is derived from the installation's key and never stored; `token_hash` finds it again.
    A personal link belongs to one respondent and is good for one answer.
    """

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the respondent",
        "embedded": "attributes of the respondent",
    }
    impersonal = ("channel", "token_hash", "seed", "answered_submission")

    questionnaire = models.ForeignKey("surveys.Questionnaire", on_delete=models.CASCADE, related_name="+")
    wave = models.ForeignKey("surveys.Wave", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40)
    seed = models.CharField(max_length=40, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    respondent_key = models.CharField(max_length=120, blank=True)
    embedded = models.JSONField(default=dict)  # what is known beforehand, by the keys of the questionnaire
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_submission = models.CharField(
        max_length=64, blank=True
    )  # whose repetition gets the same receipt


class AnonymousCompletions(models.Model):
    """Who has answered an anonymous programme, as long as it does not stand on their links yet.

    `token_hashes` is sorted and written anew as a whole, so its order says nothing; the links are marked
    in shuffled batches, by day.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("token_hashes",)

    programme = models.OneToOneField(
        "surveys.Programme", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    token_hashes = models.JSONField(default=list)


class Upload(models.Model):
    """A file somebody wants to import, from its arrival to its rows (or back out again)."""

    personal: ClassVar[dict[str, str]] = {
        "filename": "may name a person",
        "profile": "quotes the first rows of the file until it is undone",
    }
    impersonal = ("sha256", "state", "mapping", "wave_source", "wave_name", "problem")

    # reading → refused | ready (for its mapping) → queued → running → stopped | done → undoing → undone
    READING, REFUSED, READY, QUEUED, RUNNING = "reading", "refused", "ready", "queued", "running"
    STOPPED, DONE, UNDOING, UNDONE = "stopped", "done", "undoing", "undone"

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    uploaded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    n_bytes = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=12, default=READING)
    profile = models.JSONField(
        default=dict
    )  # format, encoding, columns, first rows, where the mapping is from
    mapping = models.JSONField(default=dict)
    wave_source = models.CharField(max_length=8, default="name")  # "column", "date" or "name"
    wave_name = models.CharField(max_length=80, blank=True)
    open_cases = models.BooleanField(default=False)
    problem = models.JSONField(default=dict)  # code and facts, when refused or stopped
    n_rows = models.PositiveIntegerField(default=0)
    n_read = models.PositiveIntegerField(default=0)
    n_stored = models.PositiveIntegerField(default=0)
    n_unchanged = models.PositiveIntegerField(default=0)
    n_rejected = models.PositiveIntegerField(default=0)
    n_removed = models.PositiveIntegerField(default=0)  # by undoing
    created_at = models.DateTimeField(auto_now_add=True)
    progressed_at = models.DateTimeField(auto_now_add=True)  # when the work in the background last moved
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="rows_read_are_accounted_for",
                condition=models.Q(
                    n_read=models.F("n_stored") + models.F("n_unchanged") + models.F("n_rejected")
                ),
            )
        ]


class RejectedRow(models.Model):
    """A row that was not stored, with the reason."""

    personal: ClassVar[dict[str, str]] = {"facts": "may quote a cell of the file"}
    impersonal = ("code",)

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rejected_rows")
    row_number = models.PositiveIntegerField()
    code = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "row_number"], name="row_rejected_once")]


class SavedMapping(models.Model):
    """How a file with these headers was mapped the last time, for the next wave."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("fingerprint", "mapping")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "fingerprint"], name="one_mapping_per_header")
        ]
