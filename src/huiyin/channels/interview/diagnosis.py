"""Four ways of finding out, side by side (C04): each with its own numbers and n, never mixed into one figure."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from huiyin.channels.base import channels
from huiyin.channels.interview.models import Talk
from huiyin.channels.interview.queries import mean_of, progress, studies_of, topics
from huiyin.channels.mystery_shopping.queries import scenarios_of, standing_of
from huiyin.responses.queries import counted_ids, stored_many
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import codebook

MOST_ANSWERS = 20_000


def diagnosis_of(programme: Programme) -> dict[str, Any]:
    """What each way found: the survey by question, interviews and groups by topic, visits by stage."""
    talks = [(study, progress(study), topics(study)) for study in studies_of(programme)]
    ids = counted_ids(programme.pk)
    answers = stored_many(ids[-MOST_ANSWERS:])
    return {
        "n_answers": len(ids),
        "by_channel": _by_channel(Counter(answer.channel for answer in answers)),
        "questions": _questions(programme, answers),
        "interviews": [row for row in talks if row[0].kind == Talk.DEPTH],
        "groups": [row for row in talks if row[0].kind == Talk.FOCUS],
        "visits": [(scenario, standing_of(scenario)) for scenario in scenarios_of(programme)],
    }


def _by_channel(counts: Counter[str]) -> list[tuple[dict[str, str], int]]:
    names = {channel.key: dict(channel.name) for channel in channels}
    return [(names.get(key, {"zh": key, "en": key}), n) for key, n in counts.most_common()]


def _questions(programme: Programme, answers: list[Any]) -> list[dict[str, Any]]:
    """Mean grade of each rated question with its interval and n, on the question's own scale."""
    rows = []
    for variable in codebook(programme.pk):
        if not variable.role.is_numeric or variable.scale is None:
            continue
        values = [
            float(value)
            for answer in answers
            if isinstance(value := answer.answers.get(variable.key), int | float)
        ]
        if not values:
            continue
        half = 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5 if len(values) > 1 else None
        mean = mean_of(values).value or 0.0
        scale = variable.scale
        rows.append(
            {
                "label": {"zh": variable.label, "en": variable.label_en or variable.label},
                "n": len(values),
                "mean": mean,
                "low": None if half is None else max(scale.minimum, mean - half),
                "high": None if half is None else min(scale.maximum, mean + half),
                "best": scale.maximum,
                "worst": scale.minimum,
            }
        )
    return rows
