"""How answering went, for whoever runs the field work: what people saw, where they stopped, how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from statistics import median

from huiyin.responses.models import Draft, LeftOff, QualityFlag, Response

NEWEST = 20_000  # answers looked at; more would not change the picture


@dataclass(frozen=True)
class Course:
    """Of everybody who began a questionnaire: counts by key of question, seconds, devices, flags.

    `n_saw[key]` people were shown the question; for `n_stopped[key]` of those who never handed in it was the
    last one they were shown. What nobody was shown is no drop-off, so no figure can be negative.
    """

    n_finished: int
    n_unfinished: int
    n_saw: dict[str, int] = field(default_factory=dict)
    n_stopped: dict[str, int] = field(default_factory=dict)
    seconds: float | None = None  # median of those who finished
    devices: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    by_channel: dict[str, int] = field(default_factory=dict)


def course_of(questionnaire_id: int, waves: Collection[str] = ()) -> Course:
    """The course of a questionnaire's newest answers and of what was begun; in some waves where given."""
    rows = Response.objects.filter(version__questionnaire=questionnaire_id)
    if waves:
        rows = rows.filter(wave__name__in=list(waves))
    answers = list(rows.order_by("-pk").values_list("pk", "channel", "paradata")[:NEWEST])
    drafts = list(
        Draft.objects.filter(version__questionnaire=questionnaire_id).values_list("paradata", flat=True)[
            :NEWEST
        ]
    )
    left = list(
        LeftOff.objects.filter(version__questionnaire=questionnaire_id).values_list("seen", flat=True)[
            :NEWEST
        ]
    )
    unfinished = [(one or {}).get("seen", []) for one in drafts] + left
    finished = [one or {} for _, _, one in answers]
    n_saw, n_stopped = Counter[str](), Counter[str]()
    for seen in [*(one.get("seen", []) for one in finished), *unfinished]:
        n_saw.update(set(seen))
    for seen in unfinished:
        if seen:
            n_stopped[seen[-1]] += 1
    seconds = [float(one["seconds"]) for one in finished if one.get("seconds")]
    return Course(
        n_finished=len(answers),
        n_unfinished=len(unfinished),
        n_saw=dict(n_saw),
        n_stopped=dict(n_stopped),
        seconds=median(seconds) if seconds else None,
        devices=dict(Counter(one["device"] for one in finished if one.get("device"))),
        flags=_flags([pk for pk, _, _ in answers]),
        by_channel=dict(Counter(channel for _, channel, _ in answers)),
    )


def _flags(response_ids: Sequence[int]) -> dict[str, int]:
    found = Counter[str]()
    for start in range(0, len(response_ids), 5000):
        rows = QualityFlag.objects.filter(response__in=response_ids[start : start + 5000])
        found.update(rows.values_list("kind", flat=True))
    return dict(found)


def begun(questionnaire_id: int) -> set[str]:
    """The token hashes of links by which somebody has begun and not handed in yet."""
    rows = Draft.objects.filter(version__questionnaire=questionnaire_id)
    return set(rows.values_list("link_token_hash", flat=True))
