"""Rules and their alerts as pages show them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiyin.alerts import rule_queries
from huiyin.alerts.clock_rules import WHAT_WORDS
from huiyin.alerts.contracts import RaisedState, RuleKind, Urgency
from huiyin.alerts.looking import unit_of
from huiyin.alerts.models import Raised, Rule, Told
from huiyin.alerts.presentation import GRAIN_WORDS
from huiyin.alerts.units import in_unit
from huiyin.alerts.wording import raised_title, title_of
from huiyin.analytics.problems import Problem
from huiyin.conditions import Field, parse
from huiyin.conditions.words import in_words
from huiyin.core.languages import page_language
from huiyin.messaging.contracts import State
from huiyin.messaging.queries import messages_by_id, state_name
from huiyin.metrics.glance import glance_of

URGENCY_SIGNS = {Urgency.HIGH: "danger", Urgency.MEDIUM: "warning", Urgency.LOW: "secondary"}
WEEKS_SHOWN = 53
_OUTCOMES: Mapping[str, Any] = {
    "no_address": gettext_lazy("not told: no usable address"),
    "no_account": gettext_lazy("not told: no sender is set up for this kind of message"),
    "acknowledged": gettext_lazy("not told: it was acknowledged before"),
}


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list."""

    rule: Rule
    kind: str
    words: str
    is_broken: bool
    urgency: str
    sign: str


def rule_line(rule: Rule, fields: Sequence[Field]) -> RuleLine:
    """What a rule says in one sentence."""
    words, is_broken = _words(rule, fields)
    urgency = Urgency(rule.urgency)
    return RuleLine(
        rule, str(RuleKind(rule.kind).label), words, is_broken, str(urgency.label), URGENCY_SIGNS[urgency]
    )


def _words(rule: Rule, fields: Sequence[Field]) -> tuple[str, bool]:
    parts, is_broken = [_settings_words(rule)], False
    if rule.condition is not None:
        try:
            parts.append(in_words(parse(rule.condition, fields), fields, page_language()))
        except Problem as problem:
            found = problem.words(page_language())
            parts, is_broken = [*parts, f"{found.title}：{found.cause}"], True
    elif rule.kind == RuleKind.ANSWER:
        parts.append(_("every answer"))
    return " · ".join(part for part in parts if part), is_broken


def _settings_words(rule: Rule) -> str:
    given = rule.settings
    if rule.kind == RuleKind.FIGURE:
        contract = next(
            (one for one in glance_of(rule.programme_id).contracts if one.key == given["contract"]), None
        )
        if contract is None:
            return _("The metric is not in force any more")
        limit = in_unit(given["limit"], unit_of(contract))
        text = (
            _("%(metric)s below %(limit)s") if given["side"] == "below" else _("%(metric)s above %(limit)s")
        )
        return (
            text % {"metric": contract.name_in(page_language()), "limit": limit}
            + f" · {GRAIN_WORDS[given['grain']]}"
        )
    if rule.kind in {RuleKind.TEXT, RuleKind.THEME}:
        return _("%(budget)s false alarms a month, from %(fewest)s texts") % {
            "budget": f"{given['budget']:g}",
            "fewest": given["fewest"],
        }
    if rule.kind == RuleKind.CLOCK:
        joint = "、" if page_language() == "zh" else ", "
        return joint.join(WHAT_WORDS[what][page_language()] for what in given["what"])
    return _("Only changes for the worse") if given.get("only_worse") else ""


@dataclass(frozen=True)
class RaisedLine:
    """An alert in a list."""

    raised: Raised
    title: str
    kind: str
    urgency: str
    sign: str
    is_new: bool


def lines_of(rows: Sequence[Raised]) -> list[RaisedLine]:
    """Alerts in the language of the page."""
    return [
        RaisedLine(
            row,
            raised_title(row, page_language()),
            str(RuleKind(row.rule.kind).label),
            str(Urgency(row.urgency).label),
            URGENCY_SIGNS[Urgency(row.urgency)],
            row.state == RaisedState.NEW,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ToldLine:
    """Somebody who was told, or not, and what became of the message."""

    told: Told
    who: str
    way: str
    state: str
    is_bad: bool


def told_lines(raised: Raised) -> list[ToldLine]:
    """Who is told of an alert, in the order of the steps."""
    rows = list(raised.told.select_related("user", "robot"))
    known = messages_by_id([row.message_id for row in rows if row.message_id])
    ways = {"email": _("e-mail"), "sms": _("text message")}
    lines = []
    for row in rows:
        way = ways.get(row.recipient.rsplit(":", 1)[-1], _("group chat"))
        state = known.get(row.message_id or 0)
        if row.outcome:
            words = str(_OUTCOMES[row.outcome])
        elif state is not None:
            words = state_name(state, page_language())
        elif row.settled_at:
            words = _("told")
        else:
            words = _("waits")
        bad = row.outcome in {"no_address", "no_account"} or state in {State.FAILED, State.BOUNCED}
        lines.append(ToldLine(row, row.robot.name if row.robot else str(row.user), way, words, bad))
    return lines


def evidence_rows(raised: Raised) -> list[tuple[str, str]]:
    """What the rule saw, as pairs of words."""
    seen, kind = raised.evidence, raised.rule.kind
    if kind == RuleKind.ANSWER:
        said = seen.get("condition", {}).get(page_language(), "")
        return [(_("Condition"), said)] if said else []
    if kind in {RuleKind.FIGURE, RuleKind.CHART}:
        return _figure_rows(seen)
    if kind in {RuleKind.TEXT, RuleKind.THEME}:
        theme = seen["word"] if page_language() == "zh" else seen.get("word_en", seen["word"])
        return [
            (_("Theme") if kind == RuleKind.THEME else _("Word"), theme),
            (_("Day"), seen["day"]),
            (_("Texts with it that day"), f"{seen['n']} / {seen['n_texts']}"),
            (_("To be expected"), f"{seen['expected']:.1f}"),
            (_("In the four weeks before"), f"{seen['n_before']} / {seen['n_texts_before']}"),
            (_("Chance of so many by accident"), chance_words(seen["chance"])),
        ]
    return [(_("Due at"), seen["due_at"][:16].replace("T", " "))]


def chance_words(chance: float) -> str:
    """A small probability as people read it.

    >>> chance_words(1.6e-14), chance_words(0.0123)
    ('< 0.0001', '0.012')
    """
    return "< 0.0001" if chance < 0.0001 else f"{chance:.2g}"


def _figure_rows(seen: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [(_("Metric"), seen["contract"][page_language()]), (pgettext("alert", "Period"), seen["period"])]
    if seen.get("segment"):
        rows.append((seen["dimension"].get(page_language(), ""), seen["segment"]))
    rows.append((_("Value"), in_unit(seen["value"], seen["unit"])))
    if "limit" in seen:
        ends = f"{in_unit(seen['low'], seen['unit'])} – {in_unit(seen['high'], seen['unit'])}"
        rows += [
            (_("Interval (95 percent)"), ends),
            (_("Answers"), str(seen["n"])),
            (_("Limit"), in_unit(seen["limit"], seen["unit"])),
            (_("Chance, corrected for the segments"), chance_words(seen["chance"])),
            (_("Segments judged in the period"), str(seen["n_segments"])),
        ]
    return rows


def trial_of(programme_id: int, kind: str, settings: Any, condition: Any) -> dict[str, Any]:
    """A trial on history for the page; the problem where it could not be made."""
    try:
        run = rule_queries.tried(programme_id, kind, settings, condition)
    except Problem as problem:
        return {"problem": problem}
    examples = []
    for one in run.examples:
        if "response_id" in one:
            examples.append({"words": one["day"], "response_id": one["response_id"]})
        else:
            examples.append(
                {"words": title_of(kind, one.get("day", "") or one.get("period", ""), one, page_language())}
            )
    weeks = _by_week(run.days, run.n_days)
    return {
        "run": run,
        "examples": examples,
        "weeks": weeks,
        "busiest": max((n for _, n in weeks), default=0),
    }


def _by_week(days: Sequence[tuple[datetime.date, int]], n_days: int) -> list[tuple[datetime.date, int]]:
    """Alerts by the Monday of their week, quiet weeks among them."""
    if not days:
        return []
    counts: dict[datetime.date, int] = {}
    for day, n in days:
        monday = day - datetime.timedelta(days=day.weekday())
        counts[monday] = counts.get(monday, 0) + n
    last = max(counts)
    first = max(min(counts), last - datetime.timedelta(weeks=WEEKS_SHOWN - 1))
    n_weeks = (last - first).days // 7 + 1
    mondays = [first + datetime.timedelta(weeks=at) for at in range(n_weeks)]
    return [(monday, counts.get(monday, 0)) for monday in mondays]
