"""What agents may send from the queue and from a case's page beside its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import Unit, User
from huiyin.cases.calls import CALL_OUTCOMES
from huiyin.cases.contracts import CaseType, Severity
from huiyin.cases.desk import Way
from huiyin.cases.forms import LONGEST, PersonField
from huiyin.cases.models import LiveContact
from huiyin.cases.reply_templates import Situation
from huiyin.cases.undoing import MOST


class BulkForm(forms.Form):
    """The same act on several cases; which ones is read from the list itself."""

    act = forms.ChoiceField(choices=[("take", ""), ("assign", ""), ("classify", "")])
    case = forms.TypedMultipleChoiceField(coerce=int)
    owner = PersonField(queryset=None, required=False)
    type = forms.ChoiceField(choices=[("", _("Type as it is")), *CaseType.choices], required=False)
    severity = forms.ChoiceField(choices=[("", _("Severity as it is")), *Severity.choices], required=False)

    def __init__(self, data: Any = None, *, owners: QuerySet[User], chosen: Sequence[str] = ()) -> None:
        super().__init__(data, auto_id="bulk-%s")
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Choose an owner")  # type: ignore[attr-defined]
        for name, label in (("owner", _("Owner")), ("type", _("Type")), ("severity", _("Severity"))):
            self.fields[name].widget.attrs |= {"form": "bulk", "aria-label": label}
        numbers = [one for one in chosen if one.isascii() and one.isdigit() and len(one) < 19]
        self.fields["case"].choices = [(one, one) for one in numbers[:MOST]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An act with what it needs."""
        given = super().clean() or {}
        if given.get("act") == "assign" and not given.get("owner"):
            raise forms.ValidationError(_("Choose who shall own them."))
        if given.get("act") == "classify" and not (given.get("type") or given.get("severity")):
            raise forms.ValidationError(_("Choose a type or a severity."))
        return given


class SaveListForm(forms.Form):
    """A name for the cases chosen now."""

    name = forms.CharField(max_length=40, label=_("Name of the list"))
    query = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)


class CallForm(forms.Form):
    """A call with the customer."""

    direction = forms.ChoiceField(
        label=_("Who called?"), choices=[("out", _("We called")), ("in", _("The customer called"))]
    )
    outcome = forms.ChoiceField(label=_("What became of it?"), choices=list(CALL_OUTCOMES.items()))
    minutes = forms.IntegerField(
        label=pgettext_lazy("call", "Minutes"), min_value=0, max_value=600, required=False
    )
    text = forms.CharField(
        label=pgettext_lazy("call", "What was said"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )


class MessageForm(forms.Form):
    """Words to the customer."""

    kind = forms.ChoiceField(label=_("By"), choices=())
    text = forms.CharField(
        label=_("Words to the customer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST}),
    )
    read = forms.BooleanField(label=_("I have read the remarks and send it as it is"), required=False)

    def __init__(
        self, data: Any = None, *, ways: Iterable[Way], names: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="message-%s", **kwargs)
        choices = [(way.kind, f"{names.get(way.kind, way.kind)} {way.shown}") for way in ways]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class NumberForm(forms.Form):
    """The number of another case."""

    number = forms.CharField(label=_("Number of the other case"), max_length=20)

    def clean_number(self) -> int:
        """The number without its sign."""
        bare = str(self.cleaned_data["number"]).strip().lstrip("#＃").strip()
        if not (bare.isascii() and bare.isdigit() and len(bare) < 19):
            raise forms.ValidationError(_("A case's number is made of digits."))
        return int(bare)


class KeyForm(forms.Form):
    """The key of a message."""

    key = forms.CharField(max_length=60)


class LiveForm(forms.Form):
    """A customer who waits now."""

    channel = forms.ChoiceField(label=_("By"), choices=LiveContact.Channel.choices)
    who = forms.CharField(label=_("Name, number or customer number"), max_length=120)
    about = forms.CharField(label=_("What about?"), max_length=300, required=False)


class DemandForm(forms.Form):
    """A manager's demand with its time limit."""

    until = forms.DateTimeField(
        label=_("Answer until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    text = forms.CharField(
        label=_("What is asked?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_until(self) -> datetime:
        """A moment to come."""
        until: datetime = self.cleaned_data["until"]
        if until <= self.now:
            raise forms.ValidationError(_("Choose a moment to come."))
        return until


class DemandAnswerForm(forms.Form):
    """The owner's answer to a demand."""

    text = forms.CharField(
        label=_("Answer to the demand"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReviewForm(forms.Form):
    """How a closed case was handled."""

    in_time = forms.BooleanField(label=_("Handled in time"), required=False)
    proper = forms.BooleanField(label=_("Handled properly"), required=False)
    answered = forms.BooleanField(label=_("The customer got an answer"), required=False)
    text = forms.CharField(
        label=_("Remarks"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class TemplateForm(forms.Form):
    """Words to be kept."""

    name = forms.CharField(label=_("Name"), max_length=60)
    situation = forms.ChoiceField(label=_("For which moment?"), choices=Situation.choices)
    language = forms.ChoiceField(label=_("Language"), choices=[("zh", "中文"), ("en", "English")])
    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, empty_label=None
    )
    body = forms.CharField(
        label=pgettext_lazy("template", "Words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": LONGEST}),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
