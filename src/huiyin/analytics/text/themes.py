"""Themes: how often each is spoken of, how it is spoken of, and how high those score who speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require_rate, require_whole
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.bases import Base, base_of
from huiyin.analytics.inference.comparisons import Comparison, difference
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import LengthsDiffer, NoChart
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Spoken:
    """Which text speaks of which theme: one row for each pair.

    `text` and `theme` are numbers; `positive_rate` is the probability (0–1, NaN unknown) that it is praised,
    `is_unsure` says that neither side is probable enough.
    """

    text: Numbers
    theme: Numbers
    positive_rate: Floats
    is_unsure: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Theme:
    """One theme.

    `rate` is the share of the texts that speak of it, `positive` the share of praise among its mentions that are
    praise or blame for sure, `n_unsure` the others. `score` is the mean score (0–100) of those who speak of it,
    `gap` that mean minus the mean of those who do not. `base` says whether there are enough to show.
    """

    key: str
    name: Bilingual
    n: int
    n_unsure: int
    rate: Estimate
    positive: Estimate
    score: Estimate
    gap: Comparison | None
    base: Base


@dataclass(frozen=True)
class Themes(Result):
    """Every theme with its figures, the most frequent first; `mean_score` is of all texts with a score."""

    title: ClassVar[Bilingual] = {"zh": "主题", "en": "Themes"}
    themes: tuple[Theme, ...]
    n_texts: int
    n_without: int
    mean_score: Estimate
    notes: tuple[Note, ...] = ()

    @property
    def shown(self) -> tuple[Theme, ...]:
        """The themes with enough texts."""
        return tuple(one for one in self.themes if one.base != "hidden")

    def tables(self) -> tuple[Table, ...]:
        """One row a theme; of themes with too few texts only that there are some."""
        rows = tuple(_row(one) for one in self.themes)
        return (Table("themes", self.title, _COLUMNS, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """A map: how often to the right, how high the score upwards; raises `NoChart` without two themes on it."""
        from huiyin.analytics.plots.themes import theme_map

        placed = [one for one in self.shown if one.score.has_interval]
        if len(placed) < 2 or self.mean_score.value is None:
            raise NoChart(result=type(self).__name__)
        return theme_map(placed, self.mean_score.value, language)


def themes_of(
    spoken: Spoken,
    names: Mapping[str, Bilingual],
    scores: Any,
    *,
    fewest: int = 10,
    confidence: float = 0.95,
) -> Themes:
    """The figures of every theme; theme k of `spoken` is the k-th of `names`.

    `scores` has one score (0–100, NaN unknown) a text. Themes of fewer than `fewest` texts are hidden, of those
    with fewer than thirty it is said that the base is small. Raises `BadArgument`.

    >>> spoken = Spoken(*map(np.array, ([0, 1, 2], [0, 0, 0], [0.9, 0.1, 0.5], [False, False, True])))
    >>> found = themes_of(spoken, {"wait": {"zh": "等候", "en": "Waiting"}}, [80, 20, 50, 90, 94], fewest=1)
    >>> one = found.themes[0]
    >>> one.n, one.rate.value, one.positive.value, one.n_unsure, one.score.value, one.gap.difference
    (3, 0.6, 0.5, 1, 50.0, -42.0)
    """
    require_rate("confidence", confidence)
    require_whole("fewest", fewest, at_least=1)
    score = np.asarray(scores, dtype=np.float64).reshape(-1)
    n_texts = len(score)
    if len(spoken.text) and int(spoken.text.max()) >= n_texts:
        raise LengthsDiffer(what="得分 / scores", given=n_texts, wanted=int(spoken.text.max()) + 1)
    made = []
    for at, (key, name) in enumerate(names.items()):
        rows = np.flatnonzero(spoken.theme == at)
        held = np.zeros(n_texts, dtype=np.bool_)
        held[spoken.text[rows]] = True
        sure = rows[~spoken.is_unsure[rows] & np.isfinite(spoken.positive_rate[rows])]
        n = int(held.sum())
        n_good = int((spoken.positive_rate[sure] >= 0.5).sum())
        told = _mean(score[held], confidence)
        made.append(
            Theme(
                key,
                name,
                n,
                len(rows) - len(sure),
                share_of_counts(n, n_texts, confidence),
                share_of_counts(n_good, len(sure), confidence),
                told,
                _gap(_mean(score[~held], confidence), told),
                base_of(n, fewest, max(fewest, 30)),
            )
        )
    ranked = sorted(made, key=lambda one: (-one.n, one.key))
    spoke = np.zeros(n_texts, dtype=np.bool_)
    spoke[spoken.text] = True
    return Themes(
        tuple(ranked), n_texts, int((~spoke).sum()), _mean(score, confidence), (_ASSOCIATED, READ_BY_MACHINE)
    )


def _mean(scores: Floats, confidence: float) -> Estimate:
    known = scores[np.isfinite(scores)]
    return mean_interval(Moments.from_arrays(known), 0, Unit.INDEX, (0.0, 100.0), confidence)


def _gap(others: Estimate, told: Estimate) -> Comparison | None:
    """The mean of those who speak of it minus that of the others; None without both intervals."""
    return difference(others, told) if others.has_interval and told.has_interval else None


def _row(one: Theme) -> tuple[Any, ...]:
    if one.base == "hidden":
        return (one.name, None, *(None,) * 10)
    gap = one.gap or Comparison(None, None, None, None, "")
    return (
        one.name,
        one.n,
        one.rate.value,
        one.rate.low,
        one.rate.high,
        one.positive.value,
        one.positive.low,
        one.positive.high,
        one.score.value,
        gap.difference,
        gap.low,
        gap.high,
    )


_COLUMNS = (
    Column("theme", {"zh": "主题", "en": "Theme"}, Kind.TEXT),
    Column("n", {"zh": "提及条数", "en": "Texts"}, Kind.COUNT),
    Column("rate", {"zh": "提及率", "en": "Share"}, Kind.RATE),
    Column("rate_low", {"zh": "下限", "en": "Low"}, Kind.RATE),
    Column("rate_high", {"zh": "上限", "en": "High"}, Kind.RATE),
    Column("positive", {"zh": "好评占比", "en": "Praise"}, Kind.RATE),
    Column("positive_low", {"zh": "下限", "en": "Low"}, Kind.RATE),
    Column("positive_high", {"zh": "上限", "en": "High"}, Kind.RATE),
    Column("score", {"zh": "提及者平均分", "en": "Mean score"}, Kind.NUMBER, 1),
    Column("gap", {"zh": "与未提及者之差", "en": "Against the others"}, Kind.NUMBER, 1),
    Column("gap_low", {"zh": "下限", "en": "Low"}, Kind.NUMBER, 1),
    Column("gap_high", {"zh": "上限", "en": "High"}, Kind.NUMBER, 1),
)
_ASSOCIATED = note(
    "theme_gap_is_not_cause",
    "提及者与未提及者的分差只说明关联，不说明主题造成了高分或低分。",
    "The gap between those who speak of a theme and the others is association, not cause.",
)
READ_BY_MACHINE = note(
    "read_by_machine",
    "主题和倾向由程序判读，会有误判；区间只反映抽样误差，判读误差见各标签的准确率和召回率。",
    "Themes and praise were read by a program and can be wrong; intervals tell sampling error only, the error of "
    "reading is told by each label's precision and recall.",
)
