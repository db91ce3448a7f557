"""Shares of the pages of texts put right for misclassification, with how good each label is and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.problems import Problem
from huiyin.analytics.text.righted_inflation import RightedInflation, righted_inflation
from huiyin.texts.coding_contracts import LabelTask, PolarityLabel
from huiyin.texts.figures import Look, overview, themes
from huiyin.texts.quality_queries import TaskQuality, corrected_of, quality_of
from huiyin.texts.review_figures import stars_and_words


@dataclass(frozen=True)
class Righted:
    """A share put right (None where too little was coded) and how good the label was when measured."""

    share: Estimate | None
    precision: Estimate
    recall: Estimate
    as_of: datetime
    n_coded: int


def righted(look: Look) -> dict[str, dict[str, Righted]]:
    """What is measured of the labels whose shares the page of themes shows, by task and label; empty where nothing is."""
    seen = overview(look)
    found: dict[str, dict[str, Righted]] = {}
    shares: dict[str, Mapping[str, Estimate]] = {
        LabelTask.POLARITY.value: {PolarityLabel.POSITIVE: seen.praise, PolarityLabel.NEGATIVE: seen.blame},
        LabelTask.KIND.value: dict(seen.kinds),
        LabelTask.TOPICS.value: {one.key: one.rate for one in themes(look).themes if one.base != "hidden"},
    }
    for task, some in shares.items():
        quality = quality_of(look.corpus.programme_id, task)
        if quality is not None:
            is_same = _is_same(look, quality)
            found[task] = {
                str(label): one
                for label, share in some.items()
                if (one := _righted(quality, str(label), share, is_same)) is not None
            }
    return found


def _is_same(look: Look, quality: TaskQuality) -> bool:
    """Whether the texts looked at are those among which the coded ones were drawn."""
    seen = overview(look)
    if look.selection.query or seen.first_on is None or seen.last_on is None:
        return False
    return quality.first_on <= seen.first_on and seen.last_on <= quality.last_on


def _righted(quality: TaskQuality, label: str, share: Estimate, is_same: bool) -> Righted | None:
    figures = quality.quality.of(label)
    if figures is None:
        return None
    made = corrected_of(quality, label, share, is_same=is_same)
    return Righted(made.corrected, figures.precision, figures.recall, quality.as_of, quality.quality.n)


@dataclass(frozen=True)
class RightedReviews:
    """Stars against words put right; None with the problem, or without one where too little was coded."""

    inflation: RightedInflation | None
    problem: Problem | None
    as_of: datetime
    n_coded: int


def righted_reviews(look: Look) -> RightedReviews | None:
    """What is measured of the labels on which the check of stars rests, put to it; None where nothing is.

    Reviews of some stars are never those from which coded texts were drawn: recall and false alarms are carried over.
    """
    shares = stars_and_words(look).labelled
    quality = quality_of(look.corpus.programme_id, LabelTask.POLARITY)
    if shares is None or quality is None:
        return None
    blame, contradicted = (
        corrected_of(quality, PolarityLabel.NEGATIVE, share, is_same=False)
        for share in (shares.blame, shares.contradicted)
    )
    understated = corrected_of(quality, PolarityLabel.POSITIVE, shares.understated, is_same=False)
    found = None
    if blame.corrected is not None:
        found = righted_inflation(shares.poor, blame.corrected, contradicted.corrected, understated.corrected)
    return RightedReviews(found, blame.problem, quality.as_of, quality.quality.n)
