"""Questionnaires coming in and going out: read, remembered until confirmed, created, written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core import signing
from django.db import transaction

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.surveys import services
from huiyin.surveys.definition import Definition
from huiyin.surveys.interchange.arriving import arrived
from huiyin.surveys.interchange.base import InterchangeFormat, Written, interchange_formats
from huiyin.surveys.interchange.leaving import leaving
from huiyin.surveys.interchange.outline import Lost
from huiyin.surveys.interchange.problems import ImportForgotten
from huiyin.surveys.interchange.reading import read_outline
from huiyin.surveys.models import Programme, Questionnaire
from huiyin.surveys.question_types.base import text_in

_SALT = "huiyin.questionnaire-import"
_SECONDS = 3_600


@dataclass(frozen=True)
class Understood:
    """What became of a file, before anything is stored. `ticket` brings it back within the hour."""

    format: InterchangeFormat
    definition: Definition
    lost: list[Lost]
    ticket: str


def understand(
    *, by: User, programme: Programme, filename: str, chunks: Iterable[bytes], format_key: str = ""
) -> Understood:
    """Read a questionnaire behind walls; nothing is stored. Raises a Problem for whatever is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        path = Path(folder) / "questionnaire"
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        key, outline = read_outline(path, filename=filename, format_key=format_key)
    made = arrived(outline)
    kept = {
        "definition": made.definition.as_json(),
        "programme": programme.pk,
        "user": by.pk,
        "format": key,
        "n_lost": len(made.lost),
    }
    ticket = signing.dumps(kept, salt=_SALT, compress=True)
    return Understood(interchange_formats[key], made.definition, made.lost, ticket)


@transaction.atomic
def confirm_import(*, by: User, programme: Programme, ticket: str) -> Questionnaire:
    """The draft that a ticket stands for. Raises ImportForgotten."""
    try:
        kept: Mapping[str, Any] = signing.loads(ticket, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        raise ImportForgotten() from None
    if (kept["programme"], kept["user"]) != (programme.pk, by.pk):
        raise ImportForgotten()
    title = text_in(kept["definition"]["title"], "zh") or interchange_formats[kept["format"]].name["zh"]
    questionnaire = services.create_questionnaire(
        by=by, programme=programme, title=title, definition=kept["definition"]
    )
    audit.record("questionnaire.import", by=by, on=f"questionnaire:{questionnaire.pk}")
    return questionnaire


def written(definition: Definition, format_key: str) -> Written:
    """A questionnaire as a file of another program, with what it cannot hold."""
    return interchange_formats[format_key].write(leaving(definition))
