"""What others may hold of coded texts: tasks, their labels, and the news of heads and drift."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LabelTask(TextChoices):
    """What of a text is labelled."""

    POLARITY = "polarity", _("Polarity")
    KIND = "kind", _("Kind of text")
    TOPICS = "topics", _("Topics")


class PolarityLabel(TextChoices):
    """The polarity of a text, as people code it."""

    POSITIVE = "positive", _("Praises")
    NEGATIVE = "negative", _("Blames")
    MIXED = "mixed", _("Both or neither")


class Purpose(TextChoices):
    """What a round of coding is for."""

    MEASURE = "measure", _("To measure")
    LEARN = "learn", _("To learn from")


class HeadState(TextChoices):
    """Where an own layer stands."""

    WAITING = "waiting", pgettext_lazy("own layer", "In training")
    READY = "ready", pgettext_lazy("own layer", "Ready")
    IN_USE = "in_use", pgettext_lazy("own layer", "In use")
    RETIRED = "retired", pgettext_lazy("own layer", "Retired")
    FAILED = "failed", pgettext_lazy("own layer", "Not trained")


ONE_LABEL = (LabelTask.POLARITY, LabelTask.KIND)  # the tasks of which a text has exactly one label


@dataclass(frozen=True)
class TrainingAsked:
    """Event: an own layer is to be trained."""

    head_id: int


@dataclass(frozen=True)
class ReadersDrifted:
    """Event: the readers no longer fit a programme's texts as they did."""

    programme_id: int
    task: str
    look_id: int
