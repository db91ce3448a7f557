"""Rules that look at figures and at words: what they see now, and what they would have seen before."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.alerts.contracts import NewAlert
from huiyin.alerts.problems import MetricGone, TextGone
from huiyin.analytics.codebook import Role
from huiyin.analytics.estimate import Unit
from huiyin.analytics.measures import measures
from huiyin.analytics.trends.bursts import Burst, bursts
from huiyin.analytics.trends.periods import first_day, label
from huiyin.conditions import EVERYTHING, Condition, between, parse
from huiyin.facts.fields import fields_of
from huiyin.facts.schema import ANSWERED_ON, RESPONSE_ID, column_of
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.glance import Glance
from huiyin.metrics.watching import JudgedSegment, Level, dimensions_of, judge_level
from huiyin.texts.contracts import ThemeBurst
from huiyin.texts.queries import theme_days

LOOKS_A_DAY = 6  # at words; each has its share of the budget
DAYS_LOOKED = (
    7  # of each look: what was said late in the evening, or came in a file of the week, is seen as well
)
DAYS_BEFORE = 28
MOST_TEXTS = 20_000
MOST_NAMED = 30


def condition_of(rule: Any, state: Glance) -> Condition:
    """A stored condition over the programme's facts; raises a `Problem` where it speaks of what is gone."""
    return EVERYTHING if rule is None else parse(rule, fields_of(state.codebook))


def contract_of(state: Glance, key: str) -> MetricContract:
    """The contract in force; raises `MetricGone`."""
    found = next((one for one in state.contracts if one.key == key), None)
    if found is None:
        raise MetricGone(key=key)
    return found


def unit_of(contract: MetricContract) -> str:
    """How values of the metric are written: "rate", "points", "scale" or "index"."""
    return "points" if contract.measure == "nps" else Unit(measures[contract.measure].unit).value


def level_of(given: Mapping[str, Any]) -> Level:
    """The limit that a figure rule's settings say."""
    return Level(
        given["contract"],
        given["dimension"],
        given["grain"],
        given["side"],
        float(given["limit"]),
        int(given["minimum_base"]),
    )


def judged(state: Glance, given: Mapping[str, Any], rule: Any, today: datetime.date) -> Mapping[int, Any]:
    """Every closed period with its segments judged."""
    contract, where = contract_of(state, given["contract"]), condition_of(rule, state)
    return judge_level(state.engine, state.source, contract, level_of(given), today, where)


def figure_alerts(
    state: Glance, given: Mapping[str, Any], rule: Any, today: datetime.date
) -> Iterator[NewAlert]:
    """Alerts of the newest closed period."""
    periods = judged(state, given, rule, today)
    if periods:
        newest = max(periods)
        for one in periods[newest]:
            if one.is_beyond:
                yield figure_alert(state, given, one, len(periods[newest]))


def figure_alert(state: Glance, given: Mapping[str, Any], one: JudgedSegment, n_segments: int) -> NewAlert:
    """One segment of one period, as it was judged."""
    contract, grain = contract_of(state, given["contract"]), given["grain"]
    period = label(one.period, grain)
    names = dimensions_of(state.codebook).get(given["dimension"], {"zh": "", "en": ""})
    seen = {
        "contract": {"key": contract.key, "zh": contract.name_zh, "en": contract.name_en},
        "version": contract.version,
        "dimension": {"column": given["dimension"], **names},
        "segment": one.segment,
        "period": period,
        "first_on": first_day(one.period, grain).isoformat(),
        "unit": unit_of(contract),
        "value": one.estimate.value,
        "low": one.estimate.low,
        "high": one.estimate.high,
        "n": one.estimate.n,
        "chance": one.chance,
        "n_segments": n_segments,
        "side": given["side"],
        "limit": given["limit"],
    }
    return NewAlert(f"{contract.key}|{given['dimension']}|{one.segment}|{grain}|{period}"[:200], seen)


@dataclass(frozen=True)
class Days:
    """The texts of each day with the answers they are of."""

    texts: Mapping[datetime.date, list[str]]
    ids: Mapping[datetime.date, list[int]]

    def look(self, day: datetime.date, budget: float, fewest: int) -> tuple[Burst, ...]:
        """What became frequent on a day, against the four weeks before it."""
        before = [self.texts.get(day - datetime.timedelta(days=n), []) for n in range(1, DAYS_BEFORE + 1)]
        return bursts(self.texts.get(day, []), before, budget=budget, fewest=fewest)


def days_of(state: Glance, variable: str, rule: Any, first: datetime.date, last: datetime.date) -> Days:
    """The texts of some days; raises `TextGone`."""
    if not any(one.key == variable and one.role is Role.OPEN_TEXT for one in state.codebook):
        raise TextGone(key=variable)
    column = column_of(variable)
    where = condition_of(rule, state) & between(ANSWERED_ON, first, last)
    rows = state.engine.rows(
        state.source, [RESPONSE_ID, ANSWERED_ON, column], where, present=[column], most=MOST_TEXTS
    )
    texts: dict[datetime.date, list[str]] = defaultdict(list)
    ids: dict[datetime.date, list[int]] = defaultdict(list)
    for row in rows:
        texts[row[ANSWERED_ON]].append(row[column])
        ids[row[ANSWERED_ON]].append(int(row[RESPONSE_ID]))
    return Days(texts, ids)


def text_alerts(
    state: Glance, given: Mapping[str, Any], rule: Any, since: datetime.date, today: datetime.date
) -> Iterator[NewAlert]:
    """Words that became frequent on one of the last days, from `since` on; the budget is for a month of all looks."""
    looked = _days_looked(since, today)
    days = days_of(state, given["variable"], rule, looked[-1] - datetime.timedelta(days=DAYS_BEFORE), today)
    for day in looked:
        for burst in days.look(day, _share(given), int(given["fewest"])):
            yield text_alert(burst, day, days.ids[day])


def theme_alerts(
    programme_id: int, given: Mapping[str, Any], since: datetime.date, today: datetime.date
) -> Iterator[NewAlert]:
    """Themes and new issues that became frequent on one of the last days; the budget is for a month of all looks."""
    days = theme_days(programme_id)
    for day in _days_looked(since, today):
        for burst in days.look(day, _share(given), int(given["fewest"])):
            yield theme_alert(burst, day)


def _days_looked(since: datetime.date, today: datetime.date) -> list[datetime.date]:
    """The days of one look, the newest first; what was said before the rule was at work is left out."""
    days = [today - datetime.timedelta(days=n) for n in range(DAYS_LOOKED)]
    return [day for day in days if day >= since] or [today]


def _share(given: Mapping[str, Any]) -> float:
    """The budget of one day of one look."""
    return float(given["budget"]) / 30 / LOOKS_A_DAY / DAYS_LOOKED


def theme_alert(burst: ThemeBurst, day: datetime.date) -> NewAlert:
    """A theme with what was to be expected of it."""
    seen = {
        "word": burst.name["zh"],
        "word_en": burst.name["en"],
        "term": burst.key,
        "day": day.isoformat(),
        "n": burst.n,
        "n_texts": burst.n_texts,
        "n_before": burst.n_before,
        "n_texts_before": burst.n_texts_before,
        "days_before": DAYS_BEFORE,
        "expected": burst.expected,
        "chance": burst.chance,
        "threshold": burst.threshold,
        "response_ids": list(burst.response_ids)[:MOST_NAMED],
    }
    return NewAlert(f"theme:{burst.key}|{day.isoformat()}"[:200], seen)


def text_alert(burst: Burst, day: datetime.date, ids: list[int]) -> NewAlert:
    """A word with what was to be expected of it."""
    seen = {
        "word": burst.phrase,
        "term": burst.term,
        "day": day.isoformat(),
        "n": burst.n,
        "n_texts": burst.n_texts,
        "n_before": burst.n_before,
        "n_texts_before": burst.n_texts_before,
        "days_before": DAYS_BEFORE,
        "expected": burst.expected,
        "chance": burst.chance,
        "threshold": burst.threshold,
        "response_ids": [ids[place] for place in burst.places][:MOST_NAMED],
    }
    return NewAlert(f"word:{burst.term}|{day.isoformat()}", seen)
