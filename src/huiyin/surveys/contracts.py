"""What other apps may hold of questionnaires: their definition, and the news that one was published."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.surveys.definition import KEY, LANGUAGE_CODES, PROMISES, Block, Definition, Embedded, Page

__all__ = [
    "KEY",
    "LANGUAGE_CODES",
    "PROMISES",
    "Block",
    "Definition",
    "Embedded",
    "Page",
    "QuestionnairePublished",
]


@dataclass(frozen=True)
class QuestionnairePublished:
    """Event: a version of a questionnaire went out."""

    questionnaire_id: int
    version_id: int
    programme_id: int
