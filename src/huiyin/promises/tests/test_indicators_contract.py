"""What every indicator of promises holds to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huiyin.analytics.problems import Problem
from huiyin.promises.indicators import indicators
from huiyin.promises.tests.conftest import NOON

pytestmark = pytest.mark.django_db
each_indicator = pytest.mark.parametrize("indicator", indicators, ids=lambda indicator: indicator.key)


@pytest.fixture
def world(cast: Any, clocks: Any, hall: Any) -> None:
    for kind in ("first_reply", "solution", "confirmation"):
        clocks(date(2026, 10, 5), [(24, 10 + n) for n in range(20)], kind)
        clocks(date(2026, 11, 5), [(24, 5), (24, 30), (24, None)] * 5, kind)


@each_indicator
def test_an_indicator_has_names_in_both_languages(indicator) -> None:
    for words in (indicator.name, indicator.about):
        assert set(words) == {"zh", "en"}
        assert all(words.values())


@each_indicator
def test_months_lie_within_the_days_and_add_up(indicator, cast, world) -> None:
    first, last = date(2026, 10, 1), date(2026, 11, 15)
    targets = indicator.targets(cast.north)
    assert len({target.key for target in targets}) == len(targets) > 0
    for target in targets:
        assert all(target.name[language] and target.measured[language] for language in ("zh", "en"))
        assert target.low < target.high
        assert indicator.target(cast.north, target.key) == target
        found = indicator.delivered(
            cast.north, target.key, first_on=first, last_on=last, promised=target.low + 0.5, now=NOON
        )
        assert (found.whole.first_on, found.whole.last_on) == (first, last)
        assert [month.first_on for month in found.months] == [date(2026, 10, 1), date(2026, 11, 1)]
        assert found.months[-1].last_on == last
        assert sum(month.estimate.n for month in found.months) == found.whole.estimate.n > 0
        assert sum(month.n_open for month in found.months) == found.whole.n_open
        assert all(one.estimate.unit == target.unit for one in (found.whole, *found.months))


@each_indicator
def test_another_unit_has_none_of_it_and_what_is_not_there_is_said_so(indicator, cast, world) -> None:
    days: dict[str, Any] = {"first_on": date(2026, 10, 1), "last_on": date(2026, 11, 15), "now": NOON}
    for target in indicator.targets(cast.south):
        found = indicator.delivered(cast.south, target.key, promised=1.0, **days)
        assert found.whole.estimate.n == 0
        assert found.months == ()
    for target in indicator.targets(cast.north):
        if indicator.target(cast.south, target.key) is None:
            with pytest.raises(Problem):
                indicator.delivered(cast.south, target.key, promised=1.0, **days)
    assert indicator.target(cast.north, "no such thing") is None
    with pytest.raises(Problem):
        indicator.delivered(cast.north, "no such thing", promised=1.0, **days)
