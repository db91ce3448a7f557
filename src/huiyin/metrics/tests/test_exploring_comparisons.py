"""What is tested in explored tables: letters, rest and total, earlier periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.multiplicity import holm
from huiyin.metrics.exploring.crosstab import TOTAL
from huiyin.metrics.exploring.question import Correction, Cut, Marks, Question
from huiyin.metrics.tests.exploring_rows import (
    INDEX,
    NPS,
    asked,
    by_hand,
)


def test_letters_are_paired_corrected_and_never_given_to_others_or_missing() -> None:
    table = asked(Question((INDEX,), (Cut("v:area"),), correction=Correction.HOLM))
    groups = [at for at, row in enumerate(table.rows) if row[0].is_group]
    assert [table.rows[at][0].letter for at in groups] == ["A", "B", "C", "D"]
    assert all(not row[0].letter for row in table.rows if not row[0].is_group)
    estimates = [table.cells[0][at][0].estimate for at in groups]
    pairs = [(i, j) for i in range(4) for j in range(i + 1, 4)]
    adjusted = holm([difference(estimates[i], estimates[j]).p_value or 1.0 for i, j in pairs])
    above = [""] * 4
    for (i, j), p in zip(pairs, adjusted, strict=True):
        high, low = (i, j) if (estimates[i].value or 0) > (estimates[j].value or 0) else (j, i)
        above[high] += "ABCD"[low] if p < 0.05 else "abcd"[low] if p < 0.10 else ""
    assert [table.cells[0][at][0].letters for at in groups] == above
    assert above[0] == "BCD"
    assert table.tests.n_letter_tests == 6


def test_a_group_below_the_minimum_base_is_withheld_and_not_tested() -> None:
    rule = {"<": [{"var": "q_age"}, 20]}
    table = asked(Question((NPS,), (Cut("v:area"),)).with_rule(rule))
    hidden = [cell for row in table.cells[0] for cell in row if cell.base == "hidden"]
    assert hidden
    assert all(c.estimate.value is None and c.estimate.low is None and not c.letters for c in hidden)
    assert any(cell.estimate.n for cell in hidden)


def test_more_groups_than_letters_say_so() -> None:
    table = asked(Question((NPS,), (Cut("week"),)))
    assert table.tests.too_many_for_letters
    assert "letters_too_many" in table.notes
    assert all(not cell.letters for row in table.cells[0] for cell in row)


def test_the_rest_is_everybody_else_of_the_line_and_the_total_allows_for_the_overlap() -> None:
    rest = asked(Question((NPS,), (Cut("v:area"),), compare="rest"))
    whole = asked(Question((NPS,), (Cut("v:area"),), compare="total"))
    north = rest.cells[0][0][0]
    score, n = by_hand(lambda row: row["context"]["area"] != "北")
    assert north.compared is not None
    assert (north.compared.value, north.compared.n) == (pytest.approx(score), n)
    assert north.verdict == "higher"
    assert north.is_better is True
    part = whole.cells[0][0][0]
    assert part.compared is not None
    assert part.compared.value == whole.cells[0][-1][0].estimate.value
    assert part.comparison is not None
    assert north.comparison is not None
    assert part.comparison.p_value == north.comparison.p_value
    assert part.comparison.difference == pytest.approx(
        (part.estimate.value or 0) - (part.compared.value or 0)
    )
    assert asked(Question((NPS,), (Cut("v:area"),), marks=Marks.ARROWS)).cells[0][0][0].verdict == "higher"


@pytest.mark.parametrize(
    ("question", "before"),
    [
        (Question(first_on=date(2026, 4, 1), last_on=date(2026, 6, 30), compare="previous"), (1, 3)),
        (Question(first_on=date(2026, 3, 1), last_on=date(2026, 4, 30), compare="previous"), (1, 2)),
        (Question(wave="2026-Q2", compare="previous"), (1, 3)),
        (Question(wave="2026-Q2", compare="wave:2026-Q1"), (1, 3)),
    ],
)
def test_an_earlier_period_is_that_of_the_same_length_or_the_wave(question: Question, before: Any) -> None:
    table = asked(replace(question, shown=(NPS,), rows=(Cut("v:kind"),)))
    first, last = before
    for at, (head,) in enumerate(table.rows):
        score, n = by_hand(
            lambda row, kind=head.key: (
                first <= row["answered_on"].month <= last and kind in {TOTAL, row["context"]["kind"]}
            )
        )
        compared = table.cells[0][at][0].compared
        assert compared is not None
        assert (compared.value, compared.n) == (pytest.approx(score), n)


def test_with_time_on_an_axis_each_month_is_compared_with_the_one_before() -> None:
    table = asked(
        Question(
            (NPS,), (Cut("month"),), compare="previous", first_on=date(2026, 2, 1), last_on=date(2026, 3, 31)
        )
    )
    february, march = (table.cells[0][at][0] for at in (0, 1))
    assert march.compared is not None
    assert march.compared.value == february.estimate.value
    score, n = by_hand(lambda row: row["answered_on"].month == 1)
    assert february.compared is not None
    assert (february.compared.value, february.compared.n) == (pytest.approx(score), n)
    waves = asked(Question((NPS,), (Cut("wave"),), compare="previous"))
    second = waves.cells[0][1][0]
    assert second.compared == waves.cells[0][0][0].estimate


def test_an_open_period_has_none_before_it_and_says_so() -> None:
    assert asked(Question((NPS,), (Cut("v:kind"),), compare="previous")).notes == ("choose_period",)
    table = asked(Question((NPS,), (Cut("v:kind"),), compare="last_year", first_on=date(2026, 1, 1)))
    assert table.notes == ("no_earlier",)
    assert table.tests.n_comparisons == 0


def test_totals_of_periods_that_overlap_are_not_compared() -> None:
    """Two months may be tested against each other; two half-years that share five months may not."""
    table = asked(Question((NPS,), (Cut("month"),), compare="previous"))
    *months, total = (row[0] for row in table.cells[0])
    assert months[1].comparison is not None
    assert total.comparison is None
    long = Question((NPS,), (Cut("v:kind"),), compare="last_year", first_on=date(2024, 1, 1))
    assert asked(long).notes == ("periods_overlap",)
