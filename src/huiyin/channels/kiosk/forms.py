"""The form of a device."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.surveys.contracts import Definition
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.question_types.base import text_in

KNOWN = "known."


class DeviceForm(forms.Form):
    """A device: what it asks, where it stands, and what is known beforehand there."""

    name = forms.CharField(
        label=_("Name of the device"), max_length=80, help_text=_("Such as “Hall, counter 3”.")
    )
    place = forms.CharField(label=_("Where it stands"), max_length=200, required=False)
    idle_seconds = forms.IntegerField(
        label=_("Begin anew after so many seconds without a touch"), min_value=10, max_value=600, initial=30
    )

    def __init__(
        self, *args: Any, questionnaire: Questionnaire, definition: Definition, language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        for entry in definition.embedded:
            self.fields[KNOWN + entry.key] = forms.CharField(
                label=text_in(entry.label, language) or entry.key,
                required=False,
                max_length=200,
                help_text=_("Stored with every answer of this device."),
            )

    @property
    def known(self) -> dict[str, str]:
        """What is known beforehand, by key; what was left empty is not known."""
        return {
            name.removeprefix(KNOWN): value
            for name, value in self.cleaned_data.items()
            if name.startswith(KNOWN) and value
        }
