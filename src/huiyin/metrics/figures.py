"""All figures of a programme from its facts: the same for page, report and shell."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

from huiyin.analytics.codebook import Variable
from huiyin.facts.engines import Engine
from huiyin.facts.source import FactSource
from huiyin.metrics.computing import (
    changes,
    drivers,
    gaps,
    headline,
    items,
    open_answers,
    segments,
    watch_list,
)
from huiyin.metrics.computing.frame import WAVE, Frame, Sums
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.overview import ProgrammeFigures


def compute(
    *,
    engine: Engine,
    source: FactSource,
    codebook: Sequence[Variable],
    contracts: Sequence[MetricContract],
    waves: Sequence[str] = (),
    wave: str | None = None,
) -> ProgrammeFigures:
    """Every section of the overview, for one wave or (None or "") for all waves together.

    `waves` names the programme's waves, oldest first; a wave found only in the facts comes after
    them. Contracts must name variables of the codebook.
    """
    began = time.perf_counter()
    frame = frame_of(engine, source, codebook, contracts, waves, wave or "")
    sums = _sums(frame)
    watched, n_watched = watch_list.watch_list(frame, sums)
    driver_figure, drivers_reason = drivers.drivers(frame, sums)
    texts, n_texts = open_answers.open_answers(frame)
    channels = engine.count(source, ["channel"], frame.where)
    first_on, last_on = _days(frame)
    return ProgrammeFigures(
        codebook=frame.codebook,
        contracts=frame.contracts,
        wave=frame.wave,
        waves=tuple(dict.fromkeys([*waves, *frame.waves])),
        n_responses=frame.n_rows,
        n_by_wave=frame.n_by_wave,
        n_by_channel=tuple(sorted((key[0], n) for key, n in channels.items())),
        first_on=first_on,
        last_on=last_on,
        headline=headline.headline(frame, sums),
        validity=headline.validity(frame, sums),
        changes=changes.changes(frame, sums),
        trend=changes.trend(frame, sums),
        items=items.items(frame),
        segments=segments.segments(frame, sums),
        watch_list=watched,
        n_watched=n_watched,
        drivers=driver_figure,
        drivers_reason=drivers_reason,
        gaps=gaps.gaps(frame, sums),
        open_answers=texts,
        n_open_answers=n_texts,
        as_of=source.as_of,
        revision=source.revision,
        seconds=time.perf_counter() - began,
    )


def frame_of(
    engine: Engine,
    source: FactSource,
    codebook: Sequence[Variable],
    contracts: Sequence[MetricContract],
    waves: Sequence[str],
    wave: str,
) -> Frame:
    """What sections and studies work on; `waves` oldest first, `wave` "" for all together."""
    counted = {key[0]: n for key, n in engine.count(source, [WAVE]).items()}
    named = [name for name in waves if name in counted]
    unlisted = sorted(counted.keys() - set(named))
    return Frame(
        engine=engine,
        source=source,
        codebook=tuple(codebook),
        contracts=tuple(contracts),
        wave=wave,
        n_by_wave=tuple((name, counted[name]) for name in [*named, *unlisted]),
        segments=segments.comparable(engine, source, codebook),
    )


def _sums(frame: Frame) -> Sums:
    """One pass over the rows for all sections."""
    queries = list(
        dict.fromkeys(
            query
            for section in (headline, segments, drivers, gaps, watch_list)
            for query in section.queries(frame)
        )
    )
    if not queries:
        return Sums({})
    return Sums(dict(zip(queries, frame.engine.moments_of(frame.source, queries), strict=True)))


def _days(frame: Frame) -> tuple[date | None, date | None]:
    days = frame.engine.count(frame.source, ["answered_on"], frame.where)
    known = sorted(key[0] for key in days if key[0])
    return (date.fromisoformat(known[0]), date.fromisoformat(known[-1])) if known else (None, None)
