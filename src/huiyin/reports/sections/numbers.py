"""The sheets of a workbook: the same figures as bare numbers, to go on computing with."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.metrics.contracts import Figure
from huiyin.metrics.overview import DriverFigure, GapFigure, ItemFigure, SegmentTable
from huiyin.reports.contracts import Cell, Numbers
from huiyin.reports.sections.words import base_words, verdict_words

_ONE, _TWO, _SHARE, _P = "0.0", "0.00", "0.0%", "0.0000"


def results(figures: Sequence[Figure], language: str) -> Numbers:
    """The headline figures; shares in percent, since metrics of several units share the columns."""
    rows = [
        [
            figure.contract.name_in(language),
            figure.contract.version,
            *_in_its_unit(figure.estimate, figure.base),
            figure.estimate.n,
            figure.n_rows,
            _target(figure),
            verdict_words(figure.verdict),
            base_words(figure.base),
        ]
        for figure in figures
    ]
    columns = [
        _("Metric"),
        _("Version"),
        _("Value"),
        _("Interval from"),
        _("Interval to"),
        _("Unit of measure"),
        "n",
        _("Forms chosen"),
    ]
    columns += [_("Target"), _("Verdict"), _("Base")]
    return Numbers(_("Results"), columns, rows, ["", "", _TWO, _TWO, _TWO, "", "", "", _TWO])


def items(figures: Sequence[ItemFigure], language: str) -> Numbers:
    """Every item of the index."""
    rows = [
        [
            item.rank,
            item.variable.label_in(language),
            item.weight,
            *_ends(item.index, item.base),
            *_ends(item.satisfied, item.base),
            item.index.n,
            item.n_missing,
            base_words(item.base),
        ]
        for item in figures
    ]
    columns = [_("Rank"), _("Item"), _("Weight"), _("Index"), _("Interval from"), _("Interval to")]
    columns += [_("Satisfied"), _("Interval from"), _("Interval to"), "n", _("Ratings missing"), _("Base")]
    return Numbers(_("Items"), columns, rows, ["", "", _SHARE, _ONE, _ONE, _ONE, _SHARE, _SHARE, _SHARE])


def segments(tables: Sequence[SegmentTable], language: str) -> Numbers:
    """Every value of every segment under every metric, one row each."""
    rows: list[list[Cell]] = [
        [
            table.contract.name_in(language),
            table.variable.label_in(language),
            row.value or _("(not given)"),
            *_in_its_unit(row.estimate, row.base),
            row.n_rows,
            row.p_adjusted,
            base_words(row.base) or verdict_words(row.verdict),
        ]
        for table in tables
        for row in table.rows
    ]
    columns = [
        _("Metric"),
        _("Segment variable"),
        _("Value of the segment"),
        _("Value"),
        _("Interval from"),
        _("Interval to"),
        _("Unit of measure"),
    ]
    columns += ["n", "p", _("Compared with the others")]
    return Numbers(_("Segments"), columns, rows, ["", "", "", _TWO, _TWO, _TWO, "", "", _P])


def drivers(figure: DriverFigure, language: str) -> Numbers:
    """The importance of every item."""
    rows: list[list[Cell]] = [
        [
            variable.label_in(language),
            importance.share,
            importance.low,
            importance.high,
            importance.top3_rate,
            importance.correlation,
        ]
        for variable, importance in zip(figure.drivers, figure.analysis.importances, strict=True)
    ]
    columns = [
        _("Item"),
        _("Share of what is explained"),
        _("Interval from"),
        _("Interval to"),
        _("In the top three"),
    ]
    columns.append(_("Correlation"))
    return Numbers(_("Drivers"), columns, rows, ["", _SHARE, _SHARE, _SHARE, _SHARE, _TWO])


def gaps(figures: Sequence[GapFigure], language: str) -> Numbers:
    """Every pair of expectation and perception."""
    rows = [
        [
            gap.perception.label_in(language),
            gap.expected_mean,
            gap.perceived_mean,
            *_ends(gap.gap),
            gap.p_value,
            gap.gap.n,
        ]
        for gap in figures
    ]
    columns = [
        _("Item"),
        _("Expected"),
        _("Perceived"),
        _("Gap"),
        _("Interval from"),
        _("Interval to"),
        "p",
        "n",
    ]
    return Numbers(_("Gaps"), columns, rows, ["", _TWO, _TWO, _TWO, _TWO, _TWO, _P])


def _ends(estimate: Estimate, base: str = "") -> list[Cell]:
    """Value, low and high; nothing where they are hidden."""
    return [None] * 3 if base == "hidden" else [estimate.value, estimate.low, estimate.high]


def _in_its_unit(estimate: Estimate, base: str) -> list[Cell]:
    """Value, low and high as a report shows them, and the unit."""
    is_rate = estimate.unit is Unit.RATE
    ends = [end * 100 if is_rate and isinstance(end, float) else end for end in _ends(estimate, base)]
    return [*ends, "%" if is_rate else ""]


def _target(figure: Figure) -> float | None:
    target = figure.contract.target
    return target * 100 if target is not None and figure.estimate.unit is Unit.RATE else target
