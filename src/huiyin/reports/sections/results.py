"""The figures themselves: headline, items, changes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value, number, percent, signed
from huiyin.metrics import charts
from huiyin.metrics.contracts import Figure
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.reports.contracts import Block, Cell, Picture, Table, Tile
from huiyin.reports.sections import numbers
from huiyin.reports.sections.words import base_words, in_points, p_value, table_of, target, verdict_words

MOST_TILES = 6
_EASILY_CONFUSED = {"satisfaction_index", "satisfied_customer_rate", "satisfied_rating_rate"}


def results(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    rows = [_headline_row(figure, language) for figure in figures.headline]
    if rows:
        yield table_of(
            [_("Metric"), _("Value"), _("95% interval"), "n", _("Target"), _("Verdict"), _("Base")],
            rows,
            {1, 2, 3, 4},
            name=_("Results"),
            note=_three_metrics(figures),
            on_sheet=False,
        )
        yield numbers.results(figures.headline, language)
    for figure in figures.headline:
        if figure.contract.measure == "nps" and figure.details and figure.base != "hidden":
            yield Picture(
                figure.contract.name_in(language), charts.nps_split(figure.details, language=language)
            )


def _three_metrics(figures: ProgrammeFigures) -> str:
    """The warning that belongs to figures that are easily taken for one another, where there are two of them."""
    if len({figure.contract.measure for figure in figures.headline} & _EASILY_CONFUSED) < 2:
        return ""
    return _(
        "The index (a mean of grade values), the share of satisfied customers and the share of satisfied ratings are three different metrics and are never exchanged for one another."
    )


def tiles(figures: ProgrammeFigures, language: str) -> Iterator[Tile]:
    """The headline figures for a reader in a hurry."""
    for figure in figures.headline[:MOST_TILES]:
        if figure.base == "hidden":
            continue
        details = [estimate_interval(figure.estimate), f"n = {number(figure.estimate.n)}"]
        if figure.contract.target is not None:
            details.append(_("target %(target)s") % {"target": target(figure.contract)})
        verdict = verdict_words(figure.verdict) if figure.verdict else base_words(figure.base)
        yield Tile(
            figure.contract.name_in(language), estimate_value(figure.estimate), " · ".join(details), verdict
        )


def _headline_row(figure: Figure, language: str) -> list[Cell]:
    hidden = figure.base == "hidden"
    return [
        figure.contract.name_in(language),
        "–" if hidden else estimate_value(figure.estimate),
        "–" if hidden else estimate_interval(figure.estimate),
        number(figure.estimate.n),
        target(figure.contract),
        "–" if hidden else verdict_words(figure.verdict),
        base_words(figure.base),
    ]


def items(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    if not figures.items:
        return
    yield Picture(
        _("Items by index, with 95% intervals"), charts.item_intervals(figures.items, language=language)
    )
    yield table_of(
        [_("Rank"), _("Item"), _("Weight"), _("Index"), _("95% interval"), _("Satisfied"), "n", _("Base")],
        [
            [
                item.rank,
                item.variable.label_in(language),
                percent(item.weight, 1),
                "–" if item.base == "hidden" else estimate_value(item.index),
                "–" if item.base == "hidden" else estimate_interval(item.index),
                "–" if item.base == "hidden" else estimate_value(item.satisfied),
                number(item.index.n),
                base_words(item.base),
            ]
            for item in figures.items
        ],
        {0, 2, 3, 4, 5, 6},
        name=_("Items"),
        note=_(
            "An item's figures rest on everybody who rated it, also on forms that do not count for the index."
        )
        if figures.validity and figures.validity.n_invalid
        else "",
        on_sheet=False,
    )
    yield numbers.items(figures.items, language)


def changes(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    if not figures.changes:
        return
    yield Table(
        [_("Metric"), _("Before"), _("After"), _("Difference"), _("95% interval"), "p", _("Verdict")],
        [
            [
                change.contract.name_in(language),
                f"{estimate_value(change.before)} ({change.wave_before}, n {number(change.before.n)})",
                f"{estimate_value(change.after)} ({change.wave_after}, n {number(change.after.n)})",
                signed(in_points(change.comparison.difference, change.contract), 1),
                f"{signed(in_points(change.comparison.low, change.contract), 1)} – "
                f"{signed(in_points(change.comparison.high, change.contract), 1)}",
                p_value(change.p_adjusted),
                verdict_words(change.verdict),
            ]
            for change in figures.changes
        ],
        frozenset({3, 4, 5}),
        name=_("Changes"),
        note=_("Differences of shares are in percentage points; p is corrected for several metrics (Holm)."),
    )
    by_key = {contract.key: contract for contract in figures.contracts}
    for key, points in figures.trend:
        if len(points) > 1 and key in by_key:
            yield Picture(
                by_key[key].name_in(language),
                charts.trend(by_key[key], points, language=language),
                is_small=True,
            )
