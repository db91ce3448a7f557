"""Forms of the page where answers are collected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.channels.services import MOST_LINKS
from huiyin.surveys.services import quarter_of


class PublishForm(forms.Form):
    """In which wave the answers count."""

    wave = forms.CharField(
        label=_("Wave"),
        max_length=80,
        help_text=_(
            "One round of asking, such as a quarter. Answers of one wave are compared with the last."
        ),
    )

    def __init__(self, *args: Any, waves: list[str], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"wave": quarter_of()})
        super().__init__(*args, **kwargs)
        self.waves = waves


class PersonalLinksForm(forms.Form):
    """For whom to make personal links."""

    respondents = forms.CharField(
        label=_("Respondent ids"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One a line, for example customer numbers pasted from a spreadsheet."),
    )
    n_anonymous = forms.IntegerField(
        label=_("Or a number of links without an id"),
        required=False,
        min_value=0,
        max_value=MOST_LINKS,
        help_text=_("Each can still be used only once."),
    )
    days = forms.IntegerField(label=_("Good for how many days"), min_value=1, max_value=366, initial=14)
