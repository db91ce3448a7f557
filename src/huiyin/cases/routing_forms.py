"""Forms of routes, sorting rules, categories and what routes know of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import Unit, User
from huiyin.cases.contracts import CaseFlag, CaseType, Severity
from huiyin.cases.forms import CategoryField, PersonField
from huiyin.cases.models import Category, Skill, Strategy


class RuleForm(forms.Form):
    """What every rule has: a name and the unit for whose cases it holds."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("For cases of"), queryset=None, empty_label=None
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class RouteForm(RuleForm):
    """Where the cases go."""

    to_unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("Hand to the unit"),
        queryset=None,
        required=False,
        empty_label=_("Stays in its unit"),
        help_text=_("Which unit answers for the service is not changed by this."),
    )
    strategy = forms.ChoiceField(label=_("Who gets it"), choices=Strategy.choices)
    skill: forms.ModelChoiceField[Skill] = forms.ModelChoiceField(
        label=_("Only people who can"), queryset=None, required=False, empty_label=_("No skill needed")
    )
    owner = PersonField(
        label=_("Named person"),
        queryset=None,
        required=False,
        empty_label=pgettext_lazy("person", "Nobody"),
        help_text=_("Only for “One named person”."),
    )

    def __init__(self, *args: Any, owners: QuerySet[User], skills: QuerySet[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_unit"].queryset = self.fields["unit"].queryset  # type: ignore[attr-defined]
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        if skills.exists():
            self.fields["skill"].queryset = skills  # type: ignore[attr-defined]
        else:
            del self.fields["skill"]


class SortingForm(RuleForm):
    """What the rule says of the cases."""

    flags = forms.MultipleChoiceField(
        label=_("What makes it grave"),
        choices=CaseFlag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each raises the severity to its own."),
    )
    severity = forms.ChoiceField(
        label=_("Severity at least"), choices=[("", _("As it is")), *Severity.choices], required=False
    )
    category = CategoryField(
        label=_("Category, if it has none"), queryset=None, required=False, empty_label=_("As it is")
    )

    def __init__(self, *args: Any, categories: QuerySet[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if categories.exists():
            self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        else:
            del self.fields["category"]


class CategoryForm(forms.Form):
    """A place in the tree."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    parent = CategoryField(label=_("Below"), queryset=None, required=False, empty_label=_("At the top"))
    type = forms.ChoiceField(
        label=_("Type"),
        choices=[(key, name) for key, name in CaseType.choices if key != CaseType.UNCLASSIFIED],
        initial=CaseType.OTHER,
        required=False,
        help_text=_("By which figures compare; below another category it has that one's."),
    )
    keywords = forms.CharField(
        label=_("Words that suggest it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. Agents see the suggestion and decide."),
    )
    is_offered = forms.BooleanField(label=_("Offered for new cases"), required=False, initial=True)

    def __init__(self, *args: Any, parents: QuerySet[Category], is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        if is_new:
            del self.fields["is_offered"]
        else:
            del self.fields["parent"]


class WorkerForm(forms.Form):
    """What routes must know of a person."""

    skills = forms.CharField(label=_("Skills"), max_length=300, required=False)
    most_open = forms.IntegerField(label=_("Most open cases"), min_value=0, max_value=9999, required=False)
    away_until = forms.DateField(
        label=_("Away until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
