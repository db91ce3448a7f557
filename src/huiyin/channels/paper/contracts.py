"""Sizes of paper and ways back, as batches and sheets name them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Size(models.TextChoices):
    """On what a batch is printed."""

    A4 = "a4", _("A4, the whole questionnaire")
    A5 = "a5", _("A5 slip")
    A6 = "a6", _("A6 slip")
    ROLL = "roll", _("80 mm receipt roll")


class ReturnMode(models.TextChoices):
    """How a sheet came back."""

    POST = "post", _("By post")
    FAX = "fax", _("By fax")
    EMAIL = "email", _("By e-mail, scanned")
    HAND = "hand", _("Handed in")
    BOX = "box", _("From a collection box")


class SheetState(models.TextChoices):
    """Where a sheet is on its way."""

    PRINTED = "printed", pgettext_lazy("sheet", "Not returned")
    RETURNED = "returned", pgettext_lazy("sheet", "Returned, not keyed")
    ONCE = "once", pgettext_lazy("sheet", "Keyed once, waits for the second")
    DIFFERS = "differs", pgettext_lazy("sheet", "The two entries differ")
    DONE = "done", pgettext_lazy("sheet", "Stored")
    VOID = "void", pgettext_lazy("sheet", "Spoiled")


PAGE_CSS = {
    Size.A4.value: "210mm 297mm",
    Size.A5.value: "148mm 210mm",
    Size.A6.value: "105mm 148mm",
    Size.ROLL.value: "80mm 297mm",
}
