"""What the assistant achieved: who was answered, who went to a person and why, what customers say of it.

"Answered by the assistant" is what it believes; "confirmed" is what customers said. Both are shown, with what
is left, because a share of questions that a program believes to have answered is no share of problems solved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from scipy import stats

from huiyin.accounts.models import User
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.knowledge import queries
from huiyin.knowledge.contracts import Found, Reason, Who
from huiyin.knowledge.models import Conversation, Turn

BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SATISFIED = 4  # of 5


@dataclass(frozen=True)
class Band:
    """Answers told with a confidence between two limits: how many, and the share that helped of those marked."""

    low: float
    high: float
    n_told: int
    helped: Estimate


@dataclass(frozen=True)
class Figures:
    """The conversations of a time in which something was asked; shares are of all of them unless said otherwise.

    `answered`: told an answer, went to no person, did not say that it failed to help. `confirmed`: of those, the
    customer said that it helped. `handed`: went to a person, `reasons` says why. `left`: the rest. `solved` and
    `satisfied` (4 or 5 of 5) are of those who said so, `rating` is their mean. `n_offered` and `n_nothing` count
    questions. `wait_minutes` is the median until a person first answered.
    """

    n: int
    answered: Estimate
    confirmed: Estimate
    handed: Estimate
    left: Estimate
    reasons: tuple[tuple[Reason, int], ...]
    solved: Estimate
    satisfied: Estimate
    rating: Estimate
    n_questions: int
    n_told: int
    n_offered: int
    n_nothing: int
    wait_minutes: float | None
    bands: tuple[Band, ...]


@dataclass
class _Talk:
    told: bool = False
    helped: bool = False
    failed: bool = False
    asked: bool = False


def figures_of(user: User, since: datetime, until: datetime) -> Figures:
    """The figures of the conversations that a person may see and that began in a time."""
    rows = list(queries.conversations_of(user).filter(began_at__gte=since, began_at__lt=until))
    return reckoned(rows, _questions(rows))


def _questions(rows: Sequence[Conversation]) -> list[Turn]:
    first = min((row.began_at for row in rows), default=None)
    if first is None:
        return []
    known = {row.pk for row in rows}
    turns = Turn.objects.filter(
        who=Who.CUSTOMER, at__gte=first, conversation__unit__in={r.unit for r in rows}
    )
    turns = turns.exclude(found="").only("conversation_id", "found", "confidence", "helpful", "text_id")
    return [turn for turn in turns.order_by("pk") if turn.conversation_id in known]


def reckoned(rows: Sequence[Conversation], questions: Sequence[Turn]) -> Figures:
    """The figures of conversations with their questions, those in order."""
    talks: dict[int, _Talk] = {row.pk: _Talk() for row in rows}
    for turn in questions:
        talk = talks[turn.conversation_id]
        talk.asked = True
        if turn.text_id is not None or turn.found == Found.ANSWER:
            talk.told, talk.failed = True, turn.helpful is False
            talk.helped = talk.helped or turn.helpful is True
        else:
            talk.told, talk.failed = False, False
    counted = [row for row in rows if talks[row.pk].asked or row.reason]
    answered = confirmed = 0
    reasons: Counter[str] = Counter(row.reason for row in counted if row.reason)
    for row in counted:
        talk = talks[row.pk]
        if not row.reason and talk.told and not talk.failed and row.solved is not False:
            answered += 1
            confirmed += talk.helped or row.solved is True
    n, n_handed = len(counted), sum(reasons.values())
    ratings = [row.rating for row in rows if row.rating is not None]
    verdicts = [row.solved for row in rows if row.solved is not None]
    waits = [row.answered_at - row.handed_at for row in rows if row.answered_at and row.handed_at]
    found = Counter(turn.found for turn in questions)
    return Figures(
        n=n,
        answered=share_of_counts(answered, n),
        confirmed=share_of_counts(confirmed, answered),
        handed=share_of_counts(n_handed, n),
        left=share_of_counts(n - answered - n_handed, n),
        reasons=tuple((Reason(key), k) for key, k in reasons.most_common()),
        solved=share_of_counts(sum(verdicts), len(verdicts)),
        satisfied=share_of_counts(sum(rating >= SATISFIED for rating in ratings), len(ratings)),
        rating=_mean(ratings),
        n_questions=len(questions),
        n_told=found[Found.ANSWER],
        n_offered=found[Found.OFFERS],
        n_nothing=found[Found.NOTHING],
        wait_minutes=_median(waits),
        bands=_bands(questions),
    )


def _bands(questions: Sequence[Turn]) -> tuple[Band, ...]:
    told = [turn for turn in questions if turn.found == Found.ANSWER and turn.confidence is not None]
    bands = []
    for low, high in pairwise(BANDS):
        last = high == BANDS[-1]
        inside = [t for t in told if low <= (t.confidence or 0.0) < high or (last and t.confidence == high)]
        marked = [turn for turn in inside if turn.helpful is not None]
        if inside:
            helped = share_of_counts(sum(turn.helpful is True for turn in marked), len(marked))
            bands.append(Band(low, high, len(inside), helped))
    return tuple(bands)


def _mean(ratings: Sequence[int]) -> Estimate:
    """The mean rating with Student's interval, cut off at the ends of the scale."""
    n = len(ratings)
    if not n:
        return Estimate(None, None, None, 0, 0.0, Unit.SCALE, "none")
    mean = float(np.mean(ratings))
    if n < 2:
        return Estimate(mean, None, None, n, float(n), Unit.SCALE, "none")
    error = float(np.std(ratings, ddof=1)) / n**0.5
    reach = float(stats.t.ppf(0.975, n - 1)) * error
    return Estimate(mean, max(1.0, mean - reach), min(5.0, mean + reach), n, float(n), Unit.SCALE, "t", error)


def _median(waits: Sequence[timedelta]) -> float | None:
    return float(np.median([wait.total_seconds() / 60 for wait in waits])) if waits else None
