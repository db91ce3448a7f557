"""Which unit, by what terms, and what was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.outcomes.contracts import Terms


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit among those the person sees, indented as the tree is."""

    def label_from_instance(self, obj: Any) -> str:
        return "　" * max(0, int(obj.depth)) + str(obj.name)


class UnitForm(forms.Form):
    """Whose figures."""

    unit = UnitField(label=_("Unit"), queryset=None, required=False, empty_label=None)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["unit"].queryset = visible_units(user)  # type: ignore[attr-defined]
        self.fields["unit"].initial = user.unit

    def chosen(self) -> Unit:
        """The unit, the person's own where none or one they do not see was named."""
        found: Unit | None = self.cleaned_data.get("unit") if self.is_valid() else None
        return found or self.user.unit


def _days(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


class TermsForm(forms.Form):
    """The days and lines that the figures depend on."""

    days_back = _days(_("Problems and cases of how many days"), 30, 1095)
    follow_up = _days(
        _("Days a customer is followed afterwards"),
        30,
        730,
        _("Problems younger than this do not count yet."),
    )
    window = _days(_("Re-contact within days of closing"), 1, 180)
    first_contact = _days(_("First contact: no return within days"), 1, 90)
    act_within = _days(_("Findings: action within days"), 7, 365)
    bad_below = _days(_("Dissatisfied below (0–100)"), 1, 100)
    question = forms.ChoiceField(
        label=_("Question that asks whether it was solved at once"),
        required=False,
        help_text=_("Without one, what customers said of their cases is taken."),
    )
    solved_codes = forms.CharField(
        label=_("Answers that say yes"),
        required=False,
        max_length=60,
        help_text=_("Codes, separated by commas."),
    )

    def __init__(self, questions: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["question"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *questions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("question") and not data.get("solved_codes", "").strip():
            self.add_error("solved_codes", _("Name the answers that say yes."))
        return data

    def terms(self) -> Terms:
        """The terms of a valid form."""
        return Terms(**self.cleaned_data)


class ProblemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A known problem, shown with its number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"P{obj.pk} {obj.title}"


class ActionForm(forms.Form):
    """What was done about a finding: an improvement of a known problem, or in words."""

    problem = ProblemField(
        label=_("Known problem"), queryset=None, required=False, empty_label=_("No problem, in words only")
    )
    text = forms.CharField(label=_("What was done"), max_length=300, required=False)

    def __init__(self, problems: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].queryset = problems  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("problem") and not data.get("text", "").strip():
            raise forms.ValidationError(_("Choose a problem or say what was done."))
        return data
