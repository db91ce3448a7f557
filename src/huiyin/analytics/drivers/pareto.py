"""Pareto and CTS: the few factors that decide most, and how certain the cut is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, nan
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.columns import texts
from huiyin.analytics.drivers._cells import rows_of
from huiyin.analytics.drivers._ranks import percentile_interval
from huiyin.analytics.drivers._rows import checked_names, complete_rows, named_columns, weights_of
from huiyin.analytics.drivers.analysis import bootstrap_importances
from huiyin.analytics.drivers.front import method_of, sample_of
from huiyin.analytics.drivers.problems import ConstantOutcome, NoAssociation, TooFewRows
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

FEW = 0.20  # the share of factors that Pareto's rule speaks of
CERTAIN = 0.90  # share of resamples from which a factor counts as surely in or out
VERDICTS: dict[str, Bilingual] = {
    "vital": {"zh": "关键少数", "en": "Vital few"},
    "cannot_tell": {"zh": "暂不能判断", "en": "Cannot tell"},
    "useful": {"zh": "次要多数", "en": "Useful many"},
}


@dataclass(frozen=True)
class ParetoFactor:
    """One factor, largest first: its share with interval, the running total, and whether it is vital.

    `vital_rate` is how often the factor was among the vital few over the resamples; `verdict` is "vital",
    "useful" (many) or "cannot_tell" (vital in some resamples, not in others).
    """

    factor: str
    value: float
    share: float
    share_low: float
    share_high: float
    cumulative: float
    is_vital: bool
    vital_rate: float
    verdict: str


@dataclass(frozen=True)
class Pareto(Result):
    """The fewest factors that make up `target` of the total.

    `n_vital` factors do, between `n_vital_low` and `n_vital_high` over the resamples. `few_share` is what the
    largest 20 % of the factors (`n_few`) make up; `rule_rate` how often that reached `target`; `rule` is
    "holds", "fails" or "cannot_tell". `basis` is "counts" or the driver method.
    """

    title: ClassVar[Bilingual] = {"zh": "帕累托分析（关键少数）", "en": "Pareto analysis: the vital few"}

    factors: tuple[ParetoFactor, ...]
    target: float
    n_vital: int
    n_vital_low: int
    n_vital_high: int
    n_few: int
    few_share: float
    few_share_low: float
    few_share_high: float
    rule_rate: float
    rule: str
    basis: str
    n: int
    n_left_out: int
    n_replicates: int
    confidence: float

    def of(self, factor: str) -> ParetoFactor:
        """One factor; raises `KeyError`."""
        return {one.factor: one for one in self.factors}[factor]

    @property
    def vital(self) -> tuple[str, ...]:
        """The vital few, largest first."""
        return tuple(one.factor for one in self.factors if one.is_vital)

    @property
    def notes(self) -> tuple[Note, ...]:
        """How many factors it takes, and whether 20 % of them would do."""
        target = f"{self.target * 100:g}%"
        ends = f"{self.n_vital_low}–{self.n_vital_high}"
        few = f"{self.few_share * 100:.1f}%"
        word = {
            "holds": {"zh": "成立", "en": "holds here"},
            "fails": {"zh": "不成立", "en": "does not hold here"},
            "cannot_tell": {"zh": "暂不能判断", "en": "cannot be told"},
        }[self.rule]
        found = [
            note(
                "vital",
                f"{len(self.factors)} 个因素中，{self.n_vital} 个占到 {target}（重抽样区间 {ends} 个）。",
                f"{self.n_vital} of {len(self.factors)} factors make up {target} (resamples: {ends}).",
            ),
            note(
                "rule",
                f"最大的 20%（{self.n_few} 个）占 {few}；“20% 决定 80%”{word['zh']}。",
                f"The largest 20 % ({self.n_few}) make up {few}: the 80/20 rule {word['en']}.",
            ),
        ]
        if self.basis != "counts":
            found.append(
                note(
                    "association",
                    "份额只说明关联，不说明因果；没有问到的因素不在其中。",
                    "Shares are association, not cause; factors nobody asked about are not among them.",
                )
            )
        return tuple(found)

    def tables(self) -> tuple[Table, ...]:
        """A row a factor."""
        columns = (
            Column("factor", {"zh": "因素", "en": "Factor"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}),
            Column("share", {"zh": "份额", "en": "Share"}, Kind.RATE),
            Column("share_low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("share_high", {"zh": "上限", "en": "High"}, Kind.RATE),
            Column("cumulative", {"zh": "累计", "en": "Cumulative"}, Kind.RATE),
            Column("vital_rate", {"zh": "属于关键少数的把握", "en": "Among the vital few"}, Kind.RATE),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        rows = rows_of(self.factors, columns, {"verdict": VERDICTS})
        return (Table("pareto", {"zh": "各因素的份额", "en": "Factors"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Bars of shares with intervals under the line of the running total."""
        from huiyin.analytics.plots.drivers import pareto_chart

        return pareto_chart(self, language)


def pareto_of_counts(
    counts: Mapping[str, float],
    *,
    target: float = 0.8,
    n_bootstraps: int = 2000,
    confidence: float = 0.95,
    seed: int = 1,
) -> Pareto:
    """The vital few among counted reasons: complaints by topic, say. Resamples are multinomial.

    >>> found = pareto_of_counts({"queue": 60, "price": 25, "noise": 10, "light": 5})
    >>> found.vital, found.n_vital
    (('queue', 'price'), 2)
    """
    require(len(counts) > 1, "counts", counts, zh="列出至少两个因素", en="list at least two factors")
    values = np.array([float(count) for count in counts.values()])
    for value in values:
        require(
            value >= 0 and value == round(value),
            "counts",
            value,
            zh="为非负整数",
            en="hold whole numbers of at least 0",
        )
    n = int(values.sum())
    if n == 0:
        raise TooFewRows(n=0, needed=1)
    n_replicates = require_whole("n_bootstraps", n_bootstraps, at_least=1)
    draws = np.random.default_rng(seed).multinomial(n, values / n, size=n_replicates).astype(np.float64)
    return _found([str(name) for name in counts], values, draws, "counts", n, 0, target, confidence)


def pareto(
    data: Any,
    *,
    reason: str | None = None,
    outcome: str | None = None,
    drivers: Sequence[str] | None = None,
    method: str = "lmg",
    weights: Any = None,
    target: float = 0.8,
    n_bootstraps: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
) -> Pareto:
    """The fewest factors that make up `target` of all mentions, or of what explains an outcome (CTS finder).

    With `reason`, a column of categories, shares are those of its answers (weighted where `weights` are
    given). With `outcome` and `drivers`, shares are those of R² by `method`, which must divide it without
    negative parts. Respondents are resampled: a factor is "vital" or "useful" where at least 90 % of the
    resamples agree, else "cannot_tell"; likewise the 80/20 rule. Raises `BadArgument`, `TooFewRows`,
    `NoSuchColumn`, `ConstantOutcome`, `NoAssociation`. Source: Juran 1954; the bootstrap is Efron's.

    >>> found = pareto({"why": ["queue"] * 60 + ["price"] * 25 + ["noise"] * 15}, reason="why")
    >>> found.of("queue").verdict, found.of("noise").verdict
    ('vital', 'useful')
    """
    n_replicates = require_whole("n_bootstraps", n_bootstraps, at_least=1)
    require(
        (reason is None) != (outcome is None),
        "reason",
        reason,
        zh="与 outcome 二选一",
        en="be given, or outcome with drivers, but not both",
    )
    rng = np.random.default_rng(seed)
    if reason is not None:
        return _of_reasons(named_columns(data), reason, weights, target, n_replicates, confidence, rng)
    names = checked_names(outcome, drivers or ())
    chosen = method_of(method)
    require(
        not chosen.signed and chosen.decomposes,
        "method",
        method,
        zh="为能把 R² 分完且不为负的方法，例如 lmg",
        en="divide R² into parts that are not negative, as lmg does",
    )
    rows = complete_rows(data, (str(outcome), *names), weights)
    if rows.n < len(names) + 2:
        raise TooFewRows(n=rows.n, needed=len(names) + 2)
    sample = sample_of(rows)
    correlation = sample.correlation()
    if not np.isfinite(correlation[0, 0]):
        raise ConstantOutcome(outcome=outcome)
    values = np.nan_to_num(chosen.importance(correlation))
    if not values.sum() > 0:
        raise NoAssociation(outcome=outcome)
    draws = bootstrap_importances(sample, chosen, n_replicates, rng)
    draws = draws[np.isfinite(draws).all(axis=1)]
    return _found(names, values, draws, chosen.key, rows.n, rows.n_left_out, target, confidence)


def _of_reasons(
    columns: Mapping[str, Any],
    reason: str,
    weights: Any,
    target: float,
    n_replicates: int,
    confidence: float,
    rng: np.random.Generator,
) -> Pareto:
    if reason not in columns:
        raise NoSuchColumn(column=reason, known=", ".join(map(str, columns)))
    answers = texts(columns[reason])
    w = weights_of(dict(columns), weights, len(answers))
    there = np.array([answer is not None for answer in answers], dtype=bool) & (True if w is None else w > 0)
    names, place = np.unique(answers[there].astype(str), return_inverse=True)
    n = int(there.sum())
    if len(names) < 2:
        raise TooFewRows(n=n, needed=2)
    weight = np.ones(n) if w is None else w[there]
    values = np.bincount(place, weights=weight).astype(np.float64)
    if w is None:
        draws = rng.multinomial(n, values / n, size=n_replicates).astype(np.float64)
    else:
        draws = np.stack(
            [
                np.bincount(place[drawn], weights=weight[drawn], minlength=len(names))
                for drawn in (rng.integers(0, n, n) for _ in range(n_replicates))
            ]
        )
    left_out = len(answers) - n
    return _found([str(name) for name in names], values, draws, "counts", n, left_out, target, confidence)


def _vital(values: Floats, target: float) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], Floats]:
    """(B, p) who is among the fewest that reach the target, and (B, p) shares, for (B, p) values."""
    total = values.sum(axis=1, keepdims=True)
    shares = values / np.where(total > 0, total, 1.0)
    order = np.argsort(-shares, axis=1, kind="stable")
    running = np.cumsum(np.take_along_axis(shares, order, axis=1), axis=1)
    before = np.column_stack([np.zeros(len(values)), running[:, :-1]])
    member = np.empty(values.shape, dtype=bool)
    np.put_along_axis(member, order, before < target - 1e-12, axis=1)
    return member, shares


def _found(
    names: Sequence[str],
    values: Floats,
    draws: Floats,
    basis: str,
    n: int,
    n_left_out: int,
    target: float,
    confidence: float,
) -> Pareto:
    target, confidence = require_rate("target", target), require_rate("confidence", confidence)
    member, shares = _vital(values[None], target)
    drawn, drawn_shares = _vital(draws, target)
    low, high = percentile_interval(drawn_shares, confidence)
    rate = drawn.mean(axis=0) if len(drawn) else np.full(len(values), nan)
    n_few = max(1, ceil(FEW * len(values) - 1e-9))
    few = np.sort(drawn_shares, axis=1)[:, ::-1][:, :n_few].sum(axis=1)
    few_low, few_high = percentile_interval(few[:, None], confidence)
    sizes = percentile_interval(drawn.sum(axis=1)[:, None].astype(np.float64), confidence)
    rule_rate = float((few >= target - 1e-12).mean()) if len(few) else nan
    factors, running = [], 0.0
    for at in np.argsort(-values, kind="stable"):
        running += float(shares[0, at])
        factors.append(
            ParetoFactor(
                names[at],
                float(values[at]),
                float(shares[0, at]),
                float(low[at]),
                float(high[at]),
                min(running, 1.0),
                bool(member[0, at]),
                float(rate[at]),
                _verdict(float(rate[at]), "vital", "useful"),
            )
        )
    return Pareto(
        tuple(factors),
        target,
        int(member.sum()),
        int(np.floor(sizes[0][0])),
        int(np.ceil(sizes[1][0])),
        n_few,
        float(np.sort(shares[0])[::-1][:n_few].sum()),
        float(few_low[0]),
        float(few_high[0]),
        rule_rate,
        _verdict(rule_rate, "holds", "fails"),
        basis,
        n,
        n_left_out,
        len(draws),
        confidence,
    )


def _verdict(rate: float, yes: str, no: str) -> str:
    if rate >= CERTAIN:
        return yes
    return no if rate <= 1 - CERTAIN else "cannot_tell"
