"""Forms about interviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.channels.interview.models import Study, Talk
from huiyin.channels.interview.services import Person
from huiyin.surveys.models import Questionnaire


class StudyForm(forms.Form):
    """What is to be asked, and of how many."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind of talk"), choices=Talk.choices)
    year = forms.IntegerField(label=_("Year of the plan"), min_value=2000, max_value=2100)
    share_percent = forms.FloatField(
        label=_("Share of the core customers a year, %"),
        min_value=0.1,
        max_value=100,
        initial=5,
        help_text=_("5 to 10 % is usual."),
    )
    topics = forms.CharField(
        label=pgettext_lazy("interview", "Guide"),
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "One topic a line: topic :: how to ask. A * at the end of a line asks for a grade from 1 to 5, too."
        ),
    )
    consent = forms.CharField(
        label=_("Words of consent, read aloud"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    questionnaire = forms.ChoiceField(
        label=_("Structured questionnaire filled in at the table"), required=False
    )

    def __init__(
        self, *args: Any, questionnaires: list[Questionnaire], study: Study | None = None, **kwargs: Any
    ) -> None:
        start = {"year": timezone.localdate().year} if study is None else _initial(study)
        kwargs.setdefault("initial", start)
        super().__init__(*args, **kwargs)
        field = self.fields["questionnaire"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((str(one.pk), one.title) for one in questionnaires)]

    def clean_topics(self) -> list[dict[str, object]]:
        """The guide as a list; keys follow the order, so that a changed word keeps its records."""
        lines = [line.strip() for line in str(self.cleaned_data["topics"]).splitlines() if line.strip()]
        return [
            {
                "key": f"t{number}",
                "title": line.rstrip("*＊ ").partition("::")[0].strip()[:80],
                "prompt": line.rstrip("*＊ ").partition("::")[2].strip(),
                "is_rated": line[-1] in "*＊",
            }
            for number, line in enumerate(lines, start=1)
        ]


def _initial(study: Study) -> dict[str, Any]:
    lines = [
        " :: ".join(part for part in (str(topic["title"]), str(topic.get("prompt") or "")) if part)
        + (" *" if topic.get("is_rated") else "")
        for topic in study.topics
    ]
    names = ("name", "kind", "year", "share_percent", "consent")
    return {
        **{name: getattr(study, name) for name in names},
        "topics": "\n".join(lines),
        "questionnaire": str(study.questionnaire_id or ""),
    }


class DrawForm(forms.Form):
    """The list of core customers."""

    people = forms.CharField(
        label=_("Core customers"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One a line: customer id, name, contact; separated by commas or tabs."),
    )

    def listed(self) -> list[Person]:
        """The lines as people."""
        made = []
        for line in str(self.cleaned_data["people"]).splitlines():
            cells = [cell.strip() for cell in line.replace("，", ",").replace("\t", ",").split(",")]
            if cells and cells[0]:
                cells += ["", ""]
                made.append(Person(cells[0][:120], cells[1][:80], cells[2][:120]))
        return made


class SessionForm(forms.Form):
    """A conversation."""

    participants = forms.MultipleChoiceField(label=_("Who took part"), widget=forms.CheckboxSelectMultiple)
    held_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    location = forms.CharField(label=_("Where"), required=False, max_length=120)
    has_consent = forms.BooleanField(
        label=_("Everybody has agreed to take part and to be quoted without their name"), required=False
    )
    may_record = forms.BooleanField(label=_("Everybody has agreed to be recorded"), required=False)
    consent_note = forms.CharField(
        label=_("How consent was given"),
        required=False,
        max_length=200,
        help_text=_("Such as: in writing, on paper"),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"held_at": timezone.localtime()})
        super().__init__(*args, **kwargs)
        field = self.fields["participants"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = people
