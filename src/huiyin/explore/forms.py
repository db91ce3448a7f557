"""The names and sharing of views."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.explore.models import SavedView

SHARED = (
    (SavedView.PRIVATE, _("Only me")),
    (SavedView.UNIT, _("The people of my unit and below")),
    (SavedView.PROGRAMME, _("Everybody who may see this programme")),
)


class ViewForm(forms.Form):
    """A name, and who may open the view."""

    name = forms.CharField(label=_("Name"), max_length=120, strip=True)
    shared = forms.ChoiceField(label=_("Who may open it"), choices=SHARED, required=False)


class NameForm(forms.Form):
    """A name alone."""

    name = forms.CharField(label=_("Name"), max_length=120, strip=True)


class SharedForm(forms.Form):
    """Who may open a view."""

    shared = forms.ChoiceField(label=_("Who may open it"), choices=SHARED)
