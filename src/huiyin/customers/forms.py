"""Forms of contacts, contact rules and paused areas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.accounts.queries import visible_units
from huiyin.customers.contact_rules import Rules
from huiyin.customers.contracts import NewContact, SurveyKind
from huiyin.customers.importing import number_of
from huiyin.customers.models import Contact
from huiyin.customers.problems import VolumeInvalid
from huiyin.customers.rule_sets import RANGES, clock

_DAY_FIELDS = ("holidays", "working_weekends")
_CLOCKS = ("opens_at", "closes_at", "email_closes_at")


class ContactForm(forms.Form):
    """One customer, by hand."""

    respondent_key = forms.CharField(label=_("Customer id"), max_length=120)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    wechat_id = forms.CharField(label=_("WeChat open id"), max_length=64, required=False)
    work_chat_id = forms.CharField(label=_("WeCom external id"), max_length=64, required=False)
    unit = forms.ChoiceField(label=_("Unit"))
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", "–"), ("zh", "中文"), ("en", "English")], required=False
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=40, required=False, help_text=_("Empty: the organisation's.")
    )
    volume = forms.CharField(label=_("Business volume"), max_length=20, required=False)
    is_key_account = forms.BooleanField(label=_("Key account"), required=False)
    attributes = forms.CharField(
        label=_("Other attributes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, such as “product = broadband”."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in visible_units(user)}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, "　" * (unit.depth - user.unit.depth) + unit.name) for key, unit in self.units.items()
        ]

    def contact(self) -> NewContact:
        """The customer of a valid form. Raises `VolumeInvalid`."""
        data = dict(self.cleaned_data)
        data.pop("unit")
        text = data.pop("volume")
        volume = number_of(text) if text else None
        if text and volume is None:
            raise VolumeInvalid(value=text)
        lines = [line.partition("=") for line in data.pop("attributes").replace("＝", "=").splitlines()]
        attributes = {name.strip(): value.strip() for name, sign, value in lines if sign and name.strip()}
        return NewContact(**data, volume=volume, attributes=attributes)

    @staticmethod
    def initial_of(contact: Contact) -> dict[str, Any]:
        """What the form shows for a known customer; number and address stay masked until asked for."""
        names = ("respondent_key", "name", "wechat_id", "work_chat_id", "region", "language", "time_zone")
        return {
            **{name: getattr(contact, name) for name in names},
            "unit": str(contact.unit_id),
            "is_key_account": contact.is_key_account,
            "volume": "" if contact.volume is None else f"{contact.volume:g}",
            "attributes": "\n".join(f"{name} = {value}" for name, value in contact.attributes.items()),
        }


class FileForm(forms.Form):
    """A file of contacts."""

    file = forms.FileField(label=_("File (xlsx, csv)"))


class OptOutForm(forms.Form):
    """What somebody opts out of."""

    survey_kind = forms.ChoiceField(
        label=_("Of what"), required=False, choices=[("", _("Every invitation")), *SurveyKind.choices]
    )


class PauseForm(forms.Form):
    """A unit, or a region of it, in which nobody is asked for a while."""

    unit = forms.ChoiceField(label=_("Unit"))
    region = forms.CharField(
        label=_("Region"), max_length=80, required=False, help_text=_("Empty: the whole unit.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    ends_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Empty: until somebody ends it."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in visible_units(user)}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, unit.name) for key, unit in self.units.items()]


class RulesForm(forms.Form):
    """The contact rules."""

    transactional_days = forms.IntegerField(
        label=_("Quarantine after or before a transactional survey, days")
    )
    relationship_days = forms.IntegerField(label=_("Quarantine after or before a relationship survey, days"))
    key_account_days = forms.IntegerField(label=_("Quarantine of key accounts, days"))
    yearly_most = forms.IntegerField(label=_("Most invitations in a year"))
    most_reminders = forms.IntegerField(label=_("Most reminders"))
    first_reminder_days = forms.IntegerField(label=_("First reminder after, days"))
    second_reminder_days = forms.IntegerField(label=_("Second reminder after, days"))
    opens_at = forms.TimeField(
        label=_("Send from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes_at = forms.TimeField(
        label=_("Send until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    email_closes_at = forms.TimeField(
        label=_("E-mail until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    email_on_working_days = forms.BooleanField(label=_("E-mail on working days only"), required=False)
    control_percent = forms.FloatField(
        label=_("Control group, percent"),
        help_text=_(
            "Drawn once for each customer and never surveyed, so that the effect of asking can be measured."
        ),
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Days such as 2026-10-01, separated by spaces."),
    )
    working_weekends = forms.CharField(
        label=_("Weekends that are worked"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = forms.CharField(label=_("Why it changes"), max_length=200, required=False)

    def _days(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        for part in text.split():
            try:
                date.fromisoformat(part)
            except ValueError:
                raise forms.ValidationError(_("“%(day)s” is no day."), params={"day": part}) from None
        return text

    def clean_holidays(self) -> str:
        return self._days("holidays")

    def clean_working_weekends(self) -> str:
        return self._days("working_weekends")

    def rules(self, known: Rules) -> Rules:
        """The rules of a valid form."""
        data = self.cleaned_data
        said: dict[str, Any] = {name: data[name] for name in (*RANGES, "email_on_working_days")}
        said |= {name: data[name].hour * 60 + data[name].minute for name in _CLOCKS}
        said |= {name: tuple(sorted(set(data[name].split()))) for name in _DAY_FIELDS}
        return replace(known, **said)

    @staticmethod
    def initial_of(rules: Rules) -> dict[str, Any]:
        """What the form shows for rules."""
        found = rules.as_json()
        return {
            **found,
            **{name: clock(found[name]) for name in _CLOCKS},
            **{name: " ".join(found[name]) for name in _DAY_FIELDS},
        }
