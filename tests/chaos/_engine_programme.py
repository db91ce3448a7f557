"""The programme whose figures are asked for while its engine is cut off, and the truth about them."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.events import drain_all
from huiyin.facts.engines import engines
from huiyin.metrics import figures, queries, services
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import queries as surveys_read
from huiyin.surveys import services as surveys
from huiyin.warehouse import queries as warehouse

CODEBOOK = [
    *(Variable(f"q{at}", f"项 {at}", Role.RATING, Scale(1, 5)) for at in range(1, 5)),
    Variable("overall", "总体满意度", Role.OVERALL, Scale(1, 5)),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    Variable("area", "地区", Role.SEGMENT),
]
ROWS = 400


def made(unit: Any) -> Any:
    """A programme with its first answers and its contracts."""
    programme = surveys.create_programme(by=None, unit=unit, name="engine faults")
    surveys.extend_codebook(programme.pk, CODEBOOK)
    feed(programme, -1, random.Random(0))
    services.confirm_suggested(by=None, programme_id=programme.pk)
    return programme


def feed(programme: Any, number: int, chance: random.Random) -> None:
    """One more batch of answers, in the facts when this returns."""
    wave = surveys.ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    batch = f"round:{number}"
    answers = []
    for at in range(ROWS):
        mood = chance.gauss(3.6, 0.8)
        graded = {
            variable.key: float(min(5, max(1, round(mood + chance.gauss(0, 0.7)))))
            for variable in CODEBOOK[:5]
        }
        graded["nps"] = float(min(10, max(0, round(2 * mood + chance.gauss(0, 1)))))
        answers.append(
            NewAnswer(
                dedup_key=f"{batch}:{at}",
                answers=graded,
                wave_id=wave.pk,
                answered_on=date(2026, 2, 1 + at % 27),
                context={"area": chance.choice(["东", "南", "西"])},
            )
        )
    store_batch(answers, programme_id=programme.pk, channel="file_upload", batch=batch)
    drain_all()


def truth(programme: Any) -> tuple[str, Any]:
    """The revision of the facts as they are, and the essence of the figures that the Arrow engine gives for them."""
    source = warehouse.source_of(programme.pk)
    found = figures.compute(
        engine=engines["arrow"],
        source=source,
        codebook=surveys_read.codebook(programme.pk),
        contracts=queries.current_contracts(programme.pk),
        waves=[wave.name for wave in surveys_read.waves(programme.pk)],
    )
    return source.revision, essence(found)


def essence(found: ProgrammeFigures) -> Any:
    """What must be the same to the bit: counts, headline estimates, items, segments and drivers."""
    return (
        found.n_responses,
        [figure.estimate for figure in found.headline],
        [(item.index, item.distribution) for item in found.items],
        [(row.value, row.estimate) for table in found.segments for row in table.rows],
        None if found.drivers is None else [(i.column, i.share) for i in found.drivers.analysis.importances],
        found.changes,
    )
