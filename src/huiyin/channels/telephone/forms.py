"""Forms of telephone studies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.channels.telephone.models import Study
from huiyin.channels.telephone.outcomes import OUTCOMES
from huiyin.channels.telephone.services import Plan
from huiyin.customers.contracts import SurveyKind
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.services import quarter_of


class StudyForm(forms.Form):
    """How a study is called."""

    questionnaire = forms.ChoiceField(label=_("Questionnaire"))
    name = forms.CharField(label=_("Name of the study"), max_length=80)
    wave = forms.CharField(label=_("Wave"), max_length=80)
    survey_kind = forms.ChoiceField(
        label=_("Kind of survey"),
        choices=SurveyKind.choices,
        initial=SurveyKind.RELATIONSHIP.value,
        required=False,
        help_text=_(
            "Customers we know are called within the contact rules: rest, yearly maximum, holds and opt-outs."
        ),
    )
    script = forms.CharField(
        label=_("Opening script"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Read aloud. {{name}}, {{interviewer}}, {{organisation}} and any column of the list are filled in."
        ),
    )
    objections = forms.CharField(
        label=_("Help with objections"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: what the customer says :: what to reply."),
    )
    voicemail = forms.CharField(
        label=_("Words for an answering machine"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    max_attempts = forms.IntegerField(label=_("Most attempts a number"), min_value=1, max_value=20, initial=6)
    first_hour = forms.IntegerField(label=_("Call from (hour)"), min_value=0, max_value=23, initial=9)
    last_hour = forms.IntegerField(label=_("Call until (hour)"), min_value=1, max_value=24, initial=20)
    quota_field = forms.CharField(
        label=_("Column of the quota"),
        max_length=60,
        required=False,
        help_text=_("A column of the list, such as the region; empty means no quota."),
    )
    quotas = forms.CharField(
        label=_("Interviews wanted"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: value = number. Values that are not listed are not called."),
    )
    monitor_percent = forms.IntegerField(
        label=_("Share of interviews to listen in to, %"), min_value=0, max_value=100, initial=10
    )

    def __init__(
        self, *args: Any, questionnaires: list[Questionnaire], study: Study | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", _initial(study) if study else {"wave": quarter_of()})
        super().__init__(*args, **kwargs)
        field = self.fields["questionnaire"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.title) for one in questionnaires]
        if study is not None and study.reference:
            for name in ("questionnaire", "wave", "survey_kind"):
                self.fields[name].disabled = True

    def clean_quotas(self) -> dict[str, int]:
        """The cells as {value: number wanted}."""
        wanted: dict[str, int] = {}
        for line in str(self.cleaned_data["quotas"]).splitlines():
            if not line.strip():
                continue
            value, _sign, number = line.replace("＝", "=").rpartition("=")
            if not value.strip() or not number.strip().isdecimal():
                raise forms.ValidationError(_("Write each line as: value = number."))
            wanted[value.strip()[:80]] = int(number)
        return wanted

    def clean(self) -> dict[str, Any]:
        """Hours and quotas must fit together."""
        data = super().clean() or {}
        if data.get("first_hour", 0) >= data.get("last_hour", 24):
            self.add_error("last_hour", _("The last hour must come after the first."))
        if data.get("quotas") and not data.get("quota_field"):
            self.add_error("quota_field", _("Say which column the quota is about."))
        return data

    def plan(self) -> Plan:
        """What was filled in."""
        names = [name for name in self.cleaned_data if name != "questionnaire"]
        kind = self.cleaned_data["survey_kind"] or SurveyKind.RELATIONSHIP.value
        return Plan(**{**{name: self.cleaned_data[name] for name in names}, "survey_kind": kind})


def _initial(study: Study) -> dict[str, Any]:
    names = [
        "name",
        "script",
        "objections",
        "voicemail",
        "max_attempts",
        "first_hour",
        "last_hour",
        "quota_field",
        "monitor_percent",
        "survey_kind",
    ]
    quotas = "\n".join(f"{value} = {n}" for value, n in study.quotas.items())
    return {
        **{name: getattr(study, name) for name in names},
        "questionnaire": str(study.questionnaire_id),
        "wave": study.wave.name,
        "quotas": quotas,
    }


class NumbersForm(forms.Form):
    """Numbers to add: pasted, from a file, or from the customer list."""

    source = forms.ChoiceField(
        label=_("Numbers from"),
        choices=[
            ("pasted", _("a list pasted here")),
            ("file", _("a file")),
            ("contacts", _("the customer list")),
        ],
        widget=forms.RadioSelect,
        initial="pasted",
    )
    numbers = forms.CharField(
        label=_("List"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "One number a line, or a table whose first line names the columns: phone, name, id and others."
        ),
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("Excel or CSV with a column named phone.")
    )
    region = forms.CharField(label=_("Only this region of the customer list"), required=False, max_length=80)

    def clean(self) -> dict[str, Any]:
        """The chosen source must have something."""
        data = super().clean() or {}
        if data.get("source") == "file" and not data.get("file"):
            self.add_error("file", _("Choose a file."))
        if data.get("source") == "pasted" and not str(data.get("numbers") or "").strip():
            self.add_error("numbers", _("Paste at least one number."))
        return data


class OutcomeForm(forms.Form):
    """How a call ended."""

    outcome = forms.CharField()
    note = forms.CharField(required=False, max_length=2000)
    call_back_at = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
    )
    never_again = forms.BooleanField(required=False)


class MonitoringForm(forms.Form):
    """What a supervisor heard."""

    NAMES = {
        "verbatim": _("Questions read word for word"),
        "neutral": _("Neutral, led to no answer"),
        "probing": _("Probed where an answer was unclear"),
        "recording": _("Recorded what was said"),
        "courtesy": _("Courteous and at a good pace"),
    }
    GRADES = [("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]

    is_critical = forms.BooleanField(
        required=False,
        label=_("Critical: something that must not happen again (invented answers, breach of privacy)"),
    )
    note = forms.CharField(
        required=False, label=_("Notes"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        graded = {
            key: forms.ChoiceField(label=name, choices=self.GRADES, widget=forms.RadioSelect)
            for key, name in self.NAMES.items()
        }
        self.fields = {**graded, **self.fields}

    def grades(self) -> dict[str, int]:
        """The grades given, 5 the best."""
        return {key: int(self.cleaned_data[key]) for key in self.NAMES}


def outcome_choices(language: str) -> list[dict[str, Any]]:
    """The outcomes as buttons: all but the completed interview, which the questionnaire itself ends."""
    which = "zh" if language.startswith("zh") else "en"
    return [
        {"key": one.key, "name": one.name[which], "shortcut": one.shortcut, "code": one.code}
        for one in OUTCOMES.values()
        if one.key not in {"complete", "call_back"}
    ]


def default_call_back(study: Study) -> str:
    """Tomorrow at the first hour of calling, as the field of a form wants it."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    return f"{tomorrow:%Y-%m-%d}T{max(study.first_hour, 10):02d}:00"
