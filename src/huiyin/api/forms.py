"""What people type about keys and endpoints."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import User
from huiyin.accounts.queries import visible_units
from huiyin.analytics.problems import Problem
from huiyin.api.contracts import Scope
from huiyin.api.webhook_services import EVENTS
from huiyin.core import outbound
from huiyin.core.languages import page_language
from huiyin.surveys.queries import programmes_of

ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
EVENT_NAMES = {
    "answer.accepted": _("An answer was accepted"),
    "answers.imported": _("Many answers were imported"),
    "answer.corrected": _("An answer was corrected or set aside"),
    "case.opened": _("A case was opened"),
    "case.closed": _("A case was closed"),
    "alert.raised": _("A rule raised an alert"),
    "person.erased": _("A person's answers were erased"),
    "contact.changed": _("Customers were changed, merged or erased"),
}


class _Placed(forms.Form):
    """Something that belongs to a unit or to one programme."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    place = forms.ChoiceField(
        label=pgettext_lazy("key", "Where"), help_text=_("A unit, with all below it, or one programme.")
    )

    def __init__(self, data: Any, *, user: User, **more: Any) -> None:
        super().__init__(data, **more)
        self._units = {f"unit:{unit.pk}": unit for unit in visible_units(user)}
        self._programmes = {f"programme:{one.pk}": one for one in programmes_of(user).order_by("name")}
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [
            (_("Units"), [(key, unit.name) for key, unit in self._units.items()]),
            (_("Programmes"), [(key, one.name) for key, one in self._programmes.items()]),
        ]

    def placed(self) -> dict[str, Any]:
        """The chosen unit and programme."""
        chosen = self.cleaned_data["place"]
        programme = self._programmes.get(chosen)
        return {"unit": programme.unit if programme else self._units[chosen], "programme": programme}


class KeyForm(_Placed):
    """A new key."""

    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=365,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year")), (1095, _("Three years"))],
    )
    per_second = forms.IntegerField(
        label=_("Calls a second at most"), initial=50, min_value=1, max_value=10_000
    )
    origins = forms.CharField(
        label=_("Web origins allowed"),
        required=False,
        help_text=_(
            "Only for web pages that call with this key: one address a line, such as https://www.example.com."
        ),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(scope.value, scope.words) for scope in Scope]

    def clean_origins(self) -> list[str]:
        given = [line.strip().rstrip("/") for line in self.cleaned_data["origins"].splitlines()]
        wrong = [line for line in given if line and not ORIGIN.fullmatch(line)]
        if wrong:
            raise forms.ValidationError(_("“%(line)s” is not a web origin."), params={"line": wrong[0][:80]})
        return [line for line in given if line][:20]


class EndpointForm(_Placed):
    """A new endpoint."""

    url = forms.CharField(
        label=_("Address"), max_length=500, widget=forms.URLInput({"placeholder": "https://"})
    )
    events = forms.MultipleChoiceField(
        label=_("News it is told of"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(event, EVENT_NAMES[event]) for event in EVENTS],
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            outbound.check_address(url)
        except Problem as problem:
            words = problem.words(page_language())
            raise forms.ValidationError(f"{words.cause} {words.cure}") from None
        return url
