"""Batches of printed sheets, what was keyed from each, and what was decided where two entries differed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.channels.paper.contracts import ReturnMode, SheetState, Size


class Batch(models.Model):
    """Sheets printed together from one published version. `double_percent` of them are keyed twice."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "size", "language")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey("surveys.Questionnaire", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey("surveys.QuestionnaireVersion", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey("surveys.Wave", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    size = models.CharField(max_length=4, choices=Size.choices, default=Size.A4)
    language = models.CharField(max_length=10, default="zh")
    double_percent = models.PositiveSmallIntegerField(default=10)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Sheet(models.Model):
    """One printed form. `code` is its number with a check digit, as printed and as a QR code."""

    personal: ClassVar[dict[str, str]] = {"respondent_key": "identity of the respondent"}
    impersonal = ("code", "state", "return_mode", "submission_id")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=24, unique=True)
    respondent_key = models.CharField(max_length=120, blank=True)
    is_double = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=SheetState.choices, default=SheetState.PRINTED)
    return_mode = models.CharField(max_length=8, choices=ReturnMode.choices, blank=True)
    returned_on = models.DateField(null=True)
    link = models.OneToOneField("channels.Link", null=True, on_delete=models.SET_NULL, related_name="+")
    submission_id = models.CharField(max_length=64)
    response_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="sheet_number_once")]


class Entry(models.Model):
    """What one person keyed from a sheet, by form field as typed."""

    personal: ClassVar[dict[str, str]] = {"form": "answers of the respondent"}
    impersonal = ()

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="entries")
    keyer = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    form = models.JSONField(default=dict)
    seconds = models.PositiveIntegerField(default=0)
    keyed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "keyer"], name="a_keyer_keys_a_sheet_once")]


class Adjudication(models.Model):
    """Which value holds in each field in which two entries differed."""

    personal: ClassVar[dict[str, str]] = {"finals": "answers of the respondent"}
    impersonal = ()

    sheet = models.OneToOneField(Sheet, on_delete=models.CASCADE, related_name="adjudication")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    finals = models.JSONField(default=dict)
    at = models.DateTimeField()
