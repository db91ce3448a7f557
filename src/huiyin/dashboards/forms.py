"""The forms of studies, made from the settings that each study declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from huiyin.analytics.results import in_words
from huiyin.metrics.studies import Setting, SettingKind


class StudyForm(forms.Form):
    """One field a setting; what was not sent is as it is now."""

    def __init__(
        self,
        settings: Sequence[Setting],
        values: Mapping[str, Any],
        language: str,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={setting.key: values[setting.key] for setting in settings})
        for setting in settings:
            self.fields[setting.key] = _field(setting, language)

    @property
    def settings(self) -> dict[str, Any]:
        """The cleaned values as plain data."""
        return dict(self.cleaned_data)


def _field(setting: Setting, language: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": in_words(setting.label, language),
        "help_text": in_words(setting.help, language) if setting.help else "",
        "required": False,
    }
    if setting.kind is SettingKind.CHOICE:
        return forms.ChoiceField(choices=setting.choices, **{**common, "required": True})
    if setting.kind is SettingKind.CHOICES:
        return forms.MultipleChoiceField(
            choices=setting.choices, widget=forms.CheckboxSelectMultiple, **common
        )
    if setting.kind is SettingKind.NUMBER:
        number = {**common, "required": True, "min_value": setting.minimum, "max_value": setting.maximum}
        return forms.FloatField(**number)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": setting.rows}), max_length=20_000, **common)


def given_settings(settings: Sequence[Setting], query: Any) -> dict[str, Any]:
    """The valid settings of an address; anything else in it is passed over, as a mistyped address may be."""
    given = {setting.key for setting in settings if setting.key in query}
    form = StudyForm(settings, {s.key: s.initial for s in settings}, "en", query)
    form.is_valid()
    return {key: value for key, value in form.cleaned_data.items() if key in given}
