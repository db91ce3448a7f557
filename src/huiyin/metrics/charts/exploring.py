"""Charts of explored tables: dots or bars with intervals, lines over time, stacked shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from huiyin.analytics.codebook import Variable
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    domain_of,
    estimate_datum,
    estimate_tooltip,
    finish,
    grade_colours,
    key,
    label_axis,
    target_rule,
    unique_labels,
    value_axis,
    word,
)
from huiyin.analytics.results import in_words
from huiyin.metrics.charts.distributions import legend_columns
from huiyin.metrics.exploring.crosstab import Cell, Crosstab, Head, Thing
from huiyin.metrics.exploring.dimensions import Sort

KINDS = ("auto", "dots", "bars", "lines", "stack", "none")
MOST_CHARTS, MOST_PLACES, MOST_SERIES = 4, 40, 8
_PALETTE = (BLUE, ORANGE, GREEN, VERMILION, "#7b61a8", "#56b4e9", "#a3870b", GREY)
_STEP, _MANY = 40, 12  # pixels a row; rows beyond which they stand closer


@dataclass(frozen=True)
class ExploredChart:
    """One chart with its title; `is_cut` says that the table has more than is drawn."""

    title: str
    spec: dict[str, Any]
    is_cut: bool = False


@dataclass(frozen=True)
class _Point:
    place: str
    series: str
    cell: Cell


@dataclass(frozen=True)
class _Drawing:
    """What one chart shows: points at places along the labelled axis, in series of one colour each."""

    title: str
    points: tuple[_Point, ...]
    places: tuple[str, ...]
    series: tuple[str, ...]
    over_time: bool
    is_spread: bool
    target: float | None = None
    is_cut: bool = False
    colours: tuple[str, ...] = ()  # of the series, where they have some of their own

    @property
    def estimates(self) -> list[Estimate]:
        """All estimates."""
        return [point.cell.estimate for point in self.points]

    @property
    def unit(self) -> Unit:
        """Their common unit."""
        return self.points[0].cell.estimate.unit


def explored(table: Crosstab, *, language: str, kind: str = "auto") -> tuple[ExploredChart, ...]:
    """The charts of a table, one a thing shown (a spread is one chart); none where there is nothing to draw.

    `kind` is one of `KINDS`; one that does not suit the table is drawn as "auto" chooses.
    """
    if kind == "none":
        return ()
    drawings = [_spread(table, language)] if table.question.spread else _by_thing(table, language)
    return tuple(
        ExploredChart(one.title, _DRAWN[_kind(one, kind)](one, language), one.is_cut)
        for one in drawings
        if one.points and len(one.points) > 1
    )


def _kind(drawing: _Drawing, wanted: str) -> str:
    if wanted == "lines" and drawing.over_time:
        return wanted
    if wanted == "stack" and drawing.is_spread:
        return wanted
    if wanted in {"dots", "bars"}:
        return wanted
    if drawing.is_spread:
        return "stack" if len(drawing.places) > 1 else "bars"
    return "lines" if drawing.over_time and len(drawing.places) > 1 else "dots"


def _groups(table: Crosstab) -> tuple[list[int], list[int]]:
    """The rows and columns that are drawn: no totals, unless the axis is nothing else."""
    rows = [at for at, row in enumerate(table.rows) if not any(head.is_total for head in row)]
    columns = [at for at, head in enumerate(table.columns) if not head.is_total]
    return rows or [len(table.rows) - 1], columns or [len(table.columns) - 1]


def _is_time(table: Crosstab, axis: str) -> bool:
    dimension = table.column_dimension if axis == "columns" else next(iter(table.row_dimensions), None)
    return dimension is not None and (dimension.sort is Sort.TIME or dimension.key == "wave")


def _words(heads: Sequence[Head], language: str) -> str:
    return " · ".join(in_words(head.label, language) for head in heads)


def _by_thing(table: Crosstab, language: str) -> list[_Drawing]:
    rows, columns = _groups(table)
    has_columns, has_rows = table.column_dimension is not None, bool(table.row_dimensions)
    columns_are_places = has_columns and (
        not has_rows or (_is_time(table, "columns") and not _is_time(table, "rows"))
    )
    nested = len(table.row_dimensions) == 2 and not has_columns
    drawings = []
    for at, thing in enumerate(table.things[:MOST_CHARTS]):
        found = []
        for row in rows:
            for column in columns:
                heads = table.rows[row]
                of_row = _words(heads, language)
                of_column = _words([table.columns[column]], language) if has_columns else ""
                place, series = (of_column, of_row) if columns_are_places else (of_row, of_column)
                if nested:
                    place, series = _words(heads[:1], language), _words(heads[1:], language)
                found.append(_Point(place, series, table.cells[at][row][column]))
        over_time = _is_time(table, "columns" if columns_are_places else "rows")
        target = thing.contract.target if thing.contract else None
        drawings.append(_drawing(in_words(thing.name, language), found, over_time, False, target))
    return drawings


def _spread(table: Crosstab, language: str) -> _Drawing:
    """Categories are the series; groups are the places."""
    rows, columns = _groups(table)
    found = []
    for row in rows:
        for column in columns:
            heads = [*table.rows[row], *([table.columns[column]] if table.column_dimension else [])]
            place = _words(heads, language)
            found += [
                _Point(place, _of_thing(thing, language), table.cells[at][row][column])
                for at, thing in enumerate(table.things)
            ]
    variable = table.things[0].variable if table.things else None
    title = variable.label_in(language) if variable else ""
    made = _drawing(title, found, False, True, None, most_series=len(table.things))
    return replace(made, colours=_of_answers(variable, len(table.things)))


def _of_answers(variable: Variable | None, n: int) -> tuple[str, ...]:
    """Grades go from the colour of the worst to that of the best; categories are merely told apart."""
    if variable is not None and variable.scale is not None:
        graded = grade_colours(n)
        return tuple(graded if variable.scale.high_is_good else graded[::-1])
    return tuple((_PALETTE * (n // len(_PALETTE) + 1))[:n])


def _of_thing(thing: Thing, language: str) -> str:
    return in_words(thing.name, language)


def _drawing(
    title: str,
    points: Sequence[_Point],
    over_time: bool,
    is_spread: bool,
    target: float | None,
    most_series: int = MOST_SERIES,
) -> _Drawing:
    every_place, every_series = ({p.place: None for p in points}, {p.series: None for p in points})
    places = list(every_place)[-MOST_PLACES:] if over_time else list(every_place)[:MOST_PLACES]
    series = list(every_series)[:most_series]
    kept = [
        point
        for point in points
        if point.place in set(places) and point.series in set(series) and point.cell.base != "hidden"
    ]
    is_cut = len(places) < len(every_place) or len(series) < len(every_series)
    return _Drawing(title, tuple(kept), tuple(places), tuple(series), over_time, is_spread, target, is_cut)


def _data(drawing: _Drawing) -> tuple[list[dict[str, Any]], list[str]]:
    """Chart data, and the labels of the places in their order."""
    labels = unique_labels(list(drawing.places))
    label_of = dict(zip(drawing.places, labels, strict=True))
    values = [
        {
            "label": label_of[point.place],
            "full": point.place,
            "series": point.series,
            "base": point.cell.base,
            **estimate_datum(point.cell.estimate),
        }
        for point in drawing.points
    ]
    drawn = {value["label"] for value in values}
    return values, [label for label in labels if label in drawn]


def _colour(drawing: _Drawing) -> Any:
    if len(drawing.series) < 2:
        return alt.value(BLUE)
    colours = drawing.colours or _PALETTE[: len(drawing.series)]
    scale = alt.Scale(domain=list(drawing.series), range=list(colours))
    legend = key(legend_columns(drawing.series), "circle")
    legend["symbolOpacity"] = 1
    return alt.Color("series:N", sort=list(drawing.series), scale=scale, legend=legend)


def _outline(drawing: _Drawing) -> Any:
    """The colour around a point, which is all of it where the base is small."""
    colour = _colour(drawing)
    if isinstance(colour, alt.Color):
        return alt.Stroke("series:N", sort=list(drawing.series), scale=colour["scale"], legend=None)
    return colour


def _tooltip(drawing: _Drawing, language: str) -> list[Any]:
    found = estimate_tooltip("full", "kind", "", language)
    if len(drawing.series) > 1:
        found.insert(1, alt.Tooltip("series:N", title=word("series", language)))
    return found


def _dots(drawing: _Drawing, language: str) -> dict[str, Any]:
    values, labels = _data(drawing)
    domain = domain_of(drawing.estimates, also=[drawing.target])
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    x = alt.X("value:Q", title=None, scale=scale, axis=value_axis(drawing.unit))
    base = _in_rows(drawing, labels, language)
    colour = _colour(drawing)
    layers = [
        base.mark_rule(strokeWidth=3, opacity=0.45, strokeCap="round").encode(
            x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour
        ),
        base.mark_point(size=80, filled=True, opacity=1, strokeWidth=2).encode(
            x=x,
            color=colour,
            stroke=_outline(drawing),
            fillOpacity=alt.condition("datum.base == 'small'", alt.value(0), alt.value(1)),
        ),
    ]
    if len(drawing.series) < 2:
        layers.append(base.mark_text(dy=-12).encode(x=x, text="text:N"))
    if drawing.target is not None:
        layers.append(target_rule(drawing.target, drawing.unit, "x"))
    return finish(alt.layer(*layers, data=alt.InlineData(values=values)), height=_step(drawing))


def _in_rows(drawing: _Drawing, labels: Sequence[str], language: str) -> Any:
    """A chart of one labelled row a place, the series beside each other within it."""
    encoding: dict[str, Any] = {"y": label_axis(labels), "tooltip": _tooltip(drawing, language)}
    if len(drawing.series) > 1:
        encoding["yOffset"] = alt.YOffset("series:N", sort=list(drawing.series))
    return alt.Chart().encode(**encoding)


def _step(drawing: _Drawing) -> dict[str, Any]:
    """The height of a row: of a place, or of each series within it."""
    if len(drawing.series) < 2:
        return {"step": _STEP if len(drawing.places) <= _MANY else 26}
    return {"step": 18 if len(drawing.places) <= _MANY else 11, "for": "offset"}


def _bars(drawing: _Drawing, language: str) -> dict[str, Any]:
    if drawing.is_spread and len(drawing.places) == 1:  # one group: a bar an answer
        points = tuple(_Point(point.series, "", point.cell) for point in drawing.points)
        drawing = _Drawing(drawing.title, points, drawing.series, ("",), False, True)
    values, labels = _data(drawing)
    low, high = domain_of(drawing.estimates, also=[drawing.target, 0.0])
    scale = alt.Scale(domain=[low, high], nice=False)
    x = alt.X("value:Q", title=None, scale=scale, axis=value_axis(drawing.unit), stack=None)
    base = _in_rows(drawing, labels, language)
    layers = [
        base.mark_bar(height={"band": 0.7}).encode(
            x=x,
            color=_colour(drawing),
            opacity=alt.condition("datum.base == 'small'", alt.value(0.45), alt.value(0.9)),
        ),
        base.mark_rule(strokeWidth=1.5, color="currentColor", opacity=0.7).encode(
            x=alt.X("low:Q", scale=scale), x2="high:Q"
        ),
    ]
    if drawing.target is not None:
        layers.append(target_rule(drawing.target, drawing.unit, "x"))
    return finish(alt.layer(*layers, data=alt.InlineData(values=values)), height=_step(drawing))


def _lines(drawing: _Drawing, language: str) -> dict[str, Any]:
    values, labels = _data(drawing)
    scale = alt.Scale(domain=domain_of(drawing.estimates, also=[drawing.target]), nice=False, zero=False)
    axis = alt.Axis(
        labelAngle=0, labelOverlap=True, labelSeparation=8, ticks=False, labelExpr="split(datum.value, '\\n')"
    )
    x = alt.X("label:O", sort=labels, title=None, axis=axis)
    y = alt.Y("value:Q", title=None, scale=scale, axis=value_axis(drawing.unit, 4))
    base = alt.Chart().encode(x=x, color=_colour(drawing), tooltip=_tooltip(drawing, language))
    layers = [
        base.mark_area(opacity=0.13).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(y=y),
        base.mark_point(filled=True, size=60, opacity=1, strokeWidth=2).encode(
            y=y,
            stroke=_outline(drawing),
            fillOpacity=alt.condition("datum.base == 'small'", alt.value(0), alt.value(1)),
        ),
    ]
    if drawing.target is not None:
        layers.append(target_rule(drawing.target, drawing.unit, "y"))
    return finish(alt.layer(*layers, data=alt.InlineData(values=values)), height=260)


def _stack(drawing: _Drawing, language: str) -> dict[str, Any]:
    values, labels = _data(drawing)
    order = {name: at for at, name in enumerate(drawing.series)}
    for value in values:
        value["position"] = order[value["series"]]
    names = list(drawing.series)
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(height={"band": 0.62})
        .encode(
            y=label_axis(labels),
            x=alt.X(
                "value:Q",
                stack="zero",
                title=None,
                scale=alt.Scale(domain=[0, 100], nice=False),
                axis=value_axis(Unit.RATE, 4),
            ),
            color=alt.Color(
                "series:N",
                sort=names,
                scale=alt.Scale(domain=names, range=list(drawing.colours)),
                legend=key(legend_columns(names)),
            ),
            order=alt.Order("position:Q"),
            tooltip=_tooltip(drawing, language),
        )
    )
    return finish(chart, height={"step": _STEP})


_DRAWN = {"dots": _dots, "bars": _bars, "lines": _lines, "stack": _stack}
