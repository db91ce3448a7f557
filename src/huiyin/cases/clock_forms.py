"""What people may say about time: a pause, a version of rules, a calendar, a case to try."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from huiyin.accounts.models import Unit
from huiyin.cases.contracts import CaseType, Severity
from huiyin.clocks import Calendar, Hours, SpecialDay
from huiyin.clocks.problems import BadHours
from huiyin.clocks.spans import UNIT_WORDS
from huiyin.clocks.spans import Unit as TimeUnit
from huiyin.core.languages import page_language

MOMENT = "%Y-%m-%dT%H:%M"


def unit_choices() -> list[tuple[str, str]]:
    """What a span may be counted in."""
    language = page_language()
    return [(unit.value, UNIT_WORDS[unit][language].removeprefix("个")) for unit in TimeUnit]


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """A moment by the clock on the wall."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, widget=widget, **more)


class PauseForm(forms.Form):
    """Let the clocks of a case stand; `choices` are (key, name, latest end, times left)."""

    reason = forms.ChoiceField(label=_("Why?"))
    until = moment_field(pgettext_lazy("pause", "Until"))
    text = forms.CharField(
        label=_("What are we waiting for?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000}),
    )

    def __init__(
        self, data: Any = None, *, choices: Sequence[tuple[str, str, datetime, int]], **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="pause-%s", **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (
                key,
                _now("%(name)s (until %(latest)s at the latest, %(n)s left)")
                % {
                    "name": name,
                    "latest": date_format(timezone.localtime(latest), "Y-m-d H:i"),
                    "n": left,
                },
            )
            for key, name, latest, left in choices
        ]
        if choices:
            self.fields["until"].initial = timezone.localtime(min(choice[2] for choice in choices))


class TryForm(forms.Form):
    """A case that might have come: when, and what is known of it."""

    at = moment_field(_("Received at"))
    type = forms.ChoiceField(label=_("Type"), choices=CaseType.choices)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.MEDIUM)


class AdoptForm(forms.Form):
    """A set of rules of a pack for a unit."""

    promise = forms.ChoiceField(label=_("Set of rules"))
    unit: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("For the cases of"), queryset=None, empty_label=None
    )

    def __init__(self, data: Any = None, *, units: Any, promises: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="adopt-%s")
        self.fields["promise"].choices = list(promises)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class ForecastForm(forms.Form):
    """How far to look ahead."""

    hours = forms.TypedChoiceField(
        label=_("Due within"),
        choices=[("8", _("8 hours")), ("24", _("24 hours")), ("72", _("3 days")), ("168", _("7 days"))],
        coerce=int,
        empty_value=None,
        required=False,
    )


_DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class CalendarForm(forms.Form):
    """When a unit works: hours of each weekday, official holidays, dates of their own."""

    unit: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Unit"), queryset=None, empty_label=None)
    is_chinese = forms.BooleanField(
        label=_("Official Chinese holidays, with the weekends that are worked instead"), required=False
    )
    days = forms.CharField(
        label=_("Dates of their own"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(
            attrs={"rows": 6, "placeholder": "2027-02-06 春节\n2027-02-20 09:00-17:00 调休上班"}
        ),
        help_text=_("One a line: the date, then working hours if there are any (none: closed), then a name."),
    )

    def __init__(self, data: Any = None, *, units: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(data, auto_id="calendar-%s", **kwargs)
        self.zone = zone
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        for n, name in enumerate(_DAYS):
            self.fields[f"day{n}"] = forms.CharField(
                label=name,
                required=False,
                max_length=120,
                widget=forms.TextInput(attrs={"placeholder": pgettext("day", "closed")}),
            )

    @property
    def weekdays(self) -> list[Any]:
        """The fields of the seven days."""
        return [self[f"day{n}"] for n in range(7)]

    @classmethod
    def initial_of(cls, calendar: Calendar, unit: Unit) -> dict[str, Any]:
        """What the form shows of a calendar."""
        lines = [
            f"{day.on.isoformat()} {day.hours} {day.name}".replace("  ", " ").strip()
            for day in calendar.special
        ]
        return {
            "unit": unit,
            "is_chinese": calendar.known_years is not None,
            "days": "\n".join(lines),
            **{f"day{n}": str(hours) for n, hours in enumerate(calendar.hours)},
        }

    def clean(self) -> dict[str, Any]:
        """The calendar under "calendar"; what cannot be read is said at its field."""
        given = super().clean() or {}
        weekly = [self._hours(f"day{n}", given.get(f"day{n}", "")) for n in range(7)]
        special = self._days(given.get("days", ""))
        if self.errors:
            return given
        if all(hours.is_closed for hours in weekly):
            raise forms.ValidationError(_("Work is done on one day of the week at least."))
        if given.get("is_chinese"):
            given["calendar"] = Calendar.chinese(weekly, special=special, time_zone=self.zone)
        else:
            given["calendar"] = Calendar(self.zone, tuple(weekly), special=tuple(special))
        return given

    def _hours(self, name: str, text: str) -> Hours:
        try:
            return Hours.of(text)
        except BadHours as wrong:
            words = wrong.words(page_language())
            self.add_error(name, f"{words.cause}{words.cure}")
            return Hours()

    def _days(self, text: str) -> list[SpecialDay]:
        found: dict[date, SpecialDay] = {}
        for number, line in enumerate(text.splitlines(), 1):
            first, _space, rest = line.strip().partition(" ")
            if not first:
                continue
            try:
                day = date.fromisoformat(first)
                times = [part for part in rest.split() if part[0].isdigit() and ("-" in part or "~" in part)]
                name = " ".join(part for part in rest.split() if part not in times)
                found[day] = SpecialDay(day, Hours.of(*times), name[:60])
            except (ValueError, BadHours):
                self.add_error(
                    "days", _now("Line %(n)s cannot be read: %(line)s") % {"n": number, "line": line[:60]}
                )
        return sorted(found.values(), key=lambda one: one.on)
