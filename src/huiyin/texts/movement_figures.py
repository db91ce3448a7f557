"""How each theme moves: its last period against the one before, and whether it rises or falls steadily."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import Comparison
from huiyin.analytics.inference.multiplicity import benjamini_hochberg
from huiyin.analytics.results import Bilingual
from huiyin.analytics.text.theme_trends import theme_trend
from huiyin.texts.figures import FEWEST, Look, periods, themes

STEADY = 0.05  # the share of false alarms among the themes said to rise or fall


@dataclass(frozen=True)
class Movement:
    """One theme: its share in the last period with texts, that minus the period before, and its direction.

    `p_value` is of a steady rise or fall, put right for looking at all themes; `direction` is "rising", "falling" or
    "cannot_tell" by it.
    """

    key: str
    name: Bilingual
    period: str
    last: Estimate
    change: Comparison
    p_value: float | None
    direction: str


def movements(look: Look, grain: str) -> tuple[Movement, ...]:
    """Every theme with enough texts, the most frequent first; none where there are fewer than two periods."""
    return look.kept("movements", lambda: _movements(look, grain), grain)


def _movements(look: Look, grain: str) -> tuple[Movement, ...]:
    labels, number = periods(look.days, grain)
    if len(labels) < 2:
        return ()
    sizes = np.bincount(number[number >= 0], minlength=len(labels))
    is_small = np.append(sizes < FEWEST, True)  # the last one stands for -1, older
    names = [
        None if small else labels[at] for at, small in zip(number.tolist(), is_small[number], strict=True)
    ]
    shown = themes(look).shown
    found = []
    for one in shown:
        has = look.corpus.speaks_of(one.key)[look.chosen]
        found.append((one, theme_trend(has.tolist(), names, order=labels)))
    if not found:
        return ()
    chances = benjamini_hochberg([trend.p_value for _, trend in found])
    made = []
    for (one, trend), chance in zip(found, chances, strict=True):
        if trend.change is None:
            continue
        last = max(at for at, share in enumerate(trend.shares) if share.n)
        is_steady = chance is not None and chance < STEADY
        made.append(
            Movement(
                one.key,
                one.name,
                labels[last],
                trend.shares[last],
                trend.change,
                chance,
                trend.direction if is_steady else "cannot_tell",
            )
        )
    return tuple(made)
