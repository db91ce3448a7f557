"""From a programme's figures to a report: aim, population, mode, sample, validity, criteria, results, limits (A30)."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.metrics.overview import ProgrammeFigures
from huiyin.reports.contracts import About, Document, Section
from huiyin.reports.sections import reasons, results, survey


def report(about: About, figures: ProgrammeFigures, *, language: str) -> Document:
    """The whole report in `language` ("zh-hans" or "en")."""
    with translation.override(language):
        sections = [
            Section(_("Survey"), survey.survey(about, figures)),
            Section(_("Validity of the forms"), survey.validity(figures)),
            Section(_("Criteria"), list(survey.criteria(figures))),
            Section(_("Results"), list(results.results(figures, language))),
            Section(_("Items"), list(results.items(figures, language))),
            Section(_("What changed"), list(results.changes(figures, language))),
            Section(_("Segments"), list(reasons.segments(figures, language))),
            Section(_("What goes with satisfaction"), list(reasons.drivers(figures, language))),
            Section(_("Expectation and perception"), list(reasons.gaps(figures, language))),
            Section(
                _("Satisfied overall, unhappy with something"), list(reasons.watch_list(figures, language))
            ),
            Section(_("In the customers' words"), list(reasons.open_answers(figures, language))),
            Section(_("Limits"), survey.limits(about, figures)),
        ]
        subtitle = " · ".join(part for part in (about.unit, _wave(figures)) if part not in {"", about.name})
        return Document(
            _("%(name)s: customer satisfaction report") % {"name": about.name},
            subtitle,
            " · ".join(part for part in (about.label, survey.last_good(figures)) if part),
            language,
            [section for section in sections if section.blocks],
            list(results.tiles(figures, language)),
        )


def _wave(figures: ProgrammeFigures) -> str:
    """Which wave the report is about; a programme's only wave is all of it."""
    if figures.wave:
        return figures.wave
    return figures.waves[0] if len(figures.waves) == 1 else _("All waves")
