"""A metric of a programme, by its contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from huiyin.accounts.models import Unit
from huiyin.analytics.estimate import Unit as Measure
from huiyin.analytics.measures import measures
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring.crosstab import Cell
from huiyin.metrics.exploring.question import MOST_TOP, Cut, Marks, Question, Shown
from huiyin.metrics.queries import current_contracts, explored
from huiyin.promises.contracts import Delivered, Delivery, Direction
from huiyin.promises.indicators.base import Indicator, Target, indicators
from huiyin.promises.problems import NoSuchIndicator
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programmes_below


@indicators.register
class Metric(Indicator):
    """The figure of a metric contract over the answers of those days, with the contract's own interval."""

    key = "metric"
    name = {"zh": "调查指标", "en": "Survey metric"}
    about = {
        "zh": "某个调查项目的指标，按其口径计算，如满意度、净推荐值。",
        "en": "A metric of a programme by its contract, such as a satisfaction index or a net promoter score.",
    }

    def targets(self, unit: Unit) -> Sequence[Target]:
        return [
            _target(programme, contract)
            for programme in programmes_below(unit.path)
            for contract in current_contracts(programme.pk)
        ]

    def target(self, unit: Unit, key: str) -> Target | None:
        """One of the targets, without asking for those of every programme."""
        number, _slash, contract_key = key.partition("/")
        programme = programmes_below(unit.path).filter(pk=number).first() if number.isdigit() else None
        contracts = current_contracts(programme.pk) if programme else []
        found = next((one for one in contracts if one.key == contract_key), None)
        return _target(programme, found) if programme and found else None

    def delivered(
        self, unit: Unit, target: str, *, first_on: date, last_on: date, promised: float, now: datetime
    ) -> Delivery:
        programme_id, key = _contract_of(unit, target)
        question = Question(
            shown=(f"{Shown.CONTRACT}{key}",),
            rows=(Cut("month", top=MOST_TOP),),
            first_on=first_on,
            last_on=last_on,
            marks=Marks.NONE,
        )
        table = explored(programme_id, question)
        cells = {row[0].key: line[0] for row, line in zip(table.rows, table.cells[0], strict=True)}
        whole = explored(programme_id, replace(question, rows=())).cells[0][0][0]
        months = [
            _month(key, cell, first_on, last_on)
            for key, cell in sorted(cells.items())
            if len(key) == len("2026-01") and cell.n_rows
        ]
        return Delivery(Delivered(first_on, last_on, whole.estimate), tuple(months))


def _month(month: str, cell: Cell, first_on: date, last_on: date) -> Delivered:
    begins = date.fromisoformat(f"{month}-01")
    ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Delivered(max(begins, first_on), min(ends, last_on), cell.estimate)


def _target(programme: Programme, contract: MetricContract) -> Target:
    measure = measures[contract.measure]
    low, high = measure.bounds
    direction = Direction.AT_LEAST if contract.high_is_good else Direction.AT_MOST
    points = measure.unit is Measure.INDEX
    return Target(
        f"{programme.pk}/{contract.key}",
        {
            "zh": f"{programme.name} · {contract.name_zh}",
            "en": f"{programme.name} · {contract.name_en or contract.name_zh}",
        },
        {
            "zh": f"调查“{programme.name}”的{contract.name_zh}",
            "en": f"{contract.name_en or contract.name_zh} in the survey “{programme.name}”",
        },
        measure.unit,
        low,
        high,
        direction,
        {"zh": " 分" if points else "", "en": " points" if points else ""},
    )


def _contract_of(unit: Unit, target: str) -> tuple[int, str]:
    """Programme and contract; raises `NoSuchIndicator`."""
    if Metric().target(unit, target) is None:
        raise NoSuchIndicator(what=target)
    number, _slash, key = target.partition("/")
    return int(number), key
