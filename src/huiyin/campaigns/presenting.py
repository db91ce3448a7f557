"""Words and pieces of the campaign pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.accounts.models import Unit
from huiyin.analytics.sampling.dispositions import LETTERS, RATE_NAMES, disposition_of
from huiyin.campaigns.contracts import MONTHS, CampaignState, InvitationState, Method, Rhythm
from huiyin.campaigns.field import NO_SUCH, UNKNOWN, Field
from huiyin.campaigns.interviews import NOT_CALLED
from huiyin.campaigns.models import Campaign, Rehearsal
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.reaching import CALLING, asking_channels
from huiyin.campaigns.rehearsing import sampled
from huiyin.channels.base import channels
from huiyin.channels.telephone.queries import outcome_words
from huiyin.conditions.problems import ConditionProblem
from huiyin.conditions.words import in_words
from huiyin.core.languages import page_language
from huiyin.customers import queries as customers
from huiyin.customers.contracts import SurveyKind
from huiyin.formats.problems import from_json

BADGES = {
    CampaignState.DRAFT: "secondary",
    CampaignState.WAITING: "yellow",
    CampaignState.RUNNING: "green",
    CampaignState.PAUSED: "orange",
    CampaignState.DONE: "azure",
    CampaignState.CANCELLED: "secondary",
}


def channel_name(key: str) -> str:
    """What people call a channel."""
    return channels[key].name[page_language()] if key in channels else key or "–"


def reason_words(key: str) -> str:
    """Why somebody is asked or spared, in words."""
    return {
        "ask": _("Would be asked"),
        "opted_out": _("Opted out"),
        "complaint": _("Open complaint"),
        "fault": _("Fault in progress"),
        "held": _("On hold for another reason"),
        "area_paused": _("Area paused"),
        "control_group": _("Control group, never surveyed"),
        "yearly_most": _("Asked often enough this year"),
        "quarantine": _("Asked a short while ago"),
        "same_phone": _("Same telephone number as another customer"),
        "no_address": _("No address for any of the channels"),
        "same_person": _("The same person under another id"),
        "not_drawn": _("Not drawn"),
    }.get(key, key)


def stop_words(reason: str) -> str:
    """Why a campaign ended."""
    return {
        "answers": _("Enough people answered"),
        "date": _("The last day has passed"),
        "budget": _("The budget is spent"),
        "full": _("All quotas are full"),
        "waves": _("All waves are over"),
        "person": _("Ended by a person"),
    }.get(reason, "")


@dataclass(frozen=True)
class SparedLine:
    """One reason of the rehearsal with its number and some of the customers."""

    key: str
    words: str
    n: int
    contacts: Sequence[Any]


def rehearsal_context(rehearsal: Rehearsal) -> dict[str, Any]:
    """What the rehearsal page shows of a finished rehearsal."""
    result = rehearsal.result
    ids = [pk for found in result.get("spared", {}).values() for pk in found] + result.get("asked", [])
    known = sampled(ids)
    counts = result.get("counts", {})
    lines = [
        SparedLine(
            key,
            reason_words(key),
            n,
            [known[pk] for pk in result["spared"].get(key, []) if pk in known],
        )
        for key, n in counts.items()
        if key != "ask"
    ]
    messages = [{**row, "name": channel_name(row["channel"])} for row in result.get("messages", [])]
    expected = [{**row, "name": channel_name(row["channel"])} for row in result["expected"]["rows"]]
    moments = {
        name: datetime.fromisoformat(result[name]) if result.get(name) else None
        for name in ("first_at", "last_at", "last_reminder_at")
    }
    return {
        "result": result,
        "spared": sorted(lines, key=lambda line: -line.n),
        "asked": [known[pk] for pk in result.get("asked", []) if pk in known],
        "messages_by_channel": messages,
        "expected_rows": expected,
        "cost": sum(row["cost"] for row in messages),
        "most_cost": sum(row["most_cost"] for row in messages),
        "n_parts": sum(row["n_parts_with_reminders"] for row in messages),
        "warnings": [warning_words(one) for one in result.get("warnings", [])],
        **moments,
    }


def warning_words(warning: dict[str, Any]) -> str:
    """A warning of the rehearsal in words."""
    code = warning["code"]
    if code == "not_ready":
        words = from_json(warning["problem"]).words(page_language())
        return f"{words.title}{'：' if page_language() == 'zh' else ': '}{words.cause} {words.cure}"
    return {
        "few_answers": _("Answers expected: about %(n)s, too few for figures by group."),
        "below_wanted": _("Answers expected: about %(n)s, wanted: %(wanted)s. Invite more people."),
        "many_spared": _(
            "%(n)s of %(of)s customers of the frame are spared: the others do not stand for them."
        ),
        "over_budget": _(
            "At most %(cost).2f would be spent, more than the budget of %(budget).2f; sending stops there."
        ),
        "volume_short": _(
            "Those who can be asked make up %(percent).1f %% of the volume, %(wanted_percent).1f %% are required."
        ),
    }[code] % {
        **warning,
        "percent": 100 * warning.get("share", 0),
        "wanted_percent": 100 * float(warning.get("wanted", 0)),
    }


def spared_rows(counts: Sequence[dict[str, int]]) -> list[tuple[str, int]]:
    """Whom the rules spared when the waves were drawn: reason and number, most first."""
    found = sum((Counter(one) for one in counts), Counter[str]())
    return [(reason_words(key), n) for key, n in found.most_common() if key not in {"ask", "not_drawn"}]


def disposition_rows(dispositions: dict[str, int]) -> list[tuple[str, str, int]]:
    """Code, words and number of cases; what is unknown of a message differs from what is of a household."""
    own = {
        UNKNOWN: _("Nothing came back"),
        NO_SUCH: _("No such address or number"),
        NOT_CALLED: _("Not called yet"),
    }
    letters = {code: LETTERS[disposition_of(code)][page_language()] for code in dispositions}
    own |= {
        code: words[page_language()]
        for code in dispositions
        if code not in own and code[0] in "234" and (words := outcome_words(code)) is not None
    }
    return [(code, own.get(code, letters[code]), n) for code, n in dispositions.items()]


def rate_rows(rates: Any) -> list[tuple[str, Any]]:
    """The rates with their names; the most quoted first."""
    order = ["RR2", "RR1", "RR3", "RR4", "RR5", "RR6"]
    keys = [key for key in order if key in rates.rates] + [key for key in rates.rates if key not in order]
    return [(RATE_NAMES[key][page_language()], rates.rates[key]) for key in keys]


def plan_rows(campaign: Campaign) -> list[tuple[str, str]]:
    """The plan in short lines, for the campaign's own page."""
    plan = Plan.from_json(campaign.plan)
    rows = [
        (_("Questionnaire"), campaign.questionnaire.title),
        (_("Kind of survey"), str(SurveyKind(campaign.survey_kind).label)),
        (_("Draw"), _method(plan)),
        (_("Rhythm"), _rhythm(plan)),
        (_("Channels"), " → ".join(channel_name(key) for key in plan.channels) or "–"),
        (_("Reminders"), _reminders(plan)),
        (_("Seed"), str(campaign.seed)),
    ]
    if plan.volume_share:
        rows.insert(2, (_("Business volume"), f"≥ {plan.volume_share:.0%}"))
    stops = [
        _("%(n)s answers") % {"n": plan.stop_answers} if plan.stop_answers else "",
        plan.stop_on,
        _("budget %(money)s") % {"money": f"{plan.budget:g}"} if plan.budget else "",
    ]
    return [*rows, (_("Stops at"), " · ".join(one for one in stops if one) or _("nothing in particular"))]


def _reminders(plan: Plan) -> str:
    calls = plan.calls_last and CALLING in plan.channels and plan.n_reminders
    return _("%(n)s, the last one by a call") % {"n": plan.n_reminders} if calls else str(plan.n_reminders)


def _method(plan: Plan) -> str:
    n = f" · {plan.n:,}" if plan.n and plan.method != Method.EVERYBODY else ""
    return f"{Method(plan.method).label}{n}"


def _rhythm(plan: Plan) -> str:
    if plan.follows_events:
        return _("%(kind)s, %(low)s–%(high)s hours after, %(percent)g %% of the events") % {
            "kind": plan.event_kind,
            "low": plan.min_hours,
            "high": plan.max_hours,
            "percent": plan.percent,
        }
    waves = f" × {plan.n_waves}" if plan.rhythm in MONTHS and plan.n_waves > 1 else ""
    return f"{Rhythm(plan.rhythm).label}{waves}"


def steps() -> list[str]:
    """What a rehearsal does, step by step."""
    return [
        _("Reading the customers"),
        _("Applying the contact rules"),
        _("Drawing"),
        _("Wording and counting"),
    ]


def channel_choices(plan: Plan) -> list[tuple[str, str]]:
    """The channels of a plan by which people can be told again."""
    return [(key, channel_name(key)) for key in plan.channels if key in asking_channels()]


def state_words(state: str, channel: str = "") -> str:
    """Where an invitation stands; who is on a call list is not written to."""
    on_list = {"asked": _("On the call list"), "sent": _("Called, to be called again")}
    if channel == CALLING and state in on_list:
        return on_list[state]
    return str(InvitationState(state).label)


def state_rows(numbers: Field) -> list[tuple[str, int]]:
    """How many invitations stand where, those to be called apart."""
    called = numbers.on_lists
    rows = [(state_words(key), n - called.get(key, 0)) for key, n in sorted(numbers.states.items())]
    lists = [(state_words(key, CALLING), n) for key, n in sorted(called.items())]
    return [(words, n) for words, n in [*rows, *lists] if n]


def flag_words(kind: str) -> str:
    """What a quality flag says."""
    return {
        "speeder": _("Answered too fast"),
        "straight_line": _("The same grade for everything"),
        "duplicate": _("Much like another answer"),
        "honeypot": _("Filled in a hidden field"),
        "same_device": _("Same device as another answer"),
    }.get(kind, kind)


def column_words() -> dict[str, str]:
    """What answers and invitations are compared by."""
    return {
        "stratum": _("Stratum"),
        "unit_path": _("Unit"),
        "volume_band": _("Business volume (A large – C small)"),
    }


def condition_words(unit: Unit, plan: Plan) -> str:
    """The condition of the frame as a person would say it; "" for everybody."""
    if plan.condition is None:
        return ""
    fields = customers.fields_of(unit)
    try:
        return in_words(customers.condition_of(plan.condition, fields), fields, page_language())
    except ConditionProblem:
        return _("a condition")
