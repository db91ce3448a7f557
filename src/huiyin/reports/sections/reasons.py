"""Who differs, what moves satisfaction, and what customers say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value, number, percent, signed
from huiyin.metrics import charts
from huiyin.metrics.overview import ProgrammeFigures, SegmentRow, SegmentTable
from huiyin.reports.contracts import Block, Paragraph, Picture, Table
from huiyin.reports.sections import numbers
from huiyin.reports.sections.words import base_words

MOST_OPEN_ANSWERS = 30
MOST_DRIVERS = 12
MOST_WATCHED = 30


def segments(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    """One table a segment with all its metrics side by side; every number with its p stands in the workbook."""
    tables = [_segment(group, language) for group in _by_variable(figures.segments)]
    if not tables:
        return
    yield from tables[:-1]
    yield replace(
        tables[-1],
        note=_(
            "▲ higher, ▼ lower than all others together, after correction for all comparisons of all segments (Benjamini–Hochberg); no mark: cannot tell yet. * small base."
        ),
    )
    yield numbers.segments(figures.segments, language)


def _by_variable(tables: Sequence[SegmentTable]) -> list[list[SegmentTable]]:
    groups: dict[str, list[SegmentTable]] = {}
    for table in tables:
        groups.setdefault(table.variable.key, []).append(table)
    return list(groups.values())


def _segment(tables: Sequence[SegmentTable], language: str) -> Table:
    found = [{row.value: row for row in table.rows} for table in tables]
    n_rows = {row.value: row.n_rows for rows in reversed(found) for row in rows.values()}
    values = sorted(n_rows, key=lambda value: -n_rows[value])
    return Table(
        [tables[0].variable.label_in(language), "n", *(table.contract.name_in(language) for table in tables)],
        [
            [
                value or _("(not given)"),
                number(n_rows[value]),
                *(_compared(rows.get(value)) for rows in found),
            ]
            for value in values
        ],
        frozenset({1}),
        name=tables[0].variable.label_in(language),
        shares=(1.7, 0.55, *(1.9,) * len(tables)),
        on_sheet=False,
    )


def _compared(row: SegmentRow | None) -> str:
    """Value, interval and the marks of difference and small base."""
    if row is None or row.base == "hidden":
        return base_words("hidden") if row else "–"
    marks = {"higher": " ▲", "lower": " ▼"}.get(row.verdict, "") + ("*" if row.base == "small" else "")
    return f"{estimate_value(row.estimate)} ({estimate_interval(row.estimate)}){marks}"


def drivers(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    drivers = figures.drivers
    if drivers is None:
        return
    analysis = drivers.analysis
    yield Paragraph(
        _(
            "Outcome: %(outcome)s; n = %(n)s complete forms; the items together explain %(r2)s of its variation. Importance is association, not proof of cause."
        )
        % {
            "outcome": drivers.outcome.label_in(language),
            "n": number(analysis.n),
            "r2": percent(analysis.r_squared, 0),
        }
    )
    if "collinear" in analysis.warnings:
        yield Paragraph(
            _(
                "Some items move together so closely that their importance is shared between them and cannot be told apart."
            )
        )
    yield Picture(_("Importance with 95% intervals"), charts.drivers(drivers, language=language))
    yield Table(
        [_("Item"), _("Share of what is explained"), _("95% interval"), _("In the top three")],
        [
            [
                variable.label_in(language),
                percent(importance.share),
                f"{percent(importance.low).removesuffix('%')} – {percent(importance.high)}",
                percent(importance.top3_rate, 0),
            ]
            for variable, importance in list(zip(drivers.drivers, analysis.importances, strict=True))[
                :MOST_DRIVERS
            ]
        ],
        frozenset({1, 2, 3}),
        name=_("Drivers"),
        on_sheet=False,
        note=_("The %(shown)s most important of %(n)s items; all of them stand in the workbook.")
        % {"shown": MOST_DRIVERS, "n": len(drivers.drivers)}
        if len(drivers.drivers) > MOST_DRIVERS
        else "",
    )
    yield numbers.drivers(drivers, language)


def gaps(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    if not figures.gaps:
        return
    yield Picture(_("Expectation and perception"), charts.dumbbell(figures.gaps, language=language))
    yield Table(
        [_("Item"), _("Expected"), _("Perceived"), _("Gap"), _("95% interval"), "n"],
        [
            [
                gap.perception.label_in(language),
                number(gap.expected_mean, 2),
                number(gap.perceived_mean, 2),
                signed(gap.gap.value, 2),
                estimate_interval(gap.gap),
                number(gap.gap.n),
            ]
            for gap in figures.gaps
        ],
        frozenset({1, 2, 3, 4, 5}),
        name=_("Gaps"),
        on_sheet=False,
        note=_("Gap = perception − expectation, over customers who answered both."),
    )
    yield numbers.gaps(figures.gaps, language)


def watch_list(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    if not figures.watch_list:
        return
    yield Paragraph(
        _("%(n)s customers are satisfied overall but gave one of the two lowest grades to something.")
        % {"n": number(figures.n_watched)}
    )
    yield Table(
        [_("Customer"), _("Index"), _("Unhappy with")],
        [
            [
                entry.respondent_key or f"#{entry.response_id}",
                number(entry.index, 1),
                _("; ").join(
                    _("%(item)s (%(answer)s)")
                    % {
                        "item": item.label_in(language),
                        "answer": item.scale.label_of(answer) if item.scale else f"{answer:g}",
                    }
                    for item, answer in entry.low_items
                ),
            ]
            for entry in figures.watch_list[:MOST_WATCHED]
        ],
        frozenset({1}),
        name=_("Watch list"),
    )


def open_answers(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    if not figures.open_answers:
        return
    shown = figures.open_answers[:MOST_OPEN_ANSWERS]
    asked = list(dict.fromkeys(answer.variable.label_in(language) for answer in shown))
    yield Table(
        [_("Asked"), _("Answer")] if len(asked) > 1 else asked,
        [[answer.variable.label_in(language), answer.text][-min(len(asked), 2) :] for answer in shown],
        name=_("Open answers"),
        note=_("The newest %(shown)s of %(n)s open answers.")
        % {"shown": len(shown), "n": number(figures.n_open_answers)},
    )
