"""The form of a place on a website."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.channels.embed.models import Shape, Side

ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
_COLOUR = forms.TextInput(attrs={"type": "color", "class": "form-control form-control-color"})


class PlacementForm(forms.Form):
    """Where a questionnaire stands, on which sites, and when it comes."""

    name = forms.CharField(
        label=_("Name of the place"), max_length=80, help_text=_("Such as “Online hall, after paying”.")
    )
    shape = forms.ChoiceField(
        label=_("How it stands there"), choices=Shape.choices, initial=Shape.CORNER, widget=forms.RadioSelect
    )
    origins = forms.CharField(
        label=_("Websites that may show it"),
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "https://www.example.com"}),
        help_text=_("One a line, with https:// and without a path. Other sites cannot show it."),
        max_length=2000,
    )
    only_on = forms.CharField(
        label=_("Only on pages whose address contains"),
        required=False,
        max_length=200,
        help_text=_("Such as /pay/done. Empty: on every page with the code."),
    )
    delay_seconds = forms.IntegerField(
        label=_("After so many seconds on the page"), min_value=0, max_value=3600, initial=10
    )
    scroll_percent = forms.IntegerField(
        label=_("After so much of the page was scrolled, %"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=_("0: not by scrolling."),
    )
    when_leaving = forms.BooleanField(
        label=_("When the mouse leaves towards the address bar"), required=False
    )
    sample_percent = forms.IntegerField(
        label=_("Ask so many of the visits, %"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=_("A random part; the same visitor is not drawn again in one visit."),
    )
    rest_days = forms.IntegerField(
        label=_("Leave who saw it in peace for so many days"), min_value=0, max_value=3650, initial=90
    )
    side = forms.ChoiceField(
        label=_("Side of the card or the button"), choices=Side.choices, initial=Side.RIGHT
    )
    button_text = forms.CharField(
        label=_("Words on the button"),
        required=False,
        max_length=40,
        help_text=_("Empty: “Feedback” in the visitor's language."),
    )
    colour = forms.RegexField(
        label=_("Colour"), regex=r"^#[0-9a-fA-F]{6}$", initial="#0b5cad", widget=_COLOUR
    )

    def clean_origins(self) -> list[str]:
        """Sites as browsers name them; anything else would never match."""
        lines = [line.strip().lower().rstrip("/") for line in self.cleaned_data["origins"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        for line in found:
            if not ORIGIN.fullmatch(line):
                raise forms.ValidationError(
                    _("“%(line)s” is not the address of a website: https:// and its name, nothing behind."),
                    params={"line": line[:80]},
                )
        return found
