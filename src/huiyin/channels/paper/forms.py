"""Forms about paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.channels.paper.contracts import ReturnMode, Size
from huiyin.channels.paper.services import MOST_SHEETS, Print
from huiyin.surveys.models import QuestionnaireVersion
from huiyin.surveys.services import quarter_of


class PrintForm(forms.Form):
    """What to print."""

    version = forms.ChoiceField(label=_("Questionnaire and version"))
    name = forms.CharField(label=_("Name of the batch"), max_length=80)
    wave = forms.CharField(label=_("Wave"), max_length=80)
    size = forms.ChoiceField(
        label=_("Paper"),
        choices=Size.choices,
        help_text=_("Slips suit a single visit or order: a few questions, handed over with the bill."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("zh", "中文"), ("en", "English")])
    n_sheets = forms.IntegerField(
        label=_("Number of sheets"), required=False, min_value=1, max_value=MOST_SHEETS, initial=50
    )
    respondents = forms.CharField(
        label=_("Or a sheet for each of these customers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("One customer id a line. The id itself is not printed."),
    )
    double_percent = forms.IntegerField(
        label=_("Keyed twice, %"),
        min_value=0,
        max_value=100,
        initial=10,
        help_text=_("Drawn at random. Two people key these sheets without seeing each other's entry."),
    )

    def __init__(self, *args: Any, versions: list[QuestionnaireVersion], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"wave": quarter_of(), "size": Size.A4, "language": "zh"})
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), f"{one.questionnaire.title} · v{one.number}") for one in versions]

    def clean(self) -> dict[str, Any]:
        """Either a number or customers."""
        data = super().clean() or {}
        if not data.get("n_sheets") and not str(data.get("respondents") or "").strip():
            self.add_error("n_sheets", _("Give a number of sheets, or customers."))
        return data

    def plan(self) -> Print:
        """What was filled in."""
        data = self.cleaned_data
        keys = tuple(key.strip()[:120] for key in data["respondents"].splitlines() if key.strip())
        return Print(
            data["name"],
            data["wave"],
            data["n_sheets"] or 0,
            keys,
            data["size"],
            data["language"],
            data["double_percent"],
        )


class ReturnForm(forms.Form):
    """Sheets that came back."""

    codes = forms.CharField(
        label=_("Form numbers"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Scan or type them, one a line; 1-20 stands for the sheets with these numbers."),
    )
    mode = forms.ChoiceField(label=_("Came back"), choices=ReturnMode.choices, initial=ReturnMode.POST)
    on = forms.DateField(
        label=_("Returned on"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
