"""What may be asked of the list of answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.responses.filtering import AnswerFilter


class FilterForm(forms.Form):
    """Wave, channel, words and low scores; anything unusable restricts nothing."""

    wave = forms.ChoiceField(label=_("Wave"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    q = forms.CharField(
        label=_("Search in open answers and customer numbers"), required=False, max_length=100
    )
    low = forms.BooleanField(label=_("Low scores only"), required=False)

    def __init__(
        self, *args: Any, waves: list[tuple[str, str]], channels: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wave"].choices = [("", _("All waves")), *waves]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [("", _("All channels")), *channels]  # type: ignore[attr-defined]

    def wanted(self) -> AnswerFilter:
        """The filter, from those fields that are usable."""
        self.is_valid()
        data = self.cleaned_data
        wave = data.get("wave", "")
        return AnswerFilter(
            int(wave) if wave else None,
            data.get("channel", ""),
            data.get("q", "").replace("\x00", ""),
            bool(data.get("low")),
        )
