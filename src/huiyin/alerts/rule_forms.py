"""The forms of rules, of rosters, and of how one is told oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.queries import people_over
from huiyin.alerts.clock_rules import LATE, SOON, STEP
from huiyin.alerts.contracts import Gathering, RuleKind, Turn, Urgency
from huiyin.alerts.looking import unit_of
from huiyin.alerts.models import Roster, Rule
from huiyin.alerts.presentation import GRAIN_WORDS
from huiyin.alerts.ruling import Wanted
from huiyin.analytics.codebook import Role
from huiyin.analytics.results import in_words
from huiyin.clocks.rules import KIND_WORDS, ClockKind
from huiyin.core.languages import page_language
from huiyin.messaging.queries import accounts
from huiyin.metrics.glance import Glance, glance_of
from huiyin.metrics.watching import WATCHED_GRAINS, dimensions_of, watchable
from huiyin.surveys.models import Programme

MINUTES = (
    (0, _("Nobody else is told")),
    (15, _("15 minutes")),
    (30, _("30 minutes")),
    (60, _("1 hour")),
    (120, _("2 hours")),
    (240, _("4 hours")),
    (1440, _("1 day")),
)
WHATS = ((SOON, _("It is about to run out")), (LATE, _("It has run out")), (STEP, _("Passed on after that")))
SIDES = (("below", _("lies below")), ("above", _("lies above")))


class RuleForm(forms.Form):
    """What every rule says, and what its kind asks besides. The condition is beside it, in the filter editor."""

    name = forms.CharField(label=_("Name of the rule"), max_length=120)
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=Urgency.choices,
        initial=Urgency.MEDIUM,
        help_text=_("Urgent alerts are told at night, too, and never gathered."),
    )
    opens_case = forms.BooleanField(label=_("Open a case"), required=False)
    people = forms.MultipleChoiceField(
        label=_("Tell these people"), required=False, widget=forms.CheckboxSelectMultiple
    )
    roster = forms.TypedChoiceField(
        label=_("Tell whoever is on duty"), required=False, coerce=int, empty_value=None
    )
    robots = forms.MultipleChoiceField(
        label=_("Tell these group chats"), required=False, widget=forms.CheckboxSelectMultiple
    )
    answer_within = forms.TypedChoiceField(
        label=_("If nobody acknowledges, tell the next in line after"),
        choices=MINUTES,
        coerce=int,
        initial=0,
        help_text=_("First who stands in for duty, then the managers of the unit, then those above."),
    )

    def __init__(
        self, data: Any = None, *, programme: Programme, kind: str, rule: Rule | None = None, **given: Any
    ) -> None:
        initial = {**_initial(rule), **given.pop("initial", {})}
        super().__init__(data, initial=initial, **given)
        self.programme, self.kind = programme, kind
        self.state: Glance | None = None
        people = people_over(programme.unit).order_by("name")
        self._offer("people", [(str(one.pk), f"{one.name} · {one.unit.name}") for one in people])
        rosters = Roster.objects.filter(
            archived_at=None, unit__in=[one.unit_id for one in people] + [programme.unit_id]
        )
        self._offer("roster", [("", "–"), *((one.pk, one.name) for one in rosters.distinct())])
        robots = accounts().filter(kind="robot", is_enabled=True)
        self._offer("robots", [(str(one.pk), one.name) for one in robots])
        if not robots:
            del self.fields["robots"]
        for name, made in _FIELDS[RuleKind(kind)](self).items():
            self.fields[name] = made
        if rule is not None:
            for name, value in _shown(rule, self.state).items():
                if name in self.fields:
                    self.initial.setdefault(name, value)

    def _offer(self, name: str, choices: list[Any]) -> None:
        made = self.fields[name]
        assert isinstance(made, forms.ChoiceField)
        made.choices = choices

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields of the kind."""
        return [self[name] for name in self.fields if name not in RuleForm.base_fields]

    @property
    def follows(self) -> list[forms.BoundField]:
        """What happens when it fires."""
        names = ("opens_case", "people", "roster", "robots", "answer_within")
        return [self[name] for name in names if name in self.fields]

    def settings(self) -> dict[str, Any]:
        """The kind's own settings as they are stored."""
        found = {name: self.cleaned_data[name] for name in self.fields if name not in RuleForm.base_fields}
        if "limit" in found:
            found["limit"] = found["limit"] / self._factor(found["contract"])
        return found

    def _factor(self, key: str) -> float:
        assert self.state is not None
        contract = next(one for one in self.state.contracts if one.key == key)
        return 100.0 if unit_of(contract) == "rate" else 1.0

    def wanted(self, condition: Any) -> Wanted:
        """The whole rule."""
        given = self.cleaned_data
        return Wanted(
            self.kind,
            given["name"],
            condition,
            self.settings(),
            given["urgency"],
            given["opens_case"],
            [int(key) for key in given["people"]],
            [int(key) for key in given.get("robots", [])],
            given["roster"],
            given["answer_within"],
        )


def _initial(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    return {
        "name": rule.name,
        "urgency": rule.urgency,
        "opens_case": rule.opens_case,
        "people": [str(one.pk) for one in rule.people.all()],
        "robots": [str(one.pk) for one in rule.robots.all()],
        "roster": rule.roster_id or "",
        "answer_within": rule.answer_within,
    }


def _shown(rule: Rule, state: Glance | None) -> Mapping[str, Any]:
    given = dict(rule.settings)
    if "limit" in given and state is not None:
        contract = next((one for one in state.contracts if one.key == given["contract"]), None)
        if contract is not None and unit_of(contract) == "rate":
            given["limit"] = round(given["limit"] * 100, 6)
    return given


def _no_fields(form: RuleForm) -> dict[str, forms.Field]:
    return {}


def _figure_fields(form: RuleForm) -> dict[str, forms.Field]:
    form.state = glance_of(form.programme.pk)
    language = page_language()
    contracts = [(one.key, one.name_in(language)) for one in watchable(form.state.contracts)]
    dimensions = [
        (key, in_words(words, language)) for key, words in dimensions_of(form.state.codebook).items()
    ]
    return {
        "contract": forms.ChoiceField(label=_("Metric"), choices=contracts),
        "side": forms.ChoiceField(label=_("Raise an alert when it"), choices=SIDES),
        "limit": forms.FloatField(
            label=_("Limit"), help_text=_("In the unit of the metric; for shares in percent.")
        ),
        "dimension": forms.ChoiceField(label=_("Judged for each"), choices=dimensions, required=False),
        "grain": forms.ChoiceField(
            label=_("Judged"), choices=[(one, GRAIN_WORDS[one]) for one in WATCHED_GRAINS], initial="week"
        ),
        "minimum_base": forms.IntegerField(
            label=_("Fewest answers in a period"), min_value=5, max_value=10_000, initial=10
        ),
    }


def _chart_fields(form: RuleForm) -> dict[str, forms.Field]:
    language, state = page_language(), glance_of(form.programme.pk)
    contracts = [(one.key, one.name_in(language)) for one in watchable(state.contracts)]
    return {
        "contract": forms.ChoiceField(
            label=_("Metric"), choices=[("", _("Any watched metric")), *contracts], required=False
        ),
        "only_worse": forms.BooleanField(label=_("Only changes for the worse"), required=False, initial=True),
    }


def _text_fields(form: RuleForm) -> dict[str, forms.Field]:
    form.state = glance_of(form.programme.pk)
    texts = [
        (one.key, one.label_in(page_language())) for one in form.state.codebook if one.role is Role.OPEN_TEXT
    ]
    return {
        "variable": forms.ChoiceField(label=_("Open question"), choices=texts),
        "budget": forms.FloatField(
            label=_("False alarms a month"),
            min_value=0.05,
            max_value=30,
            initial=1,
            help_text=_("All words together. The smaller it is, the more unusual a word must be."),
        ),
        "fewest": forms.IntegerField(
            label=_("Fewest texts with the word on one day"), min_value=3, max_value=1000, initial=4
        ),
    }


def _theme_fields(form: RuleForm) -> dict[str, forms.Field]:
    return {
        "budget": forms.FloatField(
            label=_("False alarms a month"),
            min_value=0.05,
            max_value=30,
            initial=1,
            help_text=_("All themes and new issues together."),
        ),
        "fewest": forms.IntegerField(
            label=_("Fewest texts on one day"), min_value=3, max_value=1000, initial=4
        ),
    }


def _clock_fields(form: RuleForm) -> dict[str, forms.Field]:
    language = page_language()
    clocks = [(kind.value, KIND_WORDS[kind][language]) for kind in ClockKind]
    return {
        "what": forms.MultipleChoiceField(
            label=_("On these occasions"),
            choices=WHATS,
            initial=[SOON, LATE],
            widget=forms.CheckboxSelectMultiple,
        ),
        "clock": forms.ChoiceField(label=_("Which clock"), choices=[("", _("Any")), *clocks], required=False),
    }


_FIELDS = {
    RuleKind.ANSWER: _no_fields,
    RuleKind.FIGURE: _figure_fields,
    RuleKind.CHART: _chart_fields,
    RuleKind.TEXT: _text_fields,
    RuleKind.THEME: _theme_fields,
    RuleKind.CLOCK: _clock_fields,
}


@dataclass(frozen=True)
class KindCard:
    """A kind of rule as it is offered."""

    kind: RuleKind
    icon: str
    about: Any


KINDS = (
    KindCard(
        RuleKind.ANSWER,
        "message",
        _("Each new answer that fits a condition, such as a low grade in one hall."),
    ),
    KindCard(
        RuleKind.FIGURE,
        "chart-bar",
        _(
            "A metric that lies beyond a limit for sure, in any segment; corrected for the number of segments."
        ),
    ),
    KindCard(RuleKind.CHART, "bell", _("A watched series that leaves the limits of its control chart.")),
    KindCard(
        RuleKind.TEXT,
        "search",
        _("A word that customers use far more often on one day than in the four weeks before."),
    ),
    KindCard(
        RuleKind.THEME,
        "tags",
        _(
            "A theme that customers speak of, or blame, far more often on one day than in the four weeks before; and "
            "issues that nobody has named yet."
        ),
    ),
    KindCard(RuleKind.CLOCK, "history", _("A case whose time is about to run out, or has run out.")),
)


class RosterForm(forms.Form):
    """Name, turns, and up to eight people in their order."""

    name = forms.CharField(label=_("Name of the roster"), max_length=120)
    turn = forms.ChoiceField(label=_("Turns"), choices=Turn.choices, initial=Turn.WEEK)
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    changes_at = forms.TimeField(
        label=_("Changes over at"),
        initial="09:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    PLACES = 8

    def __init__(self, data: Any = None, *, people: Any, **given: Any) -> None:
        super().__init__(data, **given)
        choices = [("", "–"), *((one.pk, f"{one.name} · {one.unit.name}") for one in people)]
        for at in range(self.PLACES):
            self.fields[f"person-{at}"] = forms.TypedChoiceField(
                label=_("Person %(n)s") % {"n": at + 1},
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
            )

    def people(self) -> list[int]:
        """The people in their order."""
        given = [self.cleaned_data[f"person-{at}"] for at in range(self.PLACES)]
        return [key for key in given if key]

    @property
    def places(self) -> list[forms.BoundField]:
        """The boxes of the people."""
        return [self[f"person-{at}"] for at in range(self.PLACES)]


class StandInForm(forms.Form):
    """Who stands in, from when until when."""

    user = forms.TypedChoiceField(label=_("Who stands in"), coerce=int)
    starts_at = forms.DateTimeField(
        label=_("Stands in from"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    ends_at = forms.DateTimeField(
        label=_("Stands in until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, data: Any = None, *, people: Any, **given: Any) -> None:
        super().__init__(data, **given)
        user = self.fields["user"]
        assert isinstance(user, forms.ChoiceField)
        user.choices = [(one.pk, f"{one.name} · {one.unit.name}") for one in people]


class ListeningForm(forms.Form):
    """How one wants to be told oneself."""

    by_email = forms.BooleanField(label=_("By e-mail"), required=False)
    by_sms = forms.BooleanField(label=_("By text message"), required=False)
    phone = forms.CharField(label=_("Mobile number for text messages"), max_length=32, required=False)
    gathering = forms.ChoiceField(label=_("Alerts that can wait"), choices=Gathering.choices)
    digest_at = forms.TimeField(
        label=_("Once a day at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_from = forms.TimeField(
        label=_("Quiet hours from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_to = forms.TimeField(
        label=pgettext_lazy("quiet hours", "until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Leave both empty for none. Urgent alerts and those of your duty come at once."),
    )
