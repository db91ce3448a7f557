"""Making a programme's report, and keeping and giving out the evidence of its monitoring."""

from __future__ import annotations

from django.db import transaction

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.metrics import queries as metrics
from huiyin.reports import content
from huiyin.reports.contracts import About
from huiyin.reports.monitoring.keeping import keep_plan as keep_plan
from huiyin.reports.monitoring.keeping import make_evidence as make_evidence
from huiyin.reports.monitoring.keeping import record_review as record_review
from huiyin.reports.monitoring.keeping import withdraw_review as withdraw_review
from huiyin.reports.renderers import renderers
from huiyin.surveys.models import Programme


def about(programme: Programme) -> About:
    """What the programme says of itself."""
    return About(
        programme.name,
        programme.unit.name,
        programme.aim,
        programme.population,
        programme.mode,
        programme.sample,
        programme.limits,
        programme.marks,
    )


@transaction.atomic
def make_report(*, by: User, programme: Programme, wave: str | None, language: str, format_key: str) -> bytes:
    """The report of one wave (None: all waves together) as a file; that it was taken is recorded."""
    figures = metrics.programme_figures(programme.pk, wave)
    made = renderers[format_key].render(content.report(about(programme), figures, language=language))
    audit.record(
        "report.make",
        by=by,
        on=f"programme:{programme.pk}",
        format=format_key,
        wave=figures.wave,
        revision=figures.revision,
        n_responses=figures.n_responses,
    )
    return made
