"""Places on websites where a questionnaire is shown."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Shape(models.TextChoices):
    """How a questionnaire stands in a website."""

    INLINE = "inline", _("In the page")
    POPUP = "popup", _("A window over the page")
    CORNER = "corner", _("A card in the corner")
    BUTTON = "button", _("Behind a button at the edge")


class Side(models.TextChoices):
    """Where a button or a card stands."""

    LEFT = "left", pgettext_lazy("side", "Left")
    RIGHT = "right", pgettext_lazy("side", "Right")


class Placement(models.Model):
    """One place. `code` stands in the website's source, so it is no secret; `origins` are the sites that may show it.

    A window or a card comes by itself after `delay_seconds`, when `scroll_percent` of the page was passed, or as
    somebody leaves; to `sample_percent` of the visits, and not again for `rest_days` to whoever saw it.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("code", "name", "shape", "origins", "only_on", "colour", "side", "button_text")

    link = models.OneToOneField("channels.Link", on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    shape = models.CharField(max_length=10, choices=Shape.choices, default=Shape.CORNER)
    origins = models.JSONField(default=list)
    only_on = models.CharField(max_length=200, blank=True)  # a part of the page's address
    delay_seconds = models.PositiveIntegerField(default=10)
    scroll_percent = models.PositiveIntegerField(default=0)
    when_leaving = models.BooleanField(default=False)
    sample_percent = models.PositiveIntegerField(default=100)
    rest_days = models.PositiveIntegerField(default=90)
    colour = models.CharField(max_length=7, default="#0b5cad")
    side = models.CharField(max_length=5, choices=Side.choices, default=Side.RIGHT)
    button_text = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
