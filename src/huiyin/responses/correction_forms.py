"""Forms that change what counts of an answer; made from the codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.responses.contracts import Changes, StoredAnswer, Validity
from huiyin.responses.correcting import LONGEST_REASON, LONGEST_TEXT, correctable
from huiyin.surveys.models import Wave

_MOST_CHOICES = 11


class CorrectionForm(forms.Form):
    """One field a variable, filled with what the answer says now; the reason is required."""

    answered_on = forms.DateField(
        label=_("Answered on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    wave = forms.ChoiceField(label=_("Wave"))
    reason = forms.CharField(
        label=_("Why is this corrected?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example “the customer called: pressed the wrong button”. It stays in the history."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        answer: StoredAnswer,
        codebook: Sequence[Variable],
        waves: Sequence[Wave],
        language: str,
    ) -> None:
        self.answer, self.variables = answer, correctable(codebook)
        self.wave_id = next((wave.pk for wave in waves if wave.name == answer.wave), None)
        initial = {"answered_on": answer.answered_on, "wave": self.wave_id, "seen": answer.version}
        super().__init__(data, initial=initial)
        self.fields["wave"].choices = [(wave.pk, wave.name) for wave in waves]  # type: ignore[attr-defined]
        for variable in self.variables:
            field = _field(variable, language)
            field.initial = _shown(self._now(variable))
            self.fields[_name(variable)] = field
        self.order_fields([*(_name(v) for v in self.variables), "answered_on", "wave", "reason", "seen"])

    def _now(self, variable: Variable) -> Any:
        part = self.answer.context if variable.role is Role.SEGMENT else self.answer.answers
        return part.get(variable.key)

    def changes(self) -> Changes:
        """What was changed, and nothing else."""
        answers: dict[str, Any] = {}
        context: dict[str, Any] = {}
        for variable in self.variables:
            given = _shown(self.cleaned_data[_name(variable)])
            if given != _shown(self._now(variable)):
                part = context if variable.role is Role.SEGMENT else answers
                part[variable.key] = given or None
        day, wave = self.cleaned_data["answered_on"], int(self.cleaned_data["wave"])
        return Changes(
            answers,
            context,
            wave if wave != self.wave_id else None,
            day if day != self.answer.answered_on else None,
        )


class SettingAsideForm(forms.Form):
    """Why an answer should not count."""

    validity = forms.ChoiceField(
        label=pgettext_lazy("validity", "What is wrong with it?"),
        choices=[choice for choice in Validity.choices if choice[0] != Validity.VALID],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How do we know?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def _name(variable: Variable) -> str:
    return f"v-{variable.key}"


def _shown(value: Any) -> str:
    """A value as the form shows and sends it."""
    if value is None:
        return ""
    return (
        repr(float(value)).removesuffix(".0")
        if isinstance(value, int | float) and not isinstance(value, bool)
        else str(value).strip()
    )


def _field(variable: Variable, language: str) -> forms.Field:
    label, scale = variable.label_in(language), variable.scale
    if variable.role is Role.OPEN_TEXT:
        area = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, widget=area)
    if scale is not None and scale.n_grades <= _MOST_CHOICES:
        return forms.ChoiceField(label=label, required=False, choices=_grades(scale))
    if variable.role.is_numeric:
        low, high = (None, None) if scale is None else (scale.minimum, scale.maximum)
        return forms.FloatField(label=label, required=False, min_value=low, max_value=high)
    return forms.CharField(label=label, required=False, max_length=200)


def _grades(scale: Scale) -> list[tuple[str, Any]]:
    grades = [scale.minimum + step for step in range(scale.n_grades)]
    words = [(f"{grade:g}", scale.label_of(grade)) for grade in grades]
    return [("", _("No answer")), *((key, word if word == key else f"{key} · {word}") for key, word in words)]
