"""What machines read: programmes, the fields of a questionnaire, one answer, figures."""

from __future__ import annotations

from typing import Any

import msgspec

from huiyin.analytics.codebook import Variable
from huiyin.api import queries
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.problems import NotThere
from huiyin.api.replies import json_reply
from huiyin.metrics.contracts import Figure
from huiyin.metrics.queries import programme_figures
from huiyin.responses.queries import stored
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import questionnaires_of
from huiyin.surveys.question_types.base import question_types


class QuestionnaireLine(msgspec.Struct):
    """A questionnaire in a list."""

    id: int
    title: str
    version: int | None
    is_open: bool


class ProgrammeLine(msgspec.Struct):
    """A programme with its questionnaires."""

    id: int
    name: str
    unit: str
    is_archived: bool
    questionnaires: list[QuestionnaireLine]


class Field(msgspec.Struct):
    """One field of answers: what it is called, what it may hold."""

    key: str
    label: dict[str, str]
    role: str
    minimum: float | None = None
    maximum: float | None = None
    choices: list[str] | None = None
    required: bool = False
    place: str = "answers"  # or "context"


class QuestionnaireFields(msgspec.Struct):
    """What an answer to a questionnaire consists of."""

    id: int
    title: str
    version: int
    is_open: bool
    languages: list[str]
    fields: list[Field]


class Answer(msgspec.Struct):
    """One stored answer in its newest version."""

    id: int
    programme_id: int
    wave: str
    channel: str
    mode: str
    source: str
    respondent: str
    language: str
    answered_on: str
    recorded_at: str
    version: int
    validity: str
    answers: dict[str, Any]
    context: dict[str, Any]


class FigureLine(msgspec.Struct):
    """A figure with its interval; hidden ones have no value."""

    key: str
    version: int
    name: dict[str, str]
    measure: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    confidence: float
    n: int
    n_effective: float
    base: str
    target: float | None
    verdict: str


class Figures(msgspec.Struct):
    """The headline figures of a programme, for one wave or all."""

    programme_id: int
    wave: str
    waves: list[str]
    n_responses: int
    as_of: str | None
    revision: str
    is_last_good: bool  # older than they should be: the engine is away
    figures: list[FigureLine]


@operation(
    "GET",
    "programmes",
    name="api-programmes",
    scope=Scope.READ,
    tag="reading",
    summary={"zh": "密钥可见的项目和问卷", "en": "The programmes and questionnaires that the key sees"},
    replies={200: list[ProgrammeLine]},
)
def programmes(call: Call, caller: Caller) -> Reply:
    """Newest first."""
    return json_reply([_line(one) for one in queries.programmes_for(caller).order_by("-pk")])


@operation(
    "GET",
    "questionnaires/<int:questionnaire_id>",
    name="api-questionnaire",
    scope=Scope.READ,
    tag="reading",
    summary={"zh": "一份问卷的字段", "en": "The fields of a questionnaire"},
    replies={200: QuestionnaireFields},
    refusals=(404,),
)
def questionnaire(call: Call, caller: Caller, questionnaire_id: int) -> Reply:
    """What `POST responses` takes for it."""
    asked = queries.asked(questionnaire_id) if questionnaire_id < 2**63 else None
    if asked is None or not queries.sees(caller, asked):
        raise NotThere(number=questionnaire_id, what={"zh": "问卷", "en": "questionnaire"})
    fields = [
        _field(variable, bool(question.get("required")))
        for question in asked.definition.questions
        for variable in question_types[question["type"]].variables(question)
    ]
    fields += [_field(entry.variable, False, "context") for entry in asked.definition.embedded]
    languages = list(asked.definition.languages)
    return json_reply(
        QuestionnaireFields(
            asked.questionnaire_id, asked.title, asked.version, asked.is_open, languages, fields
        )
    )


@operation(
    "GET",
    "programmes/<int:programme_id>/responses/<int:response_id>",
    name="api-response",
    scope=Scope.READ,
    tag="reading",
    summary={"zh": "一份答卷", "en": "One answer"},
    replies={200: Answer},
    refusals=(404,),
)
def response(call: Call, caller: Caller, programme_id: int, response_id: int) -> Reply:
    """For whoever was told of it by its number."""
    found = None
    if (
        max(programme_id, response_id) < 2**63
        and queries.programmes_for(caller).filter(pk=programme_id).exists()
    ):
        found = stored(response_id)
    if found is None or found.programme_id != programme_id:
        raise NotThere(number=response_id, what={"zh": "答卷", "en": "answer"})
    return json_reply(
        Answer(
            found.id,
            found.programme_id,
            found.wave,
            found.channel,
            found.mode,
            found.source,
            found.respondent_key,
            found.language,
            found.answered_on.isoformat(),
            found.recorded_at.isoformat(),
            found.version,
            found.validity,
            dict(found.answers),
            dict(found.context),
        )
    )


@operation(
    "GET",
    "programmes/<int:programme_id>/figures",
    name="api-figures",
    scope=Scope.READ,
    tag="reading",
    summary={"zh": "项目的主要指标", "en": "The headline figures of a programme"},
    replies={200: Figures},
    refusals=(404, 503),
    query={"wave": {"type": "string", "description": "The name of a wave; all waves without it."}},
)
def figures(call: Call, caller: Caller, programme_id: int) -> Reply:
    """As the page of figures shows them: with interval, n and the moment they are of."""
    wave = call.query.get("wave", "")
    if programme_id >= 2**63 or not queries.programmes_for(caller).filter(pk=programme_id).exists():
        raise NotThere(number=programme_id, what={"zh": "项目", "en": "programme"})
    found = programme_figures(programme_id, wave if wave in queries.wave_names(programme_id) else None)
    if wave and found.wave != wave:
        raise NotThere(number=wave, what={"zh": "波次", "en": "wave"})
    return json_reply(
        Figures(
            programme_id,
            found.wave,
            list(found.waves),
            found.n_responses,
            None if found.as_of is None else found.as_of.isoformat(),
            found.revision,
            found.last_good is not None,
            [_figure(one) for one in found.headline],
        )
    )


def _line(programme: Programme) -> ProgrammeLine:
    return ProgrammeLine(
        programme.pk,
        programme.name,
        programme.unit.name,
        programme.archived_at is not None,
        [
            QuestionnaireLine(
                one.pk,
                one.title,
                max((version.number for version in one.versions.all()), default=None),
                one.closed_at is None and programme.archived_at is None and bool(one.versions.all()),
            )
            for one in questionnaires_of(programme)
        ],
    )


def _field(variable: Variable, required: bool, place: str = "answers") -> Field:
    scale = variable.scale
    label = {"zh": variable.label, "en": variable.label_en or variable.label}
    field = Field(variable.key, label, variable.role.value, required=required, place=place)
    if scale is not None:
        field.minimum, field.maximum = scale.minimum, scale.maximum
    return field


def _figure(figure: Figure) -> FigureLine:
    contract, estimate = figure.contract, figure.estimate
    shown = figure.base != "hidden"
    return FigureLine(
        contract.key,
        contract.version,
        {"zh": contract.name_zh, "en": contract.name_en},
        contract.measure,
        estimate.unit.value,
        estimate.value if shown else None,
        estimate.low if shown else None,
        estimate.high if shown else None,
        estimate.confidence,
        estimate.n,
        estimate.n_effective,
        figure.base,
        contract.target,
        figure.verdict if shown else "",
    )
