"""Reading programmes: the gatekeepers, the codebook and the waves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Role, Variable
from huiyin.core.access import MANAGERS
from huiyin.surveys.building.differences import rule_in_words as rule_in_words
from huiyin.surveys.completeness import BROKEN_OFF as BROKEN_OFF
from huiyin.surveys.completeness import COMPLETE as COMPLETE
from huiyin.surveys.completeness import PARTIAL as PARTIAL
from huiyin.surveys.completeness import answered_percent as answered_percent
from huiyin.surveys.completeness import disposition as disposition
from huiyin.surveys.definition import Definition
from huiyin.surveys.models import (
    Identity,
    Programme,
    ProgrammeVariable,
    Questionnaire,
    QuestionnaireVersion,
    Wave,
)

MOST_VERSIONS = 50  # that are looked through for their questions


def programmes_of(user: User) -> QuerySet[Programme]:
    """The programmes of the person's unit and of those below it."""
    return Programme.objects.filter(unit__path__startswith=user.unit.path).select_related("unit")


def all_programmes() -> QuerySet[Programme]:
    """Every programme: for the shell, which acts for nobody."""
    return Programme.objects.select_related("unit").order_by("pk")


def programmes_below(path: str) -> QuerySet[Programme]:
    """The programmes of a unit's tree that are not archived, for those who act for nobody."""
    rows = Programme.objects.filter(unit__path__startswith=path, archived_at=None)
    return rows.select_related("unit").order_by("pk")


def programme_for(user: User, programme_id: int) -> Programme:
    """One programme, if the person may see it; 404 otherwise, as if it did not exist."""
    return get_object_or_404(programmes_of(user), pk=programme_id)


def questionnaire_for(user: User, programme_id: int, questionnaire_id: int) -> Questionnaire:
    """One questionnaire of a programme that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return get_object_or_404(programme.questionnaires.select_related("programme"), pk=questionnaire_id)


def codebook(programme_id: int) -> list[Variable]:
    """The programme's variables in their order."""
    definitions = ProgrammeVariable.objects.filter(programme_id=programme_id).values_list(
        "definition", flat=True
    )
    return [Variable.from_json(definition) for definition in definitions]


def waves(programme_id: int) -> list[Wave]:
    """The programme's waves, oldest first."""
    return list(Wave.objects.filter(programme_id=programme_id))


def questionnaires_of(programme: Programme) -> list[Questionnaire]:
    """The programme's questionnaires, newest first, with their versions."""
    return list(programme.questionnaires.prefetch_related("versions").order_by("-pk"))


def newest_version(questionnaire_id: int) -> QuestionnaireVersion | None:
    """What a link serves now, or None before the first publication."""
    return QuestionnaireVersion.objects.filter(questionnaire_id=questionnaire_id).order_by("-number").first()


def version_of(questionnaire_id: int, version_id: int) -> QuestionnaireVersion | None:
    """One published version, if it belongs to that questionnaire."""
    return QuestionnaireVersion.objects.filter(questionnaire_id=questionnaire_id, pk=version_id).first()


def programme(programme_id: int) -> Programme:
    """A programme by its id: for handlers, which act for nobody."""
    return Programme.objects.select_related("unit").get(pk=programme_id)


def programme_names() -> dict[int, str]:
    """Every programme by its number, oldest first: for commands, which act for nobody."""
    return dict(Programme.objects.order_by("pk").values_list("pk", "name"))


def watched_programmes() -> list[int]:
    """The programmes that are not archived: for the worker, which acts for nobody."""
    return list(Programme.objects.filter(archived_at=None).order_by("pk").values_list("pk", flat=True))


def unit_path_of(programme_id: int) -> str:
    """The path of the unit that a programme belongs to now."""
    return str(Programme.objects.values_list("unit__path", flat=True).get(pk=programme_id))


def unit_paths_of(programme_ids: Collection[int]) -> dict[int, str]:
    """The paths of the units that some programmes belong to now, by programme."""
    rows = Programme.objects.filter(pk__in=programme_ids)
    return dict(rows.values_list("pk", "unit__path").order_by())


def questionnaire_by_id(questionnaire_id: int) -> Questionnaire | None:
    """A questionnaire with its programme and unit, or None: for machines, whose keys are looked at afterwards."""
    return Questionnaire.objects.select_related("programme__unit").filter(pk=questionnaire_id).first()


def version_numbered(questionnaire_id: int, number: int) -> QuestionnaireVersion | None:
    """The published version of that number, or None."""
    return QuestionnaireVersion.objects.filter(questionnaire_id=questionnaire_id, number=number).first()


def versions_by_id(version_ids: Collection[int]) -> dict[int, QuestionnaireVersion]:
    """Some published versions by their number in the database."""
    return QuestionnaireVersion.objects.in_bulk(list(version_ids))


def versions_of(questionnaire: Questionnaire) -> list[QuestionnaireVersion]:
    """The published versions of a questionnaire, oldest first."""
    return list(questionnaire.versions.all())


def is_launched(programme_id: int) -> bool:
    """Whether a questionnaire of the programme was ever published."""
    return QuestionnaireVersion.objects.filter(questionnaire__programme=programme_id).exists()


def anonymous_among(programme_ids: Collection[int]) -> set[int]:
    """Those of some programmes in which nothing may lead from an answer to a person."""
    rows = Programme.objects.filter(pk__in=set(programme_ids), identity=Identity.ANONYMOUS)
    return set(rows.values_list("pk", flat=True))


def masked_kinds_of(programme_ids: Collection[int]) -> dict[int, list[str]]:
    """Those of some programmes that mask personal data in open answers, with the kinds that they mask."""
    rows = Programme.objects.filter(pk__in=set(programme_ids)).values_list("pk", "masked_kinds").order_by()
    return {key: kinds for key, kinds in rows if kinds}


def masking_stands(*, is_postgresql: bool) -> str:
    """SQL that holds where programmes mask what its one parameter says: JSON of kinds by a programme's number.

    For a statement that stores what was masked by them: asked within it, it costs no round trip of its own.
    """
    table = Programme._meta.db_table
    if is_postgresql:
        given, differs = "json_each(%s::json)", "programme.masked_kinds <> given.value::jsonb"
    else:
        given, differs = "json_each(%s)", "json(programme.masked_kinds) <> json(given.value)"
    return (
        f"NOT EXISTS (SELECT 1 FROM {given} AS given "  # noqa: S608 - our own names throughout
        f"JOIN {table} AS programme ON programme.id = CAST(given.key AS bigint) WHERE {differs})"
    )


def open_keys(programme_id: int) -> set[str]:
    """The keys of the variables of a programme that hold the respondents' own words."""
    rows = ProgrammeVariable.objects.filter(programme_id=programme_id, definition__role=Role.OPEN_TEXT.value)
    return set(rows.values_list("key", flat=True).order_by())


def programme_of_version(version_id: int) -> int:
    """The programme whose questionnaire a published version belongs to."""
    rows = QuestionnaireVersion.objects.values_list("questionnaire__programme_id", flat=True)
    return int(rows.get(pk=version_id))


def asked_questions(programme_id: int) -> list[list[dict[str, Any]]]:
    """The questions of the published versions of all questionnaires, the newest version first."""
    rows = QuestionnaireVersion.objects.filter(questionnaire__programme=programme_id)
    newest = rows.order_by("-published_at", "-pk")[:MOST_VERSIONS]
    return [list(Definition.from_json(row.definition).questions) for row in newest]


def shows_names_to_all(programme_id: int) -> bool:
    """Whether everybody who sees the programme's answers may see whose they are."""
    return Programme.objects.filter(pk=programme_id, identity=Identity.IDENTIFIED).exists()


def may_see_names(user: User, programme: Programme) -> bool:
    """Whether a person may see who gave an answer: in a confidential programme its managers alone."""
    return programme.identity == Identity.IDENTIFIED or user.role in MANAGERS
