"""What a quality management system asks about customer satisfaction, and what the record says to each point.

The clauses are those of ISO 9001:2015 (GB/T 19001—2016), told in our own words. ISO 10004 (GB/T 19014) says
how satisfaction is monitored and measured, ISO 10002 (GB/T 19012) how complaints are handled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huiyin.core.languages import page_language
from huiyin.core.templatetags.huiyin import listed, number
from huiyin.reports.monitoring.gathering import Evidence
from huiyin.reports.monitoring.spans import Span

ACT_WITHIN = timedelta(days=90)  # a known problem without an improvement is a gap afterwards
MOST_NAMED = 6


class Standing(TextChoices):
    """How the record answers one point."""

    RECORDED = "recorded", pgettext_lazy("evidence", "On record")
    GAP = "gap", pgettext_lazy("evidence", "Gap")
    NOT_YET = "not_yet", gettext_lazy("cannot tell yet")


@dataclass(frozen=True)
class Requirement:
    """One point: its clause, what is asked, what is on record, and whether that answers it."""

    clause: str
    asked: str
    found: str
    standing: Standing


def requirements(evidence: Evidence) -> tuple[Requirement, ...]:
    """All points in the order of the loop: how, continually, evaluated, reviewed, complaints, acted on, records."""
    return tuple(_points(evidence))


def _points(evidence: Evidence) -> Iterator[Requirement]:
    yield Requirement(
        "9.1.2",
        _("How customers' perception is obtained, measured and reviewed is laid down"),
        *_methods(evidence),
    )
    yield Requirement("9.1.2", _("Customers' perception is monitored continually"), *_continually(evidence))
    yield Requirement(
        "9.1.3", _("The degree of satisfaction is evaluated from the data"), *_evaluated(evidence)
    )
    yield Requirement("9.3.2", _("Management reviews satisfaction and feedback"), *_reviewed(evidence))
    yield Requirement("8.2.1", _("Feedback is obtained, complaints among it"), *_complaints(evidence))
    yield Requirement("10.2", _("Causes are removed where something went wrong"), *_acted(evidence))
    yield Requirement("7.5.3", _("Records are kept and protected"), *_records(evidence))


def _methods(evidence: Evidence) -> tuple[str, Standing]:
    programme = evidence.programme
    lacking = [
        words
        for words, there in (
            (_("aim"), programme.aim.strip()),
            (_("population"), programme.population.strip()),
            (_("mode"), programme.mode.strip()),
            (_("sample"), programme.sample.strip()),
            (_("metrics"), evidence.in_force),
            (_("how often"), evidence.plan),
        )
        if not there
    ]
    if lacking:
        return _("Not laid down: %(what)s.") % {"what": listed(lacking)}, Standing.GAP
    n = len(evidence.in_force)
    return ngettext(
        "Aim, population, mode, sample, and %(n)s metric in force.",
        "Aim, population, mode, sample, and %(n)s metrics in force.",
        n,
    ) % {"n": number(n)}, Standing.RECORDED


def _continually(evidence: Evidence) -> tuple[str, Standing]:
    if evidence.plan is None:
        return _("How often is not laid down; below it is shown by quarters."), Standing.GAP
    behind = evidence.over(tuple(one.span for one in evidence.measured))
    if not behind:
        return _("No span of the plan is over yet."), Standing.NOT_YET
    heard = len(behind) - len(evidence.silent)
    words = _("Answers in %(heard)s of %(all)s spans.") % {"heard": number(heard), "all": number(len(behind))}
    not_held = sum(one.n_not_held(evidence.now) for one in evidence.asked)
    if evidence.silent:
        words = _joined(words, _("None in: %(spans)s.") % {"spans": _named(evidence.silent)})
    if not_held:
        late = ngettext("%(n)s planned wave was not held.", "%(n)s planned waves were not held.", not_held)
        words = _joined(words, late % {"n": number(not_held)})
    return words, Standing.GAP if evidence.silent or not_held else Standing.RECORDED


def _evaluated(evidence: Evidence) -> tuple[str, Standing]:
    heard = [one for one in evidence.measured if one.n_responses]
    if not heard:
        return _("No answers in the period."), Standing.GAP
    shown = [one for one in heard if any(base != "hidden" for *_rest, base in one.figures)]
    words = _("Figures with intervals for %(shown)s of %(heard)s spans with answers.") % {
        "shown": number(len(shown)),
        "heard": number(len(heard)),
    }
    return words, Standing.RECORDED if shown else Standing.GAP


def _reviewed(evidence: Evidence) -> tuple[str, Standing]:
    n = len(evidence.standing_reviews)
    words = ngettext("%(n)s review on record.", "%(n)s reviews on record.", n) % {"n": number(n)}
    if evidence.plan is None:
        return _joined(words, _("How often they are due is not laid down.")), Standing.GAP
    if evidence.unreviewed:
        missing = _("None in: %(spans)s.") % {"spans": _named(evidence.unreviewed)}
        return _joined(words, missing), Standing.GAP
    if not evidence.review_spans and not n:
        return _joined(words, _("None was due yet.")), Standing.NOT_YET
    return words, Standing.RECORDED


def _complaints(evidence: Evidence) -> tuple[str, Standing]:
    counts = evidence.cases
    if not counts.n_cases:
        return _("No case arose from this programme in the period."), Standing.NOT_YET
    words = _("%(n)s cases, %(closed)s of them closed, %(overdue)s open past their time.") % {
        "n": number(counts.n_cases),
        "closed": number(counts.n_cases - counts.n_active),
        "overdue": number(counts.n_overdue),
    }
    return words, Standing.GAP if counts.n_overdue else Standing.RECORDED


def _acted(evidence: Evidence) -> tuple[str, Standing]:
    found = evidence.problems
    if not found:
        return _(
            "No problem was registered in the unit in the period; charts and rules raised %(n)s alerts."
        ) % {"n": number(evidence.n_alerts)}, Standing.NOT_YET
    begun = [one for one in found if one.improving_since]
    late = [one for one in found if not one.improving_since and one.found_at < evidence.now - ACT_WITHIN]
    words = _("%(n)s problems registered in the unit, an improvement begun for %(begun)s.") % {
        "n": number(len(found)),
        "begun": number(len(begun)),
    }
    if late:
        known = _("Known for more than %(days)s days without one: %(n)s.")
        words = _joined(words, known % {"days": number(ACT_WITHIN.days), "n": number(len(late))})
    return words, Standing.GAP if late else Standing.RECORDED if begun else Standing.NOT_YET


def _records(evidence: Evidence) -> tuple[str, Standing]:
    if not evidence.n_stored:
        return _("No answer is stored."), Standing.NOT_YET
    if evidence.n_stored != evidence.n_counted:
        return _("%(stored)s answers stored, %(counted)s of them counted in figures so far.") % {
            "stored": number(evidence.n_stored),
            "counted": number(evidence.n_counted),
        }, Standing.NOT_YET
    return _(
        "%(stored)s answers stored and every one counted; changed answers keep their earlier versions."
    ) % {"stored": number(evidence.n_stored)}, Standing.RECORDED


def _named(spans: Sequence[Span]) -> str:
    names = listed([span.name for span in spans[:MOST_NAMED]])
    more = len(spans) - MOST_NAMED
    return names if more <= 0 else _("%(names)s and %(n)s more") % {"names": names, "n": number(more)}


def _joined(*sentences: str) -> str:
    """Sentences one after the other; Chinese sets no blank between them."""
    return ("" if page_language() == "zh" else " ").join(sentences)
