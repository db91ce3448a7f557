"""What makes an answer doubtful. Signs are noted beside it and nothing is thrown away: people decide.

Too fast: under a third of the median of its questionnaire's version. All alike: eight or more items of
one question with one and the same grade. The same words, or the same browser, twice. A field filled in
that people never see.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.analytics.codebook import Role
from huiyin.responses.models import QualityFlag, Response, TextTrace
from huiyin.surveys.definition import Definition
from huiyin.surveys.queries import versions_by_id
from huiyin.surveys.question_types.base import question_types
from huiyin.surveys.serving import definition_of

LEAST_FOR_MEDIAN = 20  # answers of a version before anybody is called fast
SETTLED = 200  # from here on the median moves too little to look back
NEWEST = 1_000  # answers from which the median is taken
LEAST_ITEMS = 8
LEAST_CHARACTERS = 15  # shorter words are said by many
_NO_SIGNS = re.compile(r"[\W_]+")


class Sign(models.TextChoices):
    """Why an answer is doubtful."""

    SPEEDER = "speeder", _("Very fast")
    STRAIGHT_LINE = "straight_line", _("All grades alike")
    SAME_WORDS = "same_words", _("The same words twice")
    SAME_DEVICE = "same_device", _("The same browser twice")
    HONEYPOT = "honeypot", _("Filled in by a program")


@dataclass(frozen=True)
class Noted:
    """One sign of one answer, with what it rests on."""

    response_id: int
    programme_id: int
    kind: Sign
    facts: Mapping[str, Any]


def look_at(response_ids: Sequence[int]) -> int:
    """Note the signs of some answers; what is noted already stays. Returns how many were looked at."""
    rows = list(Response.objects.filter(pk__in=response_ids, batch="").order_by("pk"))
    by_version: dict[int, list[Response]] = defaultdict(list)
    for row in rows:
        if row.version_id is not None:
            by_version[row.version_id].append(row)
    asked = versions_by_id(by_version)
    noted = [
        one
        for version_id, answers in by_version.items()
        for one in _of_version(definition_of(asked[version_id]), version_id, answers)
    ]
    now = timezone.now()
    QualityFlag.objects.bulk_create(
        [
            QualityFlag(
                response_id=one.response_id,
                programme_id=one.programme_id,
                kind=one.kind,
                facts=dict(one.facts),
                found_at=now,
            )
            for one in noted
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return len(rows)


def _of_version(definition: Definition, version_id: int, answers: list[Response]) -> Iterator[Noted]:
    yield from _said_twice(definition, answers)
    for row in answers:
        yield from _straight_lines(definition, row)
        for sign in (Sign.SAME_DEVICE, Sign.HONEYPOT):
            if sign in (row.paradata or {}).get("flags", ()):
                yield Noted(row.pk, row.programme_id, sign, {})
    yield from _too_fast(version_id, answers)


def _straight_lines(definition: Definition, row: Response) -> Iterator[Noted]:
    for question in definition.questions:
        if not question.get("items"):
            continue
        keys = [variable.key for variable in question_types[question["type"]].variables(question)]
        grades = [row.answers[key] for key in keys if isinstance(row.answers.get(key), int | float)]
        if is_straight_line(grades):
            facts = {"question": question["key"], "n": len(grades), "grade": grades[0]}
            yield Noted(row.pk, row.programme_id, Sign.STRAIGHT_LINE, facts)
            return


def is_straight_line(grades: Sequence[float]) -> bool:
    """Whether enough items were given one and the same grade.

    >>> is_straight_line([4] * 8), is_straight_line([4] * 7), is_straight_line([4] * 8 + [5])
    (True, False, False)
    """
    return len(grades) >= LEAST_ITEMS and len(set(grades)) == 1


def _too_fast(version_id: int, answers: list[Response]) -> Iterator[Noted]:
    """Those far below the median; while it is young, earlier answers are looked at again."""
    newest = Response.objects.filter(version=version_id).order_by("-pk")
    timed = [
        (pk, programme_id, seconds)
        for pk, programme_id, paradata in newest.values_list("pk", "programme", "paradata")[:NEWEST]
        if (seconds := seconds_of(paradata)) is not None
    ]
    if len(timed) < LEAST_FOR_MEDIAN:
        return
    middle = median(seconds for _, _, seconds in timed)
    own = {row.pk for row in answers}
    for pk, programme_id, seconds in timed:
        if (pk in own or len(timed) < SETTLED) and is_speeder(seconds, middle):
            yield Noted(pk, programme_id, Sign.SPEEDER, {"seconds": seconds, "median": round(middle, 1)})


def seconds_of(paradata: Mapping[str, Any] | None) -> float | None:
    """How long answering took, where it is known."""
    seconds = (paradata or {}).get("seconds")
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else None


def is_speeder(seconds: float, middle: float) -> bool:
    """Whether somebody took less than a third of what is usual.

    >>> is_speeder(19, 60), is_speeder(20, 60)
    (True, False)
    """
    return seconds < middle / 3


def _said_twice(definition: Definition, answers: list[Response]) -> Iterator[Noted]:
    keys = [variable.key for variable in definition.variables() if variable.role is Role.OPEN_TEXT]
    digests = {row.pk: digest for row in answers if (digest := digest_of(row.answers, keys))}
    if not digests:
        return
    programmes = {row.pk: row.programme_id for row in answers}
    TextTrace.objects.bulk_create(
        [TextTrace(response_id=pk, programme_id=programmes[pk], digest=one) for pk, one in digests.items()],
        ignore_conflicts=True,
    )
    for pk, digest in digests.items():
        same = TextTrace.objects.filter(programme=programmes[pk], digest=digest)
        first = same.filter(response__lt=pk).order_by("response").values_list("response", flat=True).first()
        if first is not None:
            yield Noted(pk, programmes[pk], Sign.SAME_WORDS, {"first": first})


def digest_of(answers: Mapping[str, Any], keys: Iterable[str]) -> str:
    """A hash of everything said in own words, without signs and blanks; "" where little was said.

    >>> digest_of({"why": "好"}, ["why"])
    ''
    >>> one, other = "等了四十分钟没有人来接电话，很失望。", "等了四十分钟，没有人来接电话 很失望"
    >>> digest_of({"why": one}, ["why"]) == digest_of({"why": other}, ["why"])
    True
    """
    said = " ".join(str(answers.get(key, "")) for key in keys)
    plain = _NO_SIGNS.sub("", unicodedata.normalize("NFKC", said)).casefold()
    return hashlib.sha256(plain.encode()).hexdigest() if len(plain) >= LEAST_CHARACTERS else ""
