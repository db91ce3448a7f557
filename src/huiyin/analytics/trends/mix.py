"""Why the total changed between two waves: other people, or other scores?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import checked_weights, frame, numbers, texts
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.problems import LengthsDiffer, NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Histogram, Moments
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.mix_errors import answers, standard_errors
from huiyin.analytics.trends.problems import NoCommonSegment

if TYPE_CHECKING:
    import altair as alt

Form = Literal["three_fold", "two_fold"]
SCORES = ("mean", "nps", "top_2_box")
_SMALL = 30
_DIGITS = 3


@dataclass(frozen=True)
class SegmentChange:
    """One segment's part: shares of answers and mean scores before and after, and what it gives to each effect.

    `composition` is counted against the overall mean before, so it is positive where a segment above
    average grew. A mean is None in a wave where the segment has no answers; all it does is composition then.
    """

    segment: str
    n_before: int
    n_after: int
    share_before_rate: float
    share_after_rate: float
    mean_before: float | None
    mean_after: float | None
    composition: float
    within: float
    interaction: float


@dataclass(frozen=True)
class ChangeDecomposition(Result):
    """The change of a mean split up; `composition` + `within` + `interaction` = `total`, to rounding.

    `composition` is what the changed mix of segments alone would have done, `within` what the changed scores
    within segments alone would have done, `interaction` (0 in the two-fold form) what both did together.
    Each is an estimate with a delta-method interval. `before` and `after` are the two means.
    """

    title: ClassVar[Bilingual] = {
        "zh": "变化的来源：结构与评分",
        "en": "Where the change comes from: mix or score",
    }
    form: Form
    score: str
    before: float
    after: float
    total: Estimate
    composition: Estimate
    within: Estimate
    interaction: Estimate
    segments: tuple[SegmentChange, ...]
    n_before: int
    n_after: int
    n_missing: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        effects = (
            ("composition", {"zh": "结构变化（各群体占比）", "en": "Mix of segments"}),
            ("within", {"zh": "群体内评分变化", "en": "Score within segments"}),
            ("interaction", {"zh": "两者交互", "en": "Both together"}),
            ("total", {"zh": "合计", "en": "Total"}),
        )
        columns = (
            Column("effect", {"zh": "来源", "en": "Effect"}, Kind.TEXT),
            Column("value", {"zh": "变化", "en": "Change"}, digits=_DIGITS),
            Column("low", {"zh": "区间下限", "en": "Low"}, digits=_DIGITS),
            Column("high", {"zh": "区间上限", "en": "High"}, digits=_DIGITS),
        )
        made = [(name, getattr(self, key)) for key, name in effects]
        rows = tuple((name, e.value, e.low, e.high) for name, e in made)
        return (Table("effects", self.title, columns, rows), self._segment_table())

    def _segment_table(self) -> Table:
        kinds = (
            ("segment", "群体", "Segment", Kind.TEXT),
            ("n_before", "前期 n", "n before", Kind.COUNT),
            ("n_after", "后期 n", "n after", Kind.COUNT),
            ("share_before_rate", "前期占比", "Share before", Kind.RATE),
            ("share_after_rate", "后期占比", "Share after", Kind.RATE),
            ("mean_before", "前期均分", "Mean before", Kind.NUMBER),
            ("mean_after", "后期均分", "Mean after", Kind.NUMBER),
            ("composition", "结构", "Mix", Kind.NUMBER),
            ("within", "评分", "Score", Kind.NUMBER),
            ("interaction", "交互", "Both", Kind.NUMBER),
        )
        columns = tuple(
            Column(key, {"zh": zh, "en": en}, kind, _DIGITS if kind is Kind.NUMBER else None)
            for key, zh, en, kind in kinds
        )
        rows = tuple(tuple(getattr(part, key) for key, *_ in kinds) for part in self.segments)
        return Table("segments", {"zh": "各群体的贡献", "en": "By segment"}, columns, rows)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """A waterfall from the score before to the score after."""
        from huiyin.analytics.plots.trends_panels import waterfall_chart

        return waterfall_chart(self, language)


def decompose_change(
    before: Any,
    after: Any,
    *,
    score: str,
    segment: str,
    weight: str | None = None,
    measure: str = "mean",
    scale: tuple[float, float] = (1, 5),
    form: Form = "three_fold",
    confidence: float = 0.95,
) -> ChangeDecomposition:
    """Split the change of a score between two waves of different respondents into mix and score.

    `before` and `after` are frames; `score` and `segment` name their columns, `weight` that of respondent weights.
    `measure` is "mean", "nps" (answers 0-10) or "top_2_box" (two best grades of `scale`, as 0-1). Rows without score
    or segment are left out and counted. Three-fold: Σ(Δpᵢ)·mᵢ + Σpᵢ·(Δmᵢ) + Σ(Δpᵢ)(Δmᵢ), p and m as before; two-fold
    (Kitagawa) puts half of the interaction to each side. Intervals by the delta method on independent waves, weights as
    fixed. Sources: Kitagawa 1955, doi:10.1080/01621459.1955.10501299; Oaxaca 1973, doi:10.2307/2525981. Raises `NoCommonSegment`, `NoSuchColumn`.

    >>> a = {"city": ["A", "A", "B", "B"], "q": [5, 5, 3, 3]}
    >>> b = {"city": ["A", "B", "B", "B"], "q": [5, 3, 3, 3]}
    >>> made = decompose_change(a, b, score="q", segment="city")
    >>> made.total.value, made.composition.value, made.within.value
    (-0.5, -0.5, 0.0)
    """
    require_one_of("measure", measure, SCORES)
    waves, missing = [], 0
    for data in (before, after):
        groups, left_out = _groups(data, score, segment, weight, measure, scale)
        waves.append(groups)
        missing += left_out
    return decompose_change_of_moments(
        *waves, form=form, confidence=confidence, score=measure, n_missing=missing
    )


def decompose_change_of_moments(
    before: Mapping[str, Moments],
    after: Mapping[str, Moments],
    *,
    form: Form = "three_fold",
    confidence: float = 0.95,
    score: str = "mean",
    n_missing: int = 0,
) -> ChangeDecomposition:
    """As `decompose_change`, from the `Moments` of the score in each segment of each wave."""
    require_one_of("form", form, ("three_fold", "two_fold"))
    require_rate("confidence", confidence)
    names = sorted({name for wave in (before, after) for name, m in wave.items() if m.n})
    common = [name for name in names if answers(before, name) and answers(after, name)]
    if not common:
        raise NoCommonSegment(before=_listed(before), after=_listed(after))
    p, m = _shares_and_means(before, names), _shares_and_means(after, names)
    means = _filled(p[1], m[1]), _filled(m[1], p[1])
    effects = _effects(p[0], m[0], *means, form)
    errors = standard_errors(before, after, names, p[0], m[0], means, form)
    parts = [math.fsum(effect) for effect in effects]
    total = math.fsum(parts)
    n = sum(answers(wave, name) for wave in (before, after) for name in names)
    z = normal_quantile(confidence)
    made = []
    for value, error in zip((*parts, total), errors, strict=True):
        made.append(_estimate(value, error, z, n, confidence))
    segments = tuple(
        SegmentChange(
            name,
            answers(before, name),
            answers(after, name),
            float(p[0][at]),
            float(m[0][at]),
            None if math.isnan(p[1][at]) else float(p[1][at]),
            None if math.isnan(m[1][at]) else float(m[1][at]),
            *(float(effect[at]) for effect in effects),
        )
        for at, name in enumerate(names)
    )
    first = float(p[0] @ means[0])
    return ChangeDecomposition(
        form,
        score,
        first,
        first + total,
        made[3],
        made[0],
        made[1],
        made[2],
        segments,
        sum(answers(before, name) for name in names),
        sum(answers(after, name) for name in names),
        n_missing,
        _notes(segments),
    )


def _estimate(value: float, error: float, z: float, n: int, confidence: float) -> Estimate:
    if math.isnan(error):
        return Estimate(value, None, None, n, float(n), Unit.SCALE, "none", None, confidence)
    low, high = value - z * error, value + z * error
    return Estimate(value, low, high, n, float(n), Unit.SCALE, "normal", error, confidence)


def _groups(
    data: Any, score: str, segment: str, weight: str | None, measure: str, scale: tuple[float, float]
) -> tuple[dict[str, Moments], int]:
    """The moments of the score in each segment, and how many rows were left out."""
    columns = frame(data)
    for name in (score, segment, *([weight] if weight else [])):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    x, groups = numbers(columns[score]), texts(columns[segment])
    if len(x) != len(groups):
        raise LengthsDiffer(what=segment, given=len(groups), wanted=len(x))
    w = checked_weights(columns[weight], len(x)) if weight else None
    z = _scored(x, measure, scale)
    kept = ~np.isnan(z) & np.array([group is not None for group in groups], dtype=bool)
    if w is not None:
        kept &= w > 0
    out = {}
    for name in sorted(set(groups[kept].tolist())):
        inside = kept & (groups == name)
        out[name] = Histogram.from_arrays(z[inside], None if w is None else w[inside]).moments()
    return out, int((~kept).sum())


def _scored(x: Floats, measure: str, scale: tuple[float, float]) -> Floats:
    from huiyin.analytics.columns import checked_scale, require_within

    if measure == "mean":
        return x
    low, high = (0.0, 10.0) if measure == "nps" else checked_scale(scale)
    require_within(x, (low, high))
    if measure == "nps":
        return np.where(np.isnan(x), np.nan, 100.0 * ((x >= 9).astype(float) - (x <= 6)))
    return np.where(np.isnan(x), np.nan, (x >= high - 1).astype(float))


def _listed(wave: Mapping[str, Moments]) -> str:
    return "、".join(sorted(wave)[:5]) or "–"


def _shares_and_means(wave: Mapping[str, Moments], names: list[str]) -> tuple[Floats, Floats]:
    sums = np.array([wave[name].sum_w if answers(wave, name) else 0.0 for name in names])
    means = np.array([float(wave[name].mean[0]) if answers(wave, name) else np.nan for name in names])
    require(sums.sum() > 0, "before/after", len(names), zh="每波都有答案", en="hold answers in both waves")
    return sums / sums.sum(), means


def _filled(own: Floats, other: Floats) -> Floats:
    """A segment missing in one wave is taken to score there as in the other."""
    return np.where(np.isnan(own), other, own)


def _effects(p: Floats, q: Floats, m: Floats, k: Floats, form: Form) -> tuple[Floats, Floats, Floats]:
    """Composition, within and interaction by segment; composition against the mean before."""
    level = float(p @ m)
    composition = (q - p) * (m - level)
    within = p * (k - m)
    both = (q - p) * (k - m)
    if form == "three_fold":
        return composition, within, both
    return composition + both / 2, within + both / 2, np.zeros(len(p))


def _notes(segments: tuple[SegmentChange, ...]) -> tuple[Note, ...]:
    notes = []
    alone = [part.segment for part in segments if part.mean_before is None or part.mean_after is None]
    if alone:
        notes.append(
            note(
                "alone",
                f"只在一波出现的群体（{'、'.join(alone[:5])}）没有可比的评分，其影响全部算作结构变化。",
                f"Segments seen in one wave only ({', '.join(alone[:5])}) have no score to compare: all they do counts as mix.",
            )
        )
    small = [part.segment for part in segments if 0 < min(part.n_before, part.n_after) < _SMALL]
    if small:
        notes.append(
            note(
                "small_base",
                f"{len(small)} 个群体在某一波不足 {_SMALL} 人，其贡献很不稳定。",
                f"{len(small)} segments have fewer than {_SMALL} answers in a wave: their parts are unstable.",
            )
        )
    notes.append(
        note(
            "arithmetic",
            "这是按所选群体作的算术分解，不说明原因；换一种分群，结果会不同。",
            "This is arithmetic by the segments chosen, no proof of causes; other segments divide it otherwise.",
        )
    )
    return tuple(notes)
