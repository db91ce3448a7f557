"""Forms of customers' profiles."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.profiles.contracts import Occasion, PreferenceTopic


class PreferenceForm(forms.Form):
    """One wish."""

    text = forms.CharField(
        label=_("What the customer wishes"),
        max_length=300,
        help_text=_("Such as “room at 24 °C, no feather pillow”."),
    )
    topic = forms.ChoiceField(label=_("About"), choices=PreferenceTopic.choices)
    occasion = forms.ChoiceField(label=_("Remind staff"), choices=Occasion.choices, initial=Occasion.ALWAYS)
