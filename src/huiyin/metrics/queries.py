"""Reading contracts, facts and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, TextChoices
from django.utils import translation

from huiyin.accounts.queries import unit_names
from huiyin.analytics.codebook import Variable
from huiyin.analytics.problems import Problem
from huiyin.analytics.results import Bilingual
from huiyin.conditions import Field
from huiyin.metrics import by_question, figures
from huiyin.metrics.by_question import QuestionAnswers, SaidAnswer
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring.computing import explore
from huiyin.metrics.exploring.crosstab import Crosstab
from huiyin.metrics.exploring.dimensions import Names
from huiyin.metrics.exploring.fields import offered_fields
from huiyin.metrics.exploring.question import Question
from huiyin.metrics.last_good import LastGood, Task, digest_of, held
from huiyin.metrics.models import Contract, StudySettings
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.metrics.studies import Panel, Setting, studies
from huiyin.metrics.study_keeping import StudyOffer, shown_panels
from huiyin.metrics.suggestions import suggest_contracts
from huiyin.responses import extensions
from huiyin.responses.contracts import Mode, Source
from huiyin.settings import value_of
from huiyin.surveys import queries as surveys
from huiyin.warehouse import queries as warehouse


@dataclass(frozen=True)
class ContractVersion:
    """One version of a contract: who put it into force, when, and when it went out of use."""

    contract: MetricContract
    confirmed_by: str
    created_at: datetime
    retired_at: datetime | None


def _newest(programme_id: int) -> list[Contract]:
    """The newest version of each contract, in the order in which the metrics were first confirmed."""
    firsts = (
        Contract.objects.filter(programme_id=programme_id)
        .order_by()
        .values("key")
        .annotate(first=Min("pk"), newest=Max("pk"))
        .order_by("first")
    )
    newest = [row["newest"] for row in firsts]
    rows = Contract.objects.select_related("confirmed_by").in_bulk(newest)
    return [rows[pk] for pk in newest]


def _version(row: Contract) -> ContractVersion:
    return ContractVersion(
        MetricContract.from_json(row.definition),
        str(row.confirmed_by) if row.confirmed_by else "",
        row.created_at,
        row.retired_at,
    )


def contract_rows(programme_id: int) -> list[ContractVersion]:
    """The contracts in force with who confirmed them, in the order in which they were first confirmed."""
    return [_version(row) for row in _newest(programme_id) if row.retired_at is None]


def current_contracts(programme_id: int) -> list[MetricContract]:
    """The contracts in force, in the same order."""
    return [row.contract for row in contract_rows(programme_id)]


def contracts_at(programme_id: int, moment: datetime) -> list[MetricContract]:
    """The contracts as they were in force at a moment, in the same order."""
    rows = Contract.objects.filter(programme_id=programme_id, created_at__lte=moment).order_by("pk")
    newest = {row.key: row for row in rows}  # in the order of the first versions, with the last one's content
    return [
        MetricContract.from_json(row.definition)
        for row in newest.values()
        if row.retired_at is None or row.retired_at > moment
    ]


def retired_contracts(programme_id: int) -> list[MetricContract]:
    """The last versions of metrics that are out of use."""
    return [
        MetricContract.from_json(row.definition)
        for row in _newest(programme_id)
        if row.retired_at is not None
    ]


def contract_history(programme_id: int, key: str) -> list[ContractVersion]:
    """All versions of one contract, newest first; empty for an unknown key."""
    rows = Contract.objects.filter(programme_id=programme_id, key=key).select_related("confirmed_by")
    return [_version(row) for row in rows.order_by("-version")]


def contracts_between(programme_id: int, since: datetime, until: datetime) -> list[ContractVersion]:
    """The versions of contracts that were in force at some time from a moment until before another, oldest first.

    `retired_at` is when a version went out of use: given up, or followed by the next one.
    """
    rows = Contract.objects.filter(programme_id=programme_id, created_at__lt=until)
    found, newer = [], dict[str, datetime]()
    for row in rows.select_related("confirmed_by").order_by("-version", "-pk"):
        ended = min((at for at in (row.retired_at, newer.get(row.key)) if at is not None), default=None)
        if ended is None or ended >= since:
            found.append(replace(_version(row), retired_at=ended))
        newer[row.key] = row.created_at
    return sorted(found, key=lambda one: (one.created_at, one.contract.key))


def open_suggestions(programme_id: int) -> list[MetricContract]:
    """What the codebook calls for and the programme has never had: to be shown for confirmation."""
    taken = {row.key for row in _newest(programme_id)}
    return [c for c in suggest_contracts(surveys.codebook(programme_id)) if c.key not in taken]


def programme_figures(programme_id: int, wave: str | None = None) -> ProgrammeFigures:
    """All figures of a programme for one wave (None or "" for all), kept as long as nothing they rest on changes.

    While the engine is away, or a part is missing or damaged, they are the last good ones, and say so by
    `last_good`; the problem itself is raised when there are none.
    """
    found = held(programme_id, ("figures", wave or ""), lambda: _figures(programme_id, wave or ""))
    figures = found.value if found.last_good is None else replace(found.value, last_good=found.last_good)
    return figures if surveys.shows_names_to_all(programme_id) else _without_names(figures)


def _without_names(figures: ProgrammeFigures) -> ProgrammeFigures:
    """The figures where only few may see who answered: single answers go by their number."""
    watched = tuple(replace(entry, respondent_key="") for entry in figures.watch_list)
    texts = tuple(replace(answer, respondent_key="") for answer in figures.open_answers)
    return replace(figures, watch_list=watched, open_answers=texts)


def names_of(programme_id: int) -> Names:
    """What the facts of a programme name by keys, in words."""
    programme = surveys.programme(programme_id)
    channels = {language: extensions.channel_names(language) for language in ("zh-hans", "en")}
    values: dict[str, dict[str, Bilingual]] = {
        "channel": {
            key: {"zh": name, "en": channels["en"].get(key, name)}
            for key, name in channels["zh-hans"].items()
        },
        "mode": _choices(Mode),
        "source": _choices(Source),
        "language": {key: {"zh": name, "en": name} for key, name in settings.LANGUAGES},
    }
    waves = tuple(wave.name for wave in surveys.waves(programme_id))
    return Names(waves, unit_names(programme.unit.path), programme.unit.path, values)


def _choices(kind: type[TextChoices]) -> dict[str, Bilingual]:
    """The words of choices in both languages, whatever the language of the page."""
    words: dict[str, dict[str, str]] = {value: {} for value in kind.values}
    for language, code in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(code):
            for value, label in kind.choices:
                words[value][language] = str(label)
    return dict(words)


def filter_fields(programme_id: int) -> tuple[Field, ...]:
    """What the programme's facts may be filtered by, with the values that occur, of the last good facts if need be."""
    return held(programme_id, ("fields",), lambda: _fields(programme_id)).value


def _fields(programme_id: int) -> Task[tuple[Field, ...]]:
    source, codebook = warehouse.source_of(programme_id), surveys.codebook(programme_id)
    names = names_of(programme_id)
    rests_on = [
        source.revision,
        [v.as_json() for v in codebook],
        list(names.waves),
        value_of("HUIYIN_ENGINE"),
    ]
    return Task(rests_on, lambda: offered_fields(warehouse.engine(), source, codebook, names))


def explored(programme_id: int, question: Question) -> Crosstab:
    """The table that a question asks for, kept as long as nothing it rests on changes.

    With `as_of` it is the table of that time: the facts and the contracts as they were. While the engine is
    away it is the last good one, and says so by `last_good`. Raises the problems of `metrics.exploring`.
    """
    name = ("explored", digest_of(question.as_json()))
    found = held(programme_id, name, lambda: _explored(programme_id, question))
    return found.value if found.last_good is None else replace(found.value, last_good=found.last_good)


def _explored(programme_id: int, question: Question) -> Task[Crosstab]:
    as_of = question.as_of
    source = warehouse.source_of(programme_id, as_of=as_of)
    codebook, names = surveys.codebook(programme_id), names_of(programme_id)
    contracts = current_contracts(programme_id) if as_of is None else contracts_at(programme_id, as_of)
    rests_on = [
        source.revision,
        [contract.as_json() for contract in contracts],
        [variable.as_json() for variable in codebook],
        [list(names.waves), dict(names.units), names.unit_path],
        value_of("HUIYIN_ENGINE"),
    ]
    return Task(
        rests_on,
        lambda: explore(
            engine=warehouse.engine(),
            source=source,
            codebook=codebook,
            contracts=contracts,
            question=question,
            names=names,
        ),
    )


@dataclass(frozen=True)
class StudyPage:
    """One study of one programme: its settings with their values, and its panels or why there are none."""

    settings: tuple[Setting, ...]
    values: dict[str, Any]
    waves: tuple[str, ...]
    panels: tuple[Panel, ...]
    lacking: Bilingual | None
    problem: Problem | None
    n_rows: int
    as_of: datetime | None
    revision: str
    last_good: LastGood | None = None


def kept_settings(programme_id: int, study: str) -> StudySettings | None:
    """The newest settings that the programme keeps for a study."""
    rows = StudySettings.objects.filter(programme_id=programme_id, study=study)
    return rows.select_related("saved_by").first()


def study_settings(
    programme_id: int, key: str, wave: str, given: Mapping[str, Any], language: str
) -> StudyPage:
    """The page of a study without its panels: the settings, and their values: what was given, else what is
    kept, else what is usual. While the engine is away they are the last ones known."""
    found = held(
        programme_id, ("offer", key, wave, language[:2]), lambda: _offer(programme_id, key, wave, language)
    )
    offer = found.value
    row = kept_settings(programme_id, key)
    kept: dict[str, Any] = row.definition if row else {}
    values = {s.key: (kept if s.kept else given).get(s.key, s.initial) for s in offer.settings}
    return StudyPage(
        offer.settings,
        values,
        offer.waves,
        (),
        offer.lacking,
        None,
        offer.n_rows,
        offer.as_of,
        offer.revision,
        found.last_good,
    )


def _offer(programme_id: int, key: str, wave: str, language: str) -> Task[StudyOffer]:
    sources, rests_on = _sources(programme_id, wave)

    def compute() -> StudyOffer:
        frame = figures.frame_of(*sources)
        lacking = studies[key].lacking(frame)
        settings = () if lacking else studies[key].settings(frame, language)
        source = frame.source
        return StudyOffer(settings, frame.waves, lacking, frame.n_rows, source.as_of, source.revision)

    return Task(rests_on, compute)


def study_page(programme_id: int, key: str, wave: str, given: Mapping[str, Any], language: str) -> StudyPage:
    """A study under its settings; panels are kept as long as nothing they rest on changes.

    While the engine is away they are the last good ones under these settings, and the page says so by
    `last_good`; when there are none the page has the problem in their place.
    """
    page = study_settings(programme_id, key, wave, given, language)
    if page.lacking is not None:
        return page
    name = ("study", key, wave, language[:2], digest_of(page.values))
    try:
        found = held(programme_id, name, lambda: _panels(programme_id, key, wave, page.values, language))
    except Problem as problem:
        return replace(page, problem=problem)
    return replace(page, panels=found.value, last_good=found.last_good or page.last_good)


def _panels(
    programme_id: int, key: str, wave: str, values: Mapping[str, Any], language: str
) -> Task[tuple[Panel, ...]]:
    sources, rests_on = _sources(programme_id, wave)
    return Task(
        [rests_on, dict(values), language[:2]],
        lambda: studies[key].compute(figures.frame_of(*sources), values, language),
        lambda panels: shown_panels(panels, language),
    )


@dataclass(frozen=True)
class AnswersByQuestion:
    """Every question of a programme with its answers; `last_good` as in `programme_figures`."""

    questions: tuple[QuestionAnswers, ...]
    last_good: LastGood | None = None


def answers_by_question(programme_id: int, wave: str = "") -> AnswersByQuestion:
    """How the answers to every question spread, in one wave or ("") in all, kept as figures are."""
    found = held(programme_id, ("by-question", wave), lambda: _by_question(programme_id, wave))
    return AnswersByQuestion(found.value, found.last_good)


def _by_question(programme_id: int, wave: str) -> Task[tuple[QuestionAnswers, ...]]:
    source, codebook = warehouse.source_of(programme_id), surveys.codebook(programme_id)
    definitions = surveys.asked_questions(programme_id)
    rests_on = [
        source.revision,
        [variable.as_json() for variable in codebook],
        definitions,
        wave,
        value_of("HUIYIN_ENGINE"),
    ]
    asked = by_question.asked_in(definitions, codebook)
    return Task(rests_on, lambda: by_question.compute(warehouse.engine(), source, asked, wave))


def said_answers(programme_id: int, variable: Variable, wave: str, page: int) -> tuple[SaidAnswer, ...]:
    """One page of the open answers under one variable, newest first."""
    source = warehouse.source_of(programme_id)
    return by_question.said_answers(warehouse.engine(), source, variable, wave, page)


def _sources(programme_id: int, wave: str) -> tuple[tuple[Any, ...], list[Any]]:
    """What figures are computed from, and what they rest on: if that is the same, so are they."""
    codebook, contracts = surveys.codebook(programme_id), current_contracts(programme_id)
    source = warehouse.source_of(programme_id, codebook=codebook)
    waves = [row.name for row in surveys.waves(programme_id)]
    engine = value_of("HUIYIN_ENGINE")
    rests_on = [
        source.revision,
        [contract.as_json() for contract in contracts],
        [variable.as_json() for variable in codebook],
        waves,
        wave,
        engine,
    ]
    return (warehouse.engine(), source, codebook, contracts, waves, wave), rests_on


def state_of(programme_id: int) -> tuple[Any, ...]:
    """Engine, source, codebook, contracts and waves of a programme, and a digest that changes with any of them."""
    sources, rests_on = _sources(programme_id, "")
    return (*sources[:5], digest_of([programme_id, *rests_on]))


def _figures(programme_id: int, wave: str) -> Task[ProgrammeFigures]:
    (engine, source, codebook, contracts, waves, _wave), rests_on = _sources(programme_id, wave)
    return Task(
        rests_on,
        lambda: figures.compute(
            engine=engine, source=source, codebook=codebook, contracts=contracts, waves=waves, wave=wave
        ),
    )
