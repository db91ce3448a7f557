"""Who differs, what moves satisfaction, and what customers say."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value, number, percent, signed
from huiyin.metrics import charts
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.reports.contracts import Block, Paragraph, Picture, Table
from huiyin.reports.sections.words import base_words, p_value, verdict_words

MOST_OPEN_ANSWERS = 30
MOST_WATCHED = 30


def segments(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    for table in figures.segments:
        yield Table(
            [
                table.variable.label_in(language),
                table.contract.name_in(language),
                _("95% interval"),
                "n",
                "p",
                _("Compared with the others"),
            ],
            [
                [
                    row.value or _("(not given)"),
                    "–" if row.base == "hidden" else estimate_value(row.estimate),
                    "–" if row.base == "hidden" else estimate_interval(row.estimate),
                    number(row.n_rows),
                    p_value(row.p_adjusted),
                    base_words(row.base) or verdict_words(row.verdict),
                ]
                for row in table.rows
            ],
            frozenset({1, 2, 3, 4}),
            name=table.variable.label_in(language),
            note=_("p is corrected for all comparisons of all segments (Benjamini–Hochberg)."),
        )


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
                f"{percent(importance.low)} – {percent(importance.high)}",
                percent(importance.top3_rate, 0),
            ]
            for variable, importance in zip(drivers.drivers, analysis.importances, strict=True)
        ],
        frozenset({1, 2, 3}),
        name=_("Drivers"),
    )


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
        note=_("Gap = perception − expectation, over customers who answered both."),
    )


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
    yield Table(
        [_("Asked"), _("Answer")],
        [[answer.variable.label_in(language), answer.text] for answer in shown],
        name=_("Open answers"),
        note=_("The newest %(shown)s of %(n)s open answers.")
        % {"shown": len(shown), "n": number(figures.n_open_answers)},
    )
