"""Suggestion boxes, and their messages on the way to the board."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy


class Box(models.Model):
    """A box. Its board, if it has one, is public under `code`; nothing stands there that nobody approved."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("code", "name", "words")

    link = models.OneToOneField("channels.Link", on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    words = models.CharField(max_length=500, blank=True)  # what stands above the board
    has_board = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class MessageState(models.TextChoices):
    """Where a message is on its way."""

    WAITING = "waiting", pgettext_lazy("message in a box", "Waiting")
    PUBLISHED = "published", pgettext_lazy("message in a box", "On the board")
    HIDDEN = "hidden", pgettext_lazy("message in a box", "Not shown")


class Message(models.Model):
    """What somebody wrote, taken from the answer; telephone numbers and the like are masked already."""

    personal: ClassVar[dict[str, str]] = {"text": "free text of the respondent"}
    impersonal = ("state", "reply")

    box = models.ForeignKey(Box, on_delete=models.CASCADE, related_name="messages")
    response_id = models.BigIntegerField(unique=True)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    said_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-said_at", "-pk"]
        indexes = [models.Index(fields=["box", "state", "-said_at"], name="messages_of_box")]
