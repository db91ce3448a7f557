"""Forms of the evidence of monitoring."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.reports.contracts import Every
from huiyin.reports.monitoring.gathering import LONGEST
from huiyin.reports.monitoring.spans import year_before


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget)


def _words(label: Any, *, required: bool, rows: int = 4, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": 4000})
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=widget, help_text=help_text
    )


class PeriodForm(forms.Form):
    """From which day to which, both included; without any the twelve months until today."""

    first_on = _day(_("From day"))
    last_on = _day(_("Until day"))

    @classmethod
    def asked(cls, given: Any) -> PeriodForm:
        """The period that an address asks for."""
        today = timezone.localdate()
        usual = {"first_on": year_before(today).isoformat(), "last_on": today.isoformat()}
        return cls({key: given.get(key) or usual[key] for key in usual})

    def clean(self) -> dict[str, Any]:
        """The period runs forwards, and not over more than three years."""
        data = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day lies before the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("first_on", _("Choose three years at most."))
        return data

    @property
    def days(self) -> tuple[date, date]:
        """Both days of a valid period."""
        return self.cleaned_data["first_on"], self.cleaned_data["last_on"]


class PlanForm(forms.Form):
    """How often customers are heard and results reviewed."""

    measure_every = forms.ChoiceField(
        label=_("Customers are heard"),
        choices=Every.choices,
        help_text=_("A span without a single answer is shown as a gap."),
    )
    review_every = forms.ChoiceField(
        label=_("Management reviews the results"),
        choices=Every.choices,
        help_text=_("A span without a recorded review is shown as a gap."),
    )


class ReviewForm(forms.Form):
    """A review that was held."""

    held_on = _day(_("Held on"))
    participants = forms.CharField(
        label=_("Who took part"),
        required=False,
        max_length=300,
        help_text=_("Functions are enough, such as: head of customer service, quality manager."),
    )
    conclusions = _words(
        _("Conclusions"),
        required=True,
        help_text=_("What the figures and the feedback say, and whether the goals were met."),
    )
    decisions = _words(_("Decisions"), required=False, help_text=_("What is done, by whom, and until when."))


class WithdrawForm(forms.Form):
    """Why a recorded review does not count."""

    because = forms.CharField(label=_("Reason"), max_length=300)
