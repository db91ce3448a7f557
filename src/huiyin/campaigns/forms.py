"""The form of a campaign's plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.contracts import Incentive, Method, Rhythm
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.reaching import CALLING, asking_channels
from huiyin.core.languages import page_language
from huiyin.customers.contracts import SurveyKind
from huiyin.customers.queries import stored_files
from huiyin.surveys.models import Programme

MOST_CHANNELS = 3
GROUPS = (
    ("region", _("Region")),
    ("unit", _("Unit")),
    ("key_account", _("Key account or not")),
    ("language", _("Language")),
)
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("What is asked"), ("name", "questionnaire", "survey_kind")),
    (
        _("Who is asked"),
        ("file_id", "volume_percent", "by_month", "method", "n", "strata", "clusters", "numbers", "minimum"),
    ),
    (
        _("When"),
        ("rhythm", "starts_at", "n_waves", "event_kind", "min_hours", "max_hours", "within_days", "percent"),
    ),
    (
        _("By which way"),
        (
            "channel_1",
            "channel_2",
            "channel_3",
            "falls_back",
            "switches",
            "n_reminders",
            "calls_last",
            "cost_1",
            "cost_2",
            "cost_3",
        ),
    ),
    (_("Words"), ("subject_zh", "body_zh", "subject_en", "body_en", "template")),
    (_("Reward"), ("incentive", "incentive_zh", "incentive_en", "n_prizes")),
    (
        _("When to stop, and who decides"),
        ("stop_answers", "stop_on", "budget", "days_open", "needs_approval"),
    ),
)


class PlanForm(forms.Form):
    """Everything a campaign is told, but for the condition, which has a page of its own."""

    name = forms.CharField(label=_("Name"), max_length=120)
    questionnaire = forms.ChoiceField(label=_("Questionnaire"))
    survey_kind = forms.ChoiceField(
        label=_("Kind of survey"),
        choices=SurveyKind.choices,
        help_text=_(
            "Contact rules keep the two kinds apart: the rest after a relationship survey is longer."
        ),
    )
    file_id = forms.ChoiceField(label=_("Which customers"), required=False)
    volume_percent = forms.FloatField(
        label=_("Share of business volume, percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_(
            "For example 80: customers in descending volume until they make up 80 percent of all volume. Empty: all."
        ),
    )
    by_month = forms.BooleanField(
        label=_("Spread these customers over the months of the year"), required=False
    )
    method = forms.ChoiceField(label=_("Draw"), choices=Method.choices)
    n = forms.IntegerField(label=_("How many to invite"), required=False, min_value=1, max_value=10_000_000)
    strata = forms.ChoiceField(label=_("Strata"), required=False)
    clusters = forms.ChoiceField(label=_("Clusters"), required=False)
    numbers = forms.CharField(
        label=_("Numbers by stratum"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One a line, such as “East = 50”: how many to ask (fixed numbers), or the standard deviation of the score (Neyman)."
        ),
    )
    minimum = forms.IntegerField(label=_("At least from each stratum"), required=False, min_value=0)
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Rhythm.choices)
    starts_at = forms.DateTimeField(
        label=_("Begins"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: as soon as it is started. Messages leave in the customers' daytime only."),
    )
    n_waves = forms.IntegerField(label=_("How many waves"), required=False, min_value=1, max_value=60)
    event_kind = forms.CharField(
        label=_("Kind of event"),
        required=False,
        max_length=40,
        help_text=_("As other systems report it, for example “service” or “purchase”."),
    )
    min_hours = forms.IntegerField(label=_("At the earliest, hours after"), required=False, min_value=0)
    max_hours = forms.IntegerField(label=_("At the latest, hours after"), required=False, min_value=0)
    within_days = forms.IntegerField(
        label=_("Never later than, days after"), required=False, min_value=1, max_value=60
    )
    percent = forms.FloatField(
        label=_("Random share of the events, percent"), required=False, min_value=0.1, max_value=100
    )
    channel_1 = forms.ChoiceField(
        label=_("First channel"),
        help_text=_("Telephone puts customers on a call list, which interviewers work through."),
    )
    channel_2 = forms.ChoiceField(label=_("Then"), required=False)
    channel_3 = forms.ChoiceField(label=_("At last"), required=False)
    falls_back = forms.BooleanField(
        label=_("Try the next channel when a message cannot be delivered, or calls reach nobody"),
        required=False,
    )
    switches = forms.BooleanField(label=_("Send reminders by the next channel"), required=False)
    n_reminders = forms.TypedChoiceField(
        label=_("Reminders"), choices=[(0, "0"), (1, "1"), (2, "2")], coerce=int
    )
    calls_last = forms.BooleanField(
        label=_("The last reminder is a call"),
        required=False,
        help_text=_(
            "Whoever has not answered by then is put on the call list; the telephone must be one of the channels."
        ),
    )
    cost_1 = forms.FloatField(label=_("Cost of one message, first channel"), required=False, min_value=0)
    cost_2 = forms.FloatField(label=_("Cost of one message, second channel"), required=False, min_value=0)
    cost_3 = forms.FloatField(label=_("Cost of one message, last channel"), required=False, min_value=0)
    subject_zh = forms.CharField(label=_("Subject (Chinese)"), required=False, max_length=120)
    body_zh = forms.CharField(
        label=_("Text (Chinese)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "{{name}} and {{link}} stand for the customer's name and link. Empty: the channel's own words."
        ),
    )
    subject_en = forms.CharField(label=_("Subject (English)"), required=False, max_length=120)
    body_en = forms.CharField(
        label=_("Text (English)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    template = forms.CharField(
        label=_("Template of the provider"),
        required=False,
        max_length=80,
        help_text=_("The code of an approved template, where the provider asks for one."),
    )
    incentive = forms.ChoiceField(label=_("Incentive"), choices=Incentive.choices)
    incentive_zh = forms.CharField(
        label=_("Words of the incentive (Chinese)"), required=False, max_length=200
    )
    incentive_en = forms.CharField(
        label=_("Words of the incentive (English)"), required=False, max_length=200
    )
    n_prizes = forms.IntegerField(label=_("Prizes"), required=False, min_value=0, max_value=10_000)
    stop_answers = forms.IntegerField(label=_("Stop at so many answers"), required=False, min_value=1)
    stop_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    budget = forms.FloatField(label=_("Budget"), required=False, min_value=0)
    days_open = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=400)
    needs_approval = forms.BooleanField(
        label=_("Another manager approves before anything is sent"), required=False
    )

    def __init__(self, programme: Programme, plan: Plan, *args: Any, **kwargs: Any) -> None:
        self.programme, self.plan = programme, plan
        super().__init__(*args, **kwargs)
        language = page_language()
        questionnaires = programme.questionnaires.filter(closed_at=None).order_by("-pk")
        self._choices("questionnaire", [(str(one.pk), one.title) for one in questionnaires])
        files = stored_files(programme.unit)
        everybody = [("", str(_("All customers of the unit")))]
        self._choices("file_id", everybody + [(str(one.pk), one.filename or f"#{one.pk}") for one in files])
        channels = [(key, one.name[language]) for key, one in asking_channels().items()]
        self._choices("channel_1", channels)
        for name in ("channel_2", "channel_3"):
            self._choices(name, [("", "–"), *channels])
        attributes = [(plan.strata, plan.strata)] if plan.strata.startswith("attribute:") else []
        for name in ("strata", "clusters"):
            self._choices(name, [(key, str(word)) for key, word in GROUPS] + attributes)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        for title, names in SECTIONS:
            yield title, [self[name] for name in names]

    def planned(self) -> Plan:
        """The plan of a valid form; the condition is kept. Raises what is wrong with it as a whole."""
        data = self.cleaned_data
        channels, costs = _ways(data)
        numbers = numbers_of(data["numbers"])
        neyman = data["method"] == Method.NEYMAN
        plan = replace(
            self.plan,
            file_id=int(data["file_id"]) if data["file_id"] else None,
            volume_share=(data["volume_percent"] or 0) / 100,
            by_month=data["by_month"],
            method=data["method"],
            n=data["n"] or 0,
            strata=data["strata"] or "region",
            clusters=data["clusters"] or "unit",
            targets={} if neyman else {name: int(value) for name, value in numbers.items()},
            deviations=numbers if neyman else {},
            minimum=data["minimum"] or 0,
            rhythm=data["rhythm"],
            starts_at=data["starts_at"].isoformat() if data["starts_at"] else "",
            n_waves=data["n_waves"] or 1,
            event_kind=data["event_kind"].strip(),
            min_hours=24 if data["min_hours"] is None else data["min_hours"],
            max_hours=48 if data["max_hours"] is None else data["max_hours"],
            within_days=data["within_days"] or 7,
            percent=data["percent"] or 100.0,
            channels=channels,
            falls_back=data["falls_back"],
            switches=data["switches"],
            calls_last=data["calls_last"] and CALLING in channels,
            n_reminders=data["n_reminders"],
            costs=costs,
            subject=_both(data, "subject"),
            body=_both(data, "body"),
            template=data["template"].strip(),
            incentive=data["incentive"],
            incentive_words=_both(data, "incentive"),
            n_prizes=data["n_prizes"] or 0,
            stop_answers=data["stop_answers"] or 0,
            stop_on=data["stop_on"].isoformat() if data["stop_on"] else "",
            budget=data["budget"] or 0.0,
            days_open=data["days_open"],
            needs_approval=data["needs_approval"],
        )
        plan.check()
        return plan

    @classmethod
    def shown(cls, campaign: Campaign) -> PlanForm:
        """The form that shows a campaign as it is."""
        plan = Plan.from_json(campaign.plan)
        start = {"name": campaign.name, "questionnaire": str(campaign.questionnaire_id)}
        kind = {"survey_kind": campaign.survey_kind}
        return cls(campaign.programme, plan, initial={**initial_of(plan), **start, **kind})


def _ways(data: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, float]]:
    """The channels in the order they are tried, and what one message costs by those that cost."""
    pairs = [(data[f"channel_{n}"], data[f"cost_{n}"]) for n in range(1, MOST_CHANNELS + 1)]
    channels = tuple(dict.fromkeys(channel for channel, _ in pairs if channel))
    return channels, {channel: cost for channel, cost in pairs if channel and cost}


def initial_of(plan: Plan) -> dict[str, Any]:
    """What the fields show for a plan."""
    channels = [*plan.channels, "", "", ""]
    numbers: Mapping[str, float] = plan.deviations or plan.targets
    starts = timezone.localtime(plan.starts) if plan.starts else None
    found = {name: getattr(plan, name) for name in PlanForm.base_fields if hasattr(plan, name)}
    for n in range(1, MOST_CHANNELS + 1):
        found[f"channel_{n}"] = channels[n - 1]
        found[f"cost_{n}"] = plan.costs.get(channels[n - 1])
    return {
        **found,
        "file_id": str(plan.file_id or ""),
        "volume_percent": plan.volume_share * 100 or None,
        "numbers": "\n".join(f"{name} = {value:g}" for name, value in numbers.items()),
        "n": plan.n or None,
        "n_prizes": plan.n_prizes or None,
        "minimum": plan.minimum or None,
        "starts_at": starts,
        "stop_answers": plan.stop_answers or None,
        "stop_on": plan.stops_on,
        "budget": plan.budget or None,
        **{
            f"{part}_{language}": words.get(language, "")
            for part, words in (
                ("subject", plan.subject),
                ("body", plan.body),
                ("incentive", plan.incentive_words),
            )
            for language in ("zh", "en")
        },
    }


def _both(data: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: text for language in ("zh", "en") if (text := data[f"{name}_{language}"].strip())}


def numbers_of(text: str) -> dict[str, float]:
    """Lines such as "East = 50" as a mapping; what is no number is left out.

    >>> numbers_of("东城 = 50\\n西城：20\\n?")
    {'东城': 50.0, '西城': 20.0}
    """
    found: dict[str, float] = {}
    for line in text.replace("：", "=").replace(":", "=").replace("＝", "=").splitlines():
        name, _sign, value = line.rpartition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            continue
    return {name: value for name, value in found.items() if name and value >= 0}
