"""Accepted answers: the one source of truth. Only `responses.services` writes here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.responses.contracts import Mode, Source, Validity


class Response(models.Model):
    """What one respondent said once. Added, never changed; an import can be undone as a whole.

    `answers` maps variable keys to values (numbers for ratings, text for open answers); a question
    without an answer has no key. `context` maps segment keys to their value at answer time.
    `dedup_key` names the one act of answering (a link's token, a submission, a file's row): the same
    act sent twice is stored once, by a unique key that is never empty.
    """

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the respondent",
        "answers": "free text of the respondent",
        "context": "attributes of the respondent",
    }
    impersonal = ("dedup_key", "channel", "batch", "language", "mode", "source", "unit_path", "paradata")

    programme = models.ForeignKey(  # its index is the one by programme and id; the wave's key guards it, too
        "surveys.Programme", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    wave = models.ForeignKey("surveys.Wave", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "surveys.QuestionnaireVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=40)
    batch = models.CharField(max_length=40, blank=True)  # "upload:12" for imported rows
    dedup_key = models.CharField(max_length=120)
    respondent_key = models.CharField(max_length=120, blank=True)
    answers = models.JSONField()
    context = models.JSONField(default=dict)
    weight = models.FloatField(null=True)
    language = models.CharField(max_length=10, blank=True)
    mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.ONLINE)
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.OWN)
    unit_path = models.CharField(max_length=400)  # of the unit that was responsible at answer time
    paradata = models.JSONField(null=True)  # how it was answered, as `contracts.Paradata`; no word of what
    answered_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        # Each index costs every answer; `unique=True` and `db_index=True` would make a second one on PostgreSQL.
        constraints = [models.UniqueConstraint(fields=["dedup_key"], name="one_answer_an_act")]
        indexes = [
            models.Index(fields=["programme", "-id"], name="responses_of_programme"),
            models.Index(fields=["batch"], name="responses_of_batch"),
            models.Index(
                fields=["respondent_key"],
                name="responses_of_respondent",
                condition=~models.Q(respondent_key=""),
            ),
        ]


class AnswerVersion(models.Model):
    """What an answer says from a correction on; the answer itself is version 1. Added, never changed."""

    personal: ClassVar[dict[str, str]] = {
        "answers": "free text of the respondent",
        "context": "attributes of the respondent",
        "reason": "may name the respondent",
    }
    impersonal = ("validity",)

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="later_versions")
    number = models.PositiveIntegerField()
    answers = models.JSONField()
    context = models.JSONField(default=dict)
    weight = models.FloatField(null=True)
    wave = models.ForeignKey("surveys.Wave", on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField()
    validity = models.CharField(max_length=12, choices=Validity.choices, default=Validity.VALID)
    reason = models.TextField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["response", "number"]
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="answer_version_once"),
            models.CheckConstraint(condition=models.Q(number__gte=2), name="the_answer_is_version_one"),
        ]


class Draft(models.Model):
    """Pages of a questionnaire already filled in but not yet handed in, so that a lost connection loses one page.

    `answers` holds form fields as they were typed; `version` is what the respondent began with.
    """

    personal: ClassVar[dict[str, str]] = {"answers": "free text of the respondent"}
    impersonal = ("submission_id", "link_token_hash", "language", "resume_hash", "paradata")

    submission_id = models.CharField(max_length=64)
    link_token_hash = models.CharField(max_length=64)
    version = models.ForeignKey("surveys.QuestionnaireVersion", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    answers = models.JSONField(default=dict)
    resume_hash = models.CharField(max_length=64, blank=True)  # of the secret in the browser that began
    paradata = models.JSONField(default=dict)  # as on the answer
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link_token_hash", "submission_id"], name="one_draft_a_submission"
            )
        ]


class LeftOff(models.Model):
    """Where people stopped who never handed in: what they had seen, without a word of what they answered."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("seen", "device")

    version = models.ForeignKey("surveys.QuestionnaireVersion", on_delete=models.CASCADE, related_name="+")
    seen = models.JSONField()  # keys of questions
    device = models.CharField(max_length=12, blank=True)
    left_on = models.DateField()


class QualityFlag(models.Model):
    """A reason to doubt an answer. The answer itself stays as it is; people decide."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "facts")

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="quality_flags")
    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["-response", "kind"]
        constraints = [models.UniqueConstraint(fields=["response", "kind"], name="one_flag_of_a_kind")]


class TextTrace(models.Model):
    """The hash of what an answer says in its own words, so that the same words twice are noticed."""

    personal: ClassVar[dict[str, str]] = {"digest": "hash of free text of the respondent"}
    impersonal: ClassVar[tuple[str, ...]] = ()

    response = models.OneToOneField(
        Response, on_delete=models.CASCADE, primary_key=True, related_name="text_trace"
    )
    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["programme", "digest"], name="texts_said_twice")]


class Quota(models.Model):
    """At most so many answers of those that fulfil a rule; every answer is counted in its own transaction."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "rule", "words")

    questionnaire = models.ForeignKey("surveys.Questionnaire", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    rule = models.JSONField()  # of `huiyin.conditions`; true for every answer
    most = models.PositiveIntegerField()
    n_answers = models.PositiveIntegerField(default=0)
    words = models.JSONField(default=dict)  # for those who come too late, {"zh", "en"}

    class Meta:
        ordering = ["pk"]


class QuotaRefusal(models.Model):
    """Somebody whose group was full: counted by the reason, without the answers."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("submission_hash",)

    quota = models.ForeignKey(Quota, on_delete=models.CASCADE, related_name="refusals")
    submission_hash = models.CharField(max_length=64)  # so that a repetition counts once
    refused_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quota", "submission_hash"], name="refused_once")]


class Erasure(models.Model):
    """An order to erase a person, and afterwards the certificate that it was done.

    `respondent_key` is put out as soon as nothing is left of the person; `pseudonym` stays: a keyed hash
    by which this installation can tell whether a key it is given was erased. `counts` is by eraser.
    """

    personal: ClassVar[dict[str, str]] = {"respondent_key": "identity of the respondent until it is done"}
    impersonal = ("pseudonym", "state", "programme_ids", "counts")

    QUEUED, RUNNING, FORGETTING, DONE = "queued", "running", "forgetting", "done"

    unit = models.ForeignKey("accounts.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    programme_ids = models.JSONField()
    respondent_key = models.CharField(max_length=120, blank=True)
    pseudonym = models.CharField(max_length=32)
    state = models.CharField(max_length=12, default=QUEUED)
    counts = models.JSONField(default=dict)
    n_steps = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    rewritten = models.BooleanField(default=False)  # the database file had to be written anew
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
