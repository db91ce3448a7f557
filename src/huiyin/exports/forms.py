"""Forms: what to export, and a new key."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Variable
from huiyin.analytics.problems import Problem
from huiyin.conditions import Condition
from huiyin.conditions.checking import parse_text
from huiyin.core.languages import page_language
from huiyin.exports.contracts import Cells, Order, Respondents
from huiyin.exports.planning import RESPONDENT, columns_of
from huiyin.exports.queries import may_identify
from huiyin.facts.fields import fields_of
from huiyin.facts.schema import arrow_schema
from huiyin.formats.base import formats

USUAL = ("xlsx", "csv", "sav", "parquet")
_CELLS = {
    Cells.WORDS: _("Words: “very satisfied”; headings are the questions"),
    Cells.CODES: _("Codes: 5; headings are short names"),
}
_RESPONDENTS = {
    Respondents.NONE: _("Leave them out"),
    Respondents.PSEUDONYMS: _("Pseudonyms: the same for all answers of one customer, and no way back"),
    Respondents.NUMBERS: _("Customer numbers"),
}


def all_columns(codebook: list[Variable]) -> list[str]:
    """Every fact column that can be chosen; customers are a choice of their own."""
    every = columns_of(Order("csv"), codebook, arrow_schema(codebook))
    return [name for name in every if name != RESPONDENT]


class OrderForm(forms.Form):
    """What to export; the first look at the page may come with choices in its address."""

    format = forms.ChoiceField(label=_("Kind of file"), widget=forms.RadioSelect)
    cells = forms.ChoiceField(
        label=_("Coded answers as"),
        choices=[(key.value, word) for key, word in _CELLS.items()],
        widget=forms.RadioSelect,
        help_text=_("Files of SPSS and Triple-S always hold both: codes with their words."),
    )
    language = forms.ChoiceField(
        label=_("Language of headings and labels"), choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    first_on = forms.DateField(
        label=_("Answered from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    last_on = forms.DateField(label=_("until"), required=False, widget=forms.DateInput({"type": "date"}))
    with_texts = forms.BooleanField(
        label=_("Open answers in the customers' own words"),
        required=False,
        help_text=_("People may have written names or telephone numbers into them."),
    )
    masks_texts = forms.BooleanField(
        label=_("Mask names, numbers and addresses in them"),
        required=False,
        help_text=_("What is found is replaced by its kind in brackets; not everything is found."),
    )
    respondents = forms.ChoiceField(label=_("Customers"), widget=forms.RadioSelect)
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple
    )
    where = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, codebook: list[Variable], language: str) -> None:
        super().__init__(data)
        self.codebook = codebook
        self.condition: Condition | None = None
        which = "zh" if language.startswith("zh") else "en"
        kinds = [formats[key] for key in USUAL] + [
            one for one in formats if one.can_write and one.key not in USUAL
        ]
        self._choose("format", [(one.key, one.name[which]) for one in kinds])
        allowed = [one for one in Respondents if one is not Respondents.NUMBERS or may_identify(user)]
        self._choose("respondents", [(one.value, _RESPONDENTS[one]) for one in allowed])
        known = {one.key: one.label[which] for one in fields_of(codebook)}
        self._choose("columns", [(name, known[name]) for name in all_columns(codebook)])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_where(self) -> Any:
        text = self.cleaned_data["where"]
        if not text:
            return True
        try:
            self.condition = parse_text(text, fields_of(self.codebook))
        except Problem as problem:
            raise forms.ValidationError(problem.words(page_language()).cause) from None
        return json.loads(text)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day lies before the first."))
        return data

    def order(self) -> Order:
        """What was chosen."""
        data = self.cleaned_data
        chosen = tuple(data["columns"])
        if RESPONDENT not in chosen and chosen and data["respondents"] != Respondents.NONE.value:
            chosen = (RESPONDENT, *chosen)
        return Order(
            data["format"],
            data["language"],
            Cells(data["cells"]),
            data["with_texts"],
            Respondents(data["respondents"]),
            () if set(chosen) >= set(all_columns(self.codebook)) else chosen,
            data["where"],
            data["first_on"],
            data["last_on"],
            masks_texts=data["masks_texts"],
        )


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, widget=forms.TextInput({"placeholder": "Power BI"})
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=365,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year"))],
    )
    with_personal = forms.BooleanField(
        label=pgettext_lazy("key", "Customer numbers and open answers as well"), required=False
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        if not may_identify(user):
            del self.fields["with_personal"]
