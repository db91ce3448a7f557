"""Forms about mystery shopping."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.channels.mystery_shopping.models import Place, Scenario

_GRADE = "1-5"


class ScenarioForm(forms.Form):
    """The story and the path."""

    name = forms.CharField(label=_("Name"), max_length=80)
    story = forms.CharField(
        label=_("Briefing for the shopper"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who you are, what you want, what to say when asked. Do not write whose place it is."),
    )
    stages = forms.CharField(
        label=_("The path, stage by stage"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "A stage begins with #. Each line below it is a check answered with yes or no; end the line with 1-5 for a grade."
        ),
    )

    def __init__(self, *args: Any, scenario: Scenario | None = None, **kwargs: Any) -> None:
        if scenario is not None:
            start = {"name": scenario.name, "story": scenario.story, "stages": as_text(scenario.stages)}
            kwargs.setdefault("initial", start)
        super().__init__(*args, **kwargs)

    def clean_stages(self) -> list[dict[str, Any]]:
        """The path as data; a check keeps its key as long as its place in the path stays."""
        stages: list[dict[str, Any]] = []
        for line in map(str.strip, str(self.cleaned_data["stages"]).splitlines()):
            if line.startswith(("#", "＃")):
                stages.append({"key": f"s{len(stages) + 1}", "title": line.lstrip("#＃ ")[:80], "checks": []})
            elif line and stages:
                checks = stages[-1]["checks"]
                is_grade = line.endswith(_GRADE)
                text = line.removesuffix(_GRADE).rstrip() if is_grade else line
                kind = "grade" if is_grade else "yes_no"
                key = f"{stages[-1]['key']}c{len(checks) + 1}"
                checks.append({"key": key, "text": text[:200], "kind": kind})
        if not stages or not all(stage["checks"] and stage["title"] for stage in stages):
            raise forms.ValidationError(_("Every stage needs a name (# …) and at least one check below it."))
        return stages


def as_text(stages: list[dict[str, Any]]) -> str:
    """The path as it is written in the form."""
    lines = []
    for stage in stages:
        lines.append(f"# {stage['title']}")
        for check in stage["checks"]:
            lines.append(check["text"] + (f" {_GRADE}" if check["kind"] == "grade" else ""))
    return "\n".join(lines)


class PlacesForm(forms.Form):
    """Places to visit."""

    own = forms.CharField(
        label=_("Own places"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: name, address."),
    )
    competing = forms.CharField(
        label=_("Places of competitors"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def places(self) -> list[tuple[str, str, bool]]:
        """The places as (name, address, whether a competitor's)."""
        made = []
        for side, is_competitor in (("own", False), ("competing", True)):
            for line in str(self.cleaned_data[side]).splitlines():
                name, _sign, address = line.replace("，", ",").partition(",")
                if name.strip():
                    made.append((name.strip(), address.strip(), is_competitor))
        return made


class VisitForm(forms.Form):
    """Who visits which place, and when."""

    place = forms.ChoiceField(label=_("Place to visit"))
    shopper = forms.CharField(label=_("Shopper"), max_length=80)
    planned_on = forms.DateField(
        label=_("Day of the visit"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.name) for one in places]
