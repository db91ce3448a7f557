"""From a programme's figures to a report: aim, population, mode, sample, validity, criteria, results, limits (A30)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value, number, percent, signed
from huiyin.metrics import charts
from huiyin.metrics.contracts import Figure, MetricContract
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.reports.contracts import About, Block, Cell, Document, Pairs, Paragraph, Picture, Section, Table

MOST_OPEN_ANSWERS = 30
MOST_WATCHED = 30


def report(about: About, figures: ProgrammeFigures, *, language: str) -> Document:
    """The whole report in `language` ("zh-hans" or "en")."""
    with translation.override(language):
        sections = [
            Section(_("Survey"), _survey(about, figures)),
            Section(_("Validity of the forms"), _validity(figures)),
            Section(_("Criteria"), list(_criteria(figures))),
            Section(_("Results"), list(_results(figures, language))),
            Section(_("Items"), list(_items(figures, language))),
            Section(_("What changed"), list(_changes(figures, language))),
            Section(_("Segments"), list(_segments(figures, language))),
            Section(_("What moves satisfaction"), list(_drivers(figures, language))),
            Section(_("Expectation and perception"), list(_gaps(figures, language))),
            Section(_("Satisfied overall, unhappy with one thing"), list(_watch_list(figures, language))),
            Section(_("In the customers' words"), list(_open_answers(figures, language))),
            Section(_("Limits"), _limits(about, figures)),
        ]
        subtitle = " · ".join(part for part in (about.unit, figures.wave or _("All waves")) if part)
        return Document(
            _("%(name)s: customer satisfaction report") % {"name": about.name},
            subtitle,
            about.label,
            language,
            [section for section in sections if section.blocks],
        )


def _p(value: float | None) -> str:
    """A p value as one reads it."""
    if value is None:
        return "–"
    return "< 0.0001" if value < 0.0001 else number(value, 4)


def _table(
    columns: list[str], rows: list[list[Cell]], numeric: set[int], *, name: str, note: str = ""
) -> Table:
    """A table without the columns that say nothing (such as a base mark where all bases are normal)."""
    kept = [at for at in range(len(columns)) if any(row[at] not in ("", None) for row in rows)]
    return Table(
        [columns[at] for at in kept],
        [[row[at] for at in kept] for row in rows],
        frozenset(new for new, at in enumerate(kept) if at in numeric),
        note,
        name,
    )


def _or_not_stated(text: str) -> str:
    return text.strip() or _("Not stated")


def _survey(about: About, figures: ProgrammeFigures) -> list[Block]:
    period = " – ".join(date_format(day, "Y-m-d") for day in (figures.first_on, figures.last_on) if day)
    channels = ", ".join(f"{_channel(key)} {number(n)}" for key, n in figures.n_by_channel)
    return [
        Pairs(
            [
                (_("Aim"), _or_not_stated(about.aim)),
                (_("Population"), _or_not_stated(about.population)),
                (_("Mode"), _or_not_stated(about.mode)),
                (_("Sample"), _or_not_stated(about.sample)),
                (_("Answers counted"), number(figures.n_responses)),
                (_("By channel"), channels or "–"),
                (_("Period"), period or "–"),
                (_("As of"), date_format(figures.as_of, "Y-m-d H:i") if figures.as_of else "–"),
            ]
        )
    ]


def _channel(key: str) -> str:
    """The channel's own name, where it is one of ours."""
    from huiyin.channels.base import channels

    language = (translation.get_language() or "zh")[:2]
    return channels[key].name[language if language in {"zh", "en"} else "en"] if key in channels else key


def _validity(figures: ProgrammeFigures) -> list[Block]:
    validity = figures.validity
    if validity is None:
        return [Paragraph(_("No index is defined, so no form was judged."))]
    total = validity.n_complete + validity.n_imputed + validity.n_invalid
    return [
        Table(
            [_("Forms"), _("Number")],
            [
                [_("Complete"), validity.n_complete],
                [_("Missing ratings counted as the middle grade"), validity.n_imputed],
                [_("Invalid: too many ratings missing, not counted"), validity.n_invalid],
                [_("Total"), total],
            ],
            frozenset({1}),
            name=_("Validity"),
        )
    ]


def _criteria(figures: ProgrammeFigures) -> Iterator[Block]:
    rows = [
        [
            contract.name_in(figures_language()),
            f"v{contract.version}",
            str(len(contract.items)),
            _grades(contract),
            _direction(contract),
            str(contract.max_imputed),
            _target(contract),
        ]
        for contract in figures.contracts
    ]
    if rows:
        yield Table(
            [
                _("Metric"),
                _("Version"),
                _("Items"),
                _("Grade values"),
                _("Direction"),
                _("Missing ratings allowed"),
                _("Target"),
            ],
            rows,
            name=_("Criteria"),
            note=_(
                "Every interval is a 95% confidence interval; a verdict is given only when the whole interval is on one side of the target."
            ),
        )


def figures_language() -> str:
    """The language of the report being made."""
    return translation.get_language() or "zh-hans"


def _grades(contract: MetricContract) -> str:
    if not contract.items or contract.measure in {"nps", "ces", "top_2_box"}:
        return "–"
    return ", ".join(
        f"{answer:g}→{value:g}" for answer, value in sorted(contract.items[0].grades, reverse=True)
    )


def _direction(contract: MetricContract) -> str:
    return _("higher is better") if contract.high_is_good else _("lower is better")


def _target(contract: MetricContract) -> str:
    if contract.target is None:
        return "–"
    return (
        percent(contract.target, 0)
        if contract.measure.endswith(("_rate", "top_2_box"))
        else number(contract.target, 1)
    )


def verdict_words(verdict: str) -> str:
    """A verdict as a reader says it."""
    return {
        "met": _("met"),
        "missed": _("missed"),
        "cannot_tell": _("cannot tell yet"),
        "better": _("better"),
        "worse": _("worse"),
        "higher": _("higher"),
        "lower": _("lower"),
    }.get(verdict, "–")


def base_words(base: str) -> str:
    """How a small base is marked."""
    return {"small": _("small base"), "hidden": _("too few to show")}.get(base, "")


def _results(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    rows = [_headline_row(figure, language) for figure in figures.headline]
    if rows:
        yield _table(
            [_("Metric"), _("Value"), _("95% interval"), "n", _("Target"), _("Verdict"), _("Base")],
            rows,
            {1, 2, 3, 4},
            name=_("Results"),
            note=_(
                "The index (a mean of grade values), the share of satisfied customers and the share of satisfied ratings are three different metrics and are never exchanged for one another."
            ),
        )
    for figure in figures.headline:
        if figure.contract.measure == "nps" and figure.details and figure.base != "hidden":
            yield Picture(
                figure.contract.name_in(language), charts.nps_split(figure.details, language=language)
            )


def _headline_row(figure: Figure, language: str) -> list[Cell]:
    hidden = figure.base == "hidden"
    return [
        figure.contract.name_in(language),
        "–" if hidden else estimate_value(figure.estimate),
        "–" if hidden else estimate_interval(figure.estimate),
        number(figure.estimate.n),
        _target(figure.contract),
        "–" if hidden else verdict_words(figure.verdict),
        base_words(figure.base),
    ]


def _items(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    if not figures.items:
        return
    yield Picture(
        _("Items by index, with 95% intervals"), charts.item_intervals(figures.items, language=language)
    )
    yield _table(
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
    )


def _changes(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    if not figures.changes:
        return
    yield Table(
        [_("Metric"), _("Before"), _("After"), _("Difference"), _("95% interval"), "p", _("Verdict")],
        [
            [
                change.contract.name_in(language),
                f"{estimate_value(change.before)} ({change.wave_before}, n {number(change.before.n)})",
                f"{estimate_value(change.after)} ({change.wave_after}, n {number(change.after.n)})",
                signed(_in_points(change.comparison.difference, change.contract), 1),
                f"{signed(_in_points(change.comparison.low, change.contract), 1)} – "
                f"{signed(_in_points(change.comparison.high, change.contract), 1)}",
                _p(change.p_adjusted),
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
            yield Picture(by_key[key].name_in(language), charts.trend(by_key[key], points, language=language))


def _in_points(value: float | None, contract: MetricContract) -> float | None:
    """Differences of rates as percentage points."""
    is_rate = contract.measure.endswith(("_rate", "top_2_box"))
    return value * 100 if value is not None and is_rate else value


def _segments(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
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
                    _p(row.p_adjusted),
                    base_words(row.base) or verdict_words(row.verdict),
                ]
                for row in table.rows
            ],
            frozenset({1, 2, 3, 4}),
            name=table.variable.label_in(language),
            note=_("p is corrected for all comparisons of all segments (Benjamini–Hochberg)."),
        )


def _drivers(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
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


def _gaps(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
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


def _watch_list(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
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
                "; ".join(
                    f"{item.label_in(language)} ({item.scale.label_of(answer) if item.scale else f'{answer:g}'})"
                    for item, answer in entry.low_items
                ),
            ]
            for entry in figures.watch_list[:MOST_WATCHED]
        ],
        frozenset({1}),
        name=_("Watch list"),
    )


def _open_answers(figures: ProgrammeFigures, language: str) -> Iterator[Block]:
    if not figures.open_answers:
        return
    shown = figures.open_answers[:MOST_OPEN_ANSWERS]
    yield Table(
        [_("Question"), _("Answer")],
        [[answer.variable.label_in(language), answer.text] for answer in shown],
        name=_("Open answers"),
        note=_("The newest %(shown)s of %(n)s open answers.")
        % {"shown": len(shown), "n": number(figures.n_open_answers)},
    )


def _limits(about: About, figures: ProgrammeFigures) -> list[Block]:
    blocks: list[Block] = [Paragraph(about.limits)] if about.limits.strip() else []
    if about.label:
        blocks.append(Paragraph(_("These data are labelled: %(label)s.") % {"label": about.label}))
    if any(figure.base != "normal" for figure in figures.headline):
        blocks.append(
            Paragraph(
                _("At least one figure rests on a small base; its interval says how little it can decide.")
            )
        )
    blocks.append(
        Paragraph(
            _(
                "Customers who did not answer are not counted as satisfied. Intervals cover the chance of sampling, not the bias of who chose to answer."
            )
        )
    )
    return blocks
