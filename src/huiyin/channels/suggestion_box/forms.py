"""Forms of suggestion boxes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class BoxForm(forms.Form):
    """A box and its board."""

    name = forms.CharField(label=_("Name of the box"), max_length=80)
    has_board = forms.BooleanField(
        label=_("Show approved messages on a public board"), required=False, initial=True
    )
    words = forms.CharField(
        label=_("Words above the board"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as who reads the messages and how soon you reply."),
    )


class ReplyForm(forms.Form):
    """What the organisation says to a message."""

    text = forms.CharField(
        label=_("Reply"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
