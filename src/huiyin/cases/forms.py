"""What people may say about a case. Each form of a step carries what the person saw (`Case.seen`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases.contracts import CaseFlag, CaseState, CaseType, Severity
from huiyin.cases.models import Category
from huiyin.surveys.models import Programme

LONGEST = 4000
_KNOWN_TYPES = [(key, name) for key, name in CaseType.choices if key != CaseType.UNCLASSIFIED]


def _words(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST}),
    )


class PersonField(forms.ModelChoiceField):
    """Choose one person, shown with the unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.unit.name}"


class OpenForm(forms.Form):
    """A case opened by hand."""

    title = forms.CharField(label=_("What is it about?"), max_length=200)
    type = forms.ChoiceField(label=_("Type"), choices=CaseType.choices, initial=CaseType.UNCLASSIFIED)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.MEDIUM)
    owner = PersonField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("Whoever has the fewest cases")
    )

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """A step that needs no words."""

    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """A note: it cannot be stale, since it changes nothing."""

    text = _words(_("Note"), rows=2)


class AssignForm(StepForm):
    """A new owner."""

    owner = PersonField(label=_("Owner"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class CategoryField(forms.ModelChoiceField):
    """Choose a category, shown with what is above it."""

    def label_from_instance(self, obj: Any) -> str:
        language = get_language() or "zh-hans"
        above = obj.parent.name_in(language) + " › " if obj.parent else ""
        return above + str(obj.name_in(language))


class ClassifyForm(StepForm):
    """What it is about, how bad it is, and what makes it grave."""

    category = CategoryField(
        label=_("Category"), queryset=None, required=False, empty_label=_("None; then the type holds")
    )
    type = forms.ChoiceField(label=_("Type"), choices=CaseType.choices)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)
    flags = forms.MultipleChoiceField(
        label=_("What makes it grave"),
        choices=CaseFlag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each raises the severity to its own."),
    )

    def __init__(self, *args: Any, categories: QuerySet[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if categories.exists():
            self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        else:
            del self.fields["category"]


class AcknowledgeForm(StepForm):
    """What the customer was told when we took it up."""

    text = _words(_("What did you tell the customer?"), rows=2, required=False)


class RefuseForm(StepForm):
    """The customer does not accept our answer."""

    text = _words(_("What does the customer not accept?"), rows=2)
    external_body = forms.CharField(
        label=_("Where the customer may turn to"),
        max_length=120,
        help_text=_("The body outside of which the customer was told, such as the regulator's hotline."),
    )


class SolveForm(StepForm):
    """What was done, and what kind of problem it was."""

    type = forms.ChoiceField(label=_("Type"), choices=[("", _("Please choose")), *_KNOWN_TYPES])
    text = _words(_("What was done?"))


class AskForm(StepForm):
    """Ask the customer: by a message, by a link to hand on, or by a call that nobody answered."""

    way = forms.ChoiceField(
        choices=[(way, way) for way in ("link", "phone", "sms", "email")], widget=forms.HiddenInput
    )
    text = _words(
        _("Words to the customer"),
        rows=2,
        required=False,
        help_text=_("Shown to the customer; for a call: a note."),
    )


class VerdictForm(StepForm):
    """What the customer told us."""

    solved = forms.TypedChoiceField(
        label=_("What does the customer say?"),
        choices=[("yes", _("It is solved")), ("no", _("It is not solved yet"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    text = _words(_("In the customer's words"), rows=2)


class CloseForm(StepForm):
    """Why nobody could be reached."""

    text = _words(_("What was tried?"), rows=2)


class ReopenForm(StepForm):
    """Why it is taken up again."""

    text = _words(_("Reason"), rows=2)


class ListForm(forms.Form):
    """Which cases to show; anything unusable restricts nothing."""

    ACTIVE, ALL = "", "all"

    state = forms.ChoiceField(label=_("State"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(self.ACTIVE, _("All that are not closed")), *CaseState.choices, (self.ALL, _("All"))]
        self.fields["state"].choices = states  # type: ignore[attr-defined]
        self.fields["severity"].choices = [("", _("All")), *Severity.choices]  # type: ignore[attr-defined]
        names = [(str(programme.pk), programme.name) for programme in programmes]
        self.fields["programme"].choices = [("", _("All")), *names]  # type: ignore[attr-defined]


class CustomerForm(forms.Form):
    """The customer's own answer."""

    solved = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes", empty_value=None
    )
    comment = forms.CharField(required=False, max_length=2000)
