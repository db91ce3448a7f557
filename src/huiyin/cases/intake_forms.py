"""Forms of a case that somebody tells us of, of handing it over, and of asking others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import Unit
from huiyin.cases.contracts import CaseChannel, CaseFlag, CaseType, Severity
from huiyin.cases.forms import LONGEST, CategoryField, PersonField
from huiyin.cases.models import Category
from huiyin.customers.models import Contact

_NOT_BY_HAND = {CaseChannel.ANSWER, CaseChannel.ALERT, CaseChannel.API}


class NewCaseForm(forms.Form):
    """What a customer tells us by telephone, at the counter, by mail, on a board."""

    channel = forms.ChoiceField(
        label=_("Came by"),
        choices=[(key, name) for key, name in CaseChannel.choices if key not in _NOT_BY_HAND],
        initial=CaseChannel.PHONE,
    )
    customer = forms.CharField(
        label=_("Customer"),
        max_length=120,
        required=False,
        help_text=_(
            "Customer number, phone or e-mail. Leave it empty only for a customer who stays unknown."
        ),
    )
    customer_name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=120,
        required=False,
        help_text=_("For a customer we do not know yet."),
    )
    title = forms.CharField(label=_("What is it about?"), max_length=200)
    words = forms.CharField(
        label=_("In the customer's words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
    )
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, empty_label=None
    )
    responsible_unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("Unit that gave the service"),
        queryset=None,
        required=False,
        empty_label=_("The same"),
        help_text=_("It answers for what happened and stays, whoever works on the case."),
    )
    category = CategoryField(
        label=_("Category"), queryset=None, required=False, empty_label=_("None; then the type holds")
    )
    type = forms.ChoiceField(label=_("Type"), choices=CaseType.choices, initial=CaseType.UNCLASSIFIED)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.MEDIUM)
    flags = forms.MultipleChoiceField(
        label=_("What makes it grave"),
        choices=CaseFlag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each raises the severity to its own."),
    )
    external_id = forms.CharField(
        label=_("Number where it came from"),
        max_length=120,
        required=False,
        help_text=_("The same number of the same channel is taken once."),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        every: QuerySet[Unit],
        categories: QuerySet[Category],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["responsible_unit"].queryset = every  # type: ignore[attr-defined]
        if categories.exists():
            self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        else:
            del self.fields["category"]


class ContactChoiceForm(forms.Form):
    """Which of several customers it is."""

    contact = PersonField(label=_("Which customer?"), queryset=None, empty_label=_("Please choose"))

    def __init__(self, *args: Any, contacts: QuerySet[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]


class UnitForm(forms.Form):
    """To another unit, with words."""

    seen = forms.CharField(max_length=60, widget=forms.HiddenInput, required=False)
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, empty_label=pgettext_lazy("unit", "Please choose")
    )
    text = forms.CharField(
        label=_("Words to them"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class ConsultForm(UnitForm):
    """A question with the days in which it is to be answered."""

    days = forms.IntegerField(label=_("Answer within days"), min_value=1, max_value=30, initial=2)


class WordsForm(forms.Form):
    """Words alone."""

    text = forms.CharField(
        label=pgettext_lazy("question", "Words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
    )
