"""The record of a programme's monitoring as a document: the same on the page and in every file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value, number, percent
from huiyin.reports.contracts import Block, Cell, Document, Every, Pairs, Paragraph, Section, Table
from huiyin.reports.monitoring.gathering import Asked, Evidence, Measured
from huiyin.reports.monitoring.requirements import requirements
from huiyin.reports.sections.words import base_words, channel_name, or_not_stated, report_language, target


def evidence_document(evidence: Evidence, *, language: str) -> Document:
    """The whole document in `language` ("zh-hans" or "en")."""
    programme = evidence.programme
    with translation.override(language):
        sections = [
            Section(_("What is asked, and what is on record"), list(_overview(evidence))),
            Section(_("How customers are heard"), list(_methods(evidence))),
            Section(_("Answers and results over time"), list(_over_time(evidence))),
            Section(_("Campaigns and response"), list(_campaigns(evidence))),
            Section(_("Management reviews"), list(_reviews(evidence))),
            Section(_("Complaints and causes"), list(_acting(evidence))),
            Section(_("Records"), list(_records(evidence))),
        ]
        subtitle = f"{programme.unit.name} · {_day(evidence.first_on)} – {_day(evidence.last_on)}"
        return Document(
            _("%(name)s: evidence of monitoring and measurement") % {"name": programme.name},
            subtitle,
            programme.marks,
            language,
            [section for section in sections if section.blocks],
        )


def _overview(evidence: Evidence) -> Iterator[Block]:
    yield Table(
        [_("Clause"), _("What the standard asks"), _("What is on record"), _("Standing")],
        [[one.clause, one.asked, one.found, str(one.standing.label)] for one in requirements(evidence)],
        name=_("Clauses"),
        shares=(0.1, 0.33, 0.42, 0.15),
        note=_(
            "Clauses of GB/T 19001—2016 (ISO 9001:2015), told in our own words; how to measure is told by GB/T 19014 (ISO 10004), how to handle complaints by GB/T 19012 (ISO 10002). “On record” says that there is a record, not that an auditor must accept it."
        ),
    )


def _methods(evidence: Evidence) -> Iterator[Block]:
    programme, plan = evidence.programme, evidence.plan
    yield Pairs(
        [
            (_("Aim"), or_not_stated(programme.aim)),
            (_("Population"), or_not_stated(programme.population)),
            (_("Mode"), or_not_stated(programme.mode)),
            (_("Sample"), or_not_stated(programme.sample)),
            (_("Measured"), _every(plan.measure_every) if plan else _("Not stated")),
            (_("Reviewed"), _every(plan.review_every) if plan else _("Not stated")),
        ]
    )
    rows: list[list[Cell]] = [
        [
            one.contract.name_in(report_language()),
            f"v{one.contract.version}",
            _moment(one.created_at),
            _moment(one.retired_at) if one.retired_at else "",
            one.confirmed_by or "–",
            target(one.contract),
        ]
        for one in evidence.contracts
    ]
    if rows:
        heads = [
            _("Metric"),
            _("Version"),
            _("In force from"),
            _("In force until"),
            _("Confirmed by"),
            _("Target"),
        ]
        yield Table(heads, rows, name=_("Metrics"))
    if evidence.versions:
        yield Table(
            [_("Questionnaire"), _("Version"), _("Published")],
            [
                [version.questionnaire.title, f"v{version.number}", _moment(version.published_at)]
                for version in evidence.versions
            ],
            name=_("Questionnaires"),
        )


def _over_time(evidence: Evidence) -> Iterator[Block]:
    heads = [_("Span"), _("Answers"), _("By channel")]
    yield Table(
        heads,
        [
            [
                one.span.name,
                one.n_responses,
                _channels(one, evidence),
            ]
            for one in evidence.measured
        ],
        frozenset({1}),
        name=_("Answers"),
        note=_("Answers of people who were erased are counted nowhere any more."),
    )
    rows: list[list[Cell]] = [
        [
            f"{contract.name_in(report_language())} v{contract.version}",
            one.span.name,
            "–" if base == "hidden" else estimate_value(estimate),
            "–" if base == "hidden" else estimate_interval(estimate),
            estimate.n,
            target(contract),
            base_words(base),
        ]
        for one in evidence.measured
        for contract, estimate, base in one.figures
    ]
    order = list(dict.fromkeys(row[0] for row in rows))
    rows.sort(key=lambda row: order.index(row[0]))
    if rows:
        yield Table(
            [_("Metric"), _("Span"), _("Value"), _("95% interval"), "n", _("Target"), _("Base")],
            rows,
            frozenset({2, 3, 4, 5}),
            name=_("Results"),
            note=_("Every span is computed by the definition that is in force today, so that spans compare."),
        )


def _channels(one: Measured, evidence: Evidence) -> str:
    if one.by_channel:
        return _(", ").join(f"{channel_name(key)} {number(n)}" for key, n in one.by_channel)
    begun = evidence.began_on is not None and evidence.began_on <= one.span.last_on
    return "–" if begun else _("before the first answer")


def _campaigns(evidence: Evidence) -> Iterator[Block]:
    if not evidence.asked:
        yield Paragraph(
            _(
                "No campaign was due in the period; who answers by an open link or a device was not invited, so there is no response rate."
            )
        )
        return
    yield Table(
        [
            _("Campaign"),
            _("Waves in the period"),
            _("Not held"),
            _("Customers invited"),
            _("Answered"),
            _("Response rate"),
            _("95% interval"),
        ],
        [_campaign(one, evidence) for one in evidence.asked],
        frozenset({2, 3, 4, 5, 6}),
        name=_("Campaigns"),
        note=_(
            "AAPOR response rate 1 over all waves of the campaign; for draws without known chances the share who took part, without an interval."
        ),
    )


def _campaign(one: Asked, evidence: Evidence) -> list[Cell]:
    rate = one.rate
    has_interval = rate is not None and rate.low is not None
    return [
        one.campaign.name,
        _(", ").join(f"{wave.name} ({_day(localtime(wave.starts_at))})" for wave in one.waves),
        one.n_not_held(evidence.now),
        one.n_invited,
        one.n_answered,
        percent(rate.value) if rate is not None and rate.value is not None else "–",
        f"{percent(rate.low or 0)}–{percent(rate.high or 0)}" if rate is not None and has_interval else "–",
    ]


def _reviews(evidence: Evidence) -> Iterator[Block]:
    if evidence.reviews:
        yield Table(
            [_("Held on"), _("Who took part"), _("Conclusions"), _("Decisions"), _("Data"), _("Recorded")],
            [
                [
                    _day(review.held_on),
                    review.participants or "–",
                    _withdrawn(review.withdrawn_because) + review.conclusions
                    if review.withdrawn_at
                    else review.conclusions,
                    review.decisions or "–",
                    f"n = {number(review.n_responses)} · {review.revision[:12]}",
                    f"{_moment(review.recorded_at)} {review.recorded_by or ''}".strip(),
                ]
                for review in evidence.reviews
            ],
            name=_("Management reviews"),
        )
    else:
        yield Paragraph(_("No review was recorded in the period."))
    if evidence.reports:
        yield Table(
            [_("Report taken"), _("Taken by"), _("Wave"), _("Answers"), _("Format")],
            [
                [
                    _moment(entry.at),
                    entry.actor or "–",
                    entry.detail.get("wave") or _("All waves"),
                    entry.detail.get("n_responses"),
                    entry.detail.get("format", ""),
                ]
                for entry in evidence.reports
            ],
            frozenset({3}),
            name=_("Reports"),
        )


def _acting(evidence: Evidence) -> Iterator[Block]:
    counts = evidence.cases
    yield Pairs(
        [
            (_("Cases from this programme"), number(counts.n_cases)),
            (_("Cases still open"), number(counts.n_active)),
            (_("Open past their time"), number(counts.n_overdue)),
            (_("Solved, confirmed by the customer"), number(counts.n_confirmed)),
            (_("Solved as staff report, not confirmed"), number(counts.n_reported)),
            (_("No answer from the customer"), number(counts.n_silent)),
            (_("Closed, not accepted by the customer"), number(counts.n_not_accepted)),
            (_("Opened again"), number(counts.n_reopened)),
            (_("Alerts of charts and rules in the unit"), number(evidence.n_alerts)),
        ]
    )
    if evidence.problems:
        yield Table(
            [_("Problem"), _("Registered"), _("Improvement under way since")],
            [
                [
                    one.name,
                    _moment(one.found_at),
                    _moment(one.improving_since) if one.improving_since else _("none yet"),
                ]
                for one in evidence.problems
            ],
            name=_("Problems"),
        )


def _records(evidence: Evidence) -> Iterator[Block]:
    yield Pairs(
        [
            (_("Answers stored"), number(evidence.n_stored)),
            (_("Counted in figures"), number(evidence.n_counted)),
            (_("Answers with earlier versions"), number(evidence.n_corrected)),
            (_("People erased in the period"), number(evidence.n_erasures)),
            (_("Files of facts"), number(evidence.n_parts)),
            (_("State of the data"), evidence.revision or "–"),
            (_("Put together"), _moment(evidence.now)),
        ]
    )


def _withdrawn(why: str) -> str:
    return _("[Withdrawn: %(why)s]") % {"why": why} + " "


def _every(key: str) -> str:
    return str(Every(key).label)


def _day(day: date) -> str:
    return date_format(day, "Y-m-d")


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "Y-m-d H:i")
