"""What people wrote."""

from __future__ import annotations

from huiyin.analytics.codebook import Role, Variable
from huiyin.facts.schema import RESPONSE_ID, column_of
from huiyin.metrics.computing.frame import Frame
from huiyin.metrics.overview import OpenAnswer

MOST_LISTED = 100


def open_answers(frame: Frame) -> tuple[tuple[OpenAnswer, ...], int]:
    """The newest `MOST_LISTED` open answers over all open questions, and how many there are."""
    found: list[OpenAnswer] = []
    n_answers = 0
    for variable in frame.of_role(Role.OPEN_TEXT):
        column = column_of(variable.key)
        n_answers += frame.engine.count(frame.source, (), frame.where, [column])[()]
        found += _answers(frame, variable, column)
    newest = sorted(found, key=lambda one: -one.response_id)[:MOST_LISTED]
    return tuple(newest), n_answers


def _answers(frame: Frame, variable: Variable, column: str) -> list[OpenAnswer]:
    recommend = next((column_of(v.key) for v in frame.of_role(Role.RECOMMEND)), "")
    overall = next((column_of(v.key) for v in frame.of_role(Role.OVERALL)), "")
    wanted = [RESPONSE_ID, "respondent_key", "answered_on", column, recommend, overall]
    rows = frame.engine.rows(
        frame.source, [name for name in wanted if name], frame.where, present=[column], most=MOST_LISTED
    )
    return [
        OpenAnswer(
            row[RESPONSE_ID],
            row["respondent_key"] or "",
            variable,
            row[column],
            row.get(recommend),
            row.get(overall),
            row["answered_on"],
        )
        for row in rows
    ]
