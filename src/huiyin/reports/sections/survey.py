"""How the survey was made and by what it is judged."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiyin.core.templatetags.huiyin import number
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.reports.contracts import About, Block, Pairs, Paragraph, Table
from huiyin.reports.sections.words import (
    channel_name,
    direction,
    grades,
    missing,
    or_not_stated,
    report_language,
    target,
)


def last_good(figures: ProgrammeFigures) -> str:
    """That the figures are older than they should be, and of when; empty for those of now."""
    if figures.last_good is None:
        return ""
    when = date_format(localtime(figures.last_good.at), "Y-m-d H:i")
    return _("Figures of %(when)s: newer ones could not be computed") % {"when": when}


def survey(about: About, figures: ProgrammeFigures) -> list[Block]:
    period = " – ".join(date_format(day, "Y-m-d") for day in (figures.first_on, figures.last_on) if day)
    channels = _(", ").join(f"{channel_name(key)} {number(n)}" for key, n in figures.n_by_channel)
    as_of = date_format(localtime(figures.as_of), "Y-m-d H:i") if figures.as_of else ""
    known = [(_("Period"), period), (_("As of"), as_of)]
    return [
        Pairs(
            [
                (_("Aim"), or_not_stated(about.aim)),
                (_("Population"), or_not_stated(about.population)),
                (_("Mode"), or_not_stated(about.mode)),
                (_("Sample"), or_not_stated(about.sample)),
                (_("Answers counted"), number(figures.n_responses)),
                (_("By channel"), channels or "–"),
                *(pair for pair in known if pair[1]),
            ]
        )
    ]


def validity(figures: ProgrammeFigures) -> list[Block]:
    validity = figures.validity
    if validity is None:
        return [Paragraph(_("No index is defined, so no form was judged."))]
    total = validity.n_complete + validity.n_imputed + validity.n_invalid
    return [
        Table(
            [_("Forms"), _("Number")],
            [
                [_("Complete"), validity.n_complete],
                [_counted_with_gaps(figures), validity.n_imputed],
                [_("Invalid: too many ratings missing, not counted"), validity.n_invalid],
                [_("Total"), total],
            ],
            frozenset({1}),
            name=_("Validity"),
        )
    ]


def _counted_with_gaps(figures: ProgrammeFigures) -> str:
    contract = figures.item_contract
    if contract is not None and contract.least_answered is not None:
        return _("Ratings missing: the answered ones count")
    return _("Missing ratings counted as the middle grade")


def criteria(figures: ProgrammeFigures) -> Iterator[Block]:
    rows = [
        [
            contract.name_in(report_language()),
            f"v{contract.version}",
            str(len(contract.items)),
            grades(contract),
            direction(contract),
            missing(contract),
            target(contract),
        ]
        for contract in figures.contracts
    ]
    if rows:
        yield Table(
            [
                _("Metric"),
                _("Version"),
                _("Number of items"),
                _("Grade values"),
                _("Direction"),
                _("Missing ratings"),
                _("Target"),
            ],
            rows,
            name=_("Criteria"),
            note=_(
                "Every interval is a 95% confidence interval; a verdict is given only when the whole interval is on one side of the target."
            ),
        )


def limits(about: About, figures: ProgrammeFigures) -> list[Block]:
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
