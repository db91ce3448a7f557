"""Forms of drawing, coding, and putting labels right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.texts.coding import MOST
from huiyin.texts.coding_contracts import ONE_LABEL, LabelTask, PolarityLabel, Purpose
from huiyin.texts.contracts import TextKind


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )


class DrawForm(forms.Form):
    """How many texts of which days, for what."""

    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=Purpose.choices,
        help_text=_(
            "To measure: drawn at random, never learned from. To learn from: those the readers are least sure of."
        ),
    )
    n = forms.IntegerField(label=_("How many texts"), min_value=1, max_value=MOST)
    n_double = forms.IntegerField(
        label=_("Of these coded by two people"),
        min_value=0,
        max_value=MOST,
        help_text=_(
            "How far two people agree (κ) is worked out from them; 30 or more make it worth something."
        ),
    )
    first_on = _day(_("Written from"))
    last_on = _day(_("Written until"))

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        usual = {
            "purpose": Purpose.MEASURE,
            "n": 100,
            "n_double": 30,
            "first_on": today - timedelta(days=90),
            "last_on": today,
        }
        super().__init__(data, initial=usual)

    def clean(self) -> dict[str, Any]:
        """The days in their order, and no more double ones than texts."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and first > last:
            self.add_error("last_on", _("The last day lies before the first."))
        if data.get("n") is not None and data.get("n_double") is not None and data["n_double"] > data["n"]:
            self.add_error("n_double", _("No more than there are texts."))
        return data


class CorrectionForm(forms.Form):
    """Which label of a text is put right, and to what."""

    task = forms.ChoiceField(choices=[(task.value, task.label) for task in ONE_LABEL])
    label = forms.ChoiceField(choices=[*PolarityLabel.choices, *TextKind.choices])


class TaskForm(forms.Form):
    """Which task a layer is trained for."""

    task = forms.ChoiceField(choices=LabelTask.choices)


class NoteForm(forms.Form):
    """What is done about drift."""

    note = forms.CharField(label=_("What is done about it"), max_length=300)
