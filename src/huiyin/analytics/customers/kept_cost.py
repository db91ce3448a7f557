"""What it costs to keep a customer by recovery: spending on solved cases over the customers kept beyond expectation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import frame, require_columns
from huiyin.analytics.customers._follow_up import flags
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.inference.ratios import FiellerInterval, fieller
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials._outcomes import scored
from huiyin.analytics.trials.exact_matching import (
    FEWEST,
    Codes,
    checked_cuts,
    codes_of,
    matching_weights,
    require_sides,
    strata_of,
    weighted_difference,
)

VERDICTS: dict[str, Bilingual] = {
    "kept": {"zh": "多留住了客户", "en": "customers were kept"},
    "lost": {"zh": "留住的反而更少", "en": "fewer were kept than expected"},
    "cannot_tell": {"zh": "暂不能判断", "en": "cannot tell yet"},
}


@dataclass(frozen=True)
class KeptCost(Result):
    """Cost of one customer kept: mean spending on a solved case over the gain in the share kept.

    `gain` is the matched difference in the share kept, `n_kept` that times the solved customers who could
    be matched, `spending` what was spent on these. `ratio` has Fieller's interval, which is not bounded
    while the gain may be zero: the verdict is then "cannot_tell" and no single cost may be quoted.
    """

    title: ClassVar[Bilingual] = {"zh": "每留住一位客户的成本", "en": "Cost per customer kept"}
    ratio: FiellerInterval
    mean_cost: Estimate
    gain: Estimate
    n_kept: float
    n_kept_low: float
    n_kept_high: float
    spending: float
    n_solved: int
    n_controls: int
    n_left_out: int
    verdict: str
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The cost with what it is made of."""
        columns = (
            Column("what", {"zh": "项目", "en": "Figure"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, Kind.FIGURE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.FIGURE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.FIGURE),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
        )
        bounded = self.verdict == "kept" and self.ratio.shape == "bounded"
        ratio, cost, gain = self.ratio, self.mean_cost, self.gain
        spent: Bilingual = {"zh": "每位问题已解决的客户的花费", "en": "Spent on each solved customer"}
        kept: Bilingual = {"zh": "每 100 位多留住", "en": "Kept beyond expectation, of 100"}
        beyond: Bilingual = {"zh": "多留住的客户数", "en": "Customers kept beyond expectation"}
        of_100 = (100 * (end or 0.0) for end in (gain.value, gain.low, gain.high))
        told = (ratio.value, ratio.low, ratio.high) if bounded else (None, None, None)
        rows = (
            (self.title, *told, self.n_solved),
            (spent, cost.value, cost.low, cost.high, cost.n),
            (kept, *of_100, self.n_solved + self.n_controls),
            (beyond, self.n_kept, self.n_kept_low, self.n_kept_high, self.n_solved),
            ({"zh": "补救花费合计", "en": "Spent in all"}, self.spending, None, None, self.n_solved),
        )
        verdict = Table(
            "verdict",
            {"zh": "结论", "en": "Verdict"},
            (Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),),
            ((VERDICTS[self.verdict],),),
        )
        return Table("cost", self.title, columns, rows), verdict


def cost_per_customer_kept(
    data: Any,
    *,
    solved: str,
    kept: str,
    cost: str,
    exact: Sequence[str] = (),
    coarsened: Mapping[str, Sequence[float]] | None = None,
    clusters: str | None = None,
    confidence: float = 0.95,
) -> KeptCost:
    """What one customer kept by recovery cost, on customers who had a problem.

    `solved` and `kept` are 1 or 0, `cost` money spent on the customer (a gap is 0). Customers whose problem was
    not solved, matched as in `exact_comparison`, say how many solved ones would have stayed anyway; the
    spending on solved ones is divided by those kept beyond. The interval is Fieller's with the covariance
    of spending and staying, errors as in `exact_comparison`. Raises `NoSuchColumn`, `NotAnEvent`,
    `ArmTooSmall`, `NobodyComparable`. Source: Fieller 1954; Willan & O'Brien 1996,
    doi:10.1002/hec.4730050607.

    >>> solved, kept = [1] * 40 + [0] * 40, [1] * 36 + [0] * 4 + [1] * 20 + [0] * 20
    >>> data = {"s": solved, "k": kept, "c": [100.0] * 40 + [0.0] * 40, "v": ["a"] * 80}
    >>> made = cost_per_customer_kept(data, solved="s", kept="k", cost="c", exact=["v"])
    >>> round(made.ratio.value), round(made.n_kept), made.verdict
    (250, 16, 'kept')
    """
    require_rate("confidence", confidence)
    columns = frame(data)
    require_columns(
        columns, [solved, kept, cost, *exact, *(coarsened or {}), *([clusters] if clusters else [])]
    )
    t, y = flags(columns[solved], solved), flags(columns[kept], kept)
    spent = np.nan_to_num(scored(columns[cost], "mean"))
    known = ~np.isnan(t + y)
    cuts = checked_cuts(coarsened)
    parts = {name: columns[name][known] for name in [*exact, *cuts]} or {"": np.zeros(int(known.sum()))}
    t, y, spent = t[known], y[known], spent[known]
    weight, _ = matching_weights(t, strata_of(parts, cuts)) if len(t) else (t, 0)
    require_sides(t, weight, int(t.sum()))
    groups = None if clusters is None else codes_of(columns[clusters][known])
    return _priced(t, y, spent, weight, groups, int((~known).sum()), confidence)


def _priced(
    t: Floats,
    y: Floats,
    spent: Floats,
    weight: Floats,
    groups: Codes | None,
    n_left_out: int,
    confidence: float,
) -> KeptCost:
    gained = weighted_difference(y, t, weight, groups)
    chosen = (t == 1) & (weight > 0)
    n_solved, n_controls = int(chosen.sum()), int(((t == 0) & (weight > 0)).sum())
    mean = float(spent[chosen].mean())
    share = np.where(chosen, (spent - mean) / n_solved, 0.0)
    raw = float(gained.influence @ gained.influence)
    correction = gained.error**2 / raw if raw > 0 else 1.0
    variance, covariance = _moments(share, gained.influence, groups, weight > 0, correction)
    half = t_quantile(confidence, gained.degrees)
    ratio = fieller(
        mean,
        gained.effect,
        variance,
        gained.error**2,
        covariance,
        degrees=gained.degrees,
        confidence=confidence,
    )
    low, high = gained.effect - half * gained.error, gained.effect + half * gained.error
    few = min(n_solved, n_controls) < FEWEST
    verdict = "cannot_tell" if few or low <= 0 <= high else "kept" if low > 0 else "lost"
    error, n = variance**0.5, n_solved + n_controls
    ends = mean - half * error, mean + half * error
    mean_cost = Estimate(mean, *ends, n_solved, float(n_solved), Unit.AMOUNT, "t", error, confidence)
    gain = Estimate(gained.effect, low, high, n, float(n), Unit.RATE, "t", gained.error, confidence)
    return KeptCost(
        ratio,
        mean_cost,
        gain,
        gained.effect * n_solved,
        low * n_solved,
        high * n_solved,
        float(spent[chosen].sum()),
        n_solved,
        n_controls,
        n_left_out,
        verdict,
        confidence,
        _notes(verdict, few),
    )


def _moments(
    share: Floats, influence: Floats, groups: Codes | None, used: Any, correction: float
) -> tuple[float, float]:
    """Variance of the mean spending and its covariance with the gain, corrected as the gain's variance."""
    if groups is not None:
        own = np.unique(groups[used], return_inverse=True)[1].ravel()
        sums = np.bincount(own, weights=influence[used])
        correction = correction * float(influence @ influence) / max(float(sums @ sums), 1e-300)
        share, influence = np.bincount(own, weights=share[used]).astype(np.float64), sums.astype(np.float64)
    return float(share @ share) * correction, float(share @ influence) * correction


def _notes(verdict: str, few: bool) -> tuple[Note, ...]:
    notes = [
        note(
            "expected_without",
            "“本来也会留下”的人数由同类而问题未解决的客户推算；其他没有测到的差别也可能是原因。花费只含台账中的补救，不含人工。",
            "How many would have stayed anyway is told by like customers whose problem was not solved; what was "
            "not measured may be the reason too. Spending is remedies in the ledger, without working time.",
        )
    ]
    if verdict == "cannot_tell":
        notes.append(
            note(
                "may_be_zero",
                "不能排除一位也没有多留住，单位成本没有上限，因此不给出数值。"
                if not few
                else f"有一边不足 {FEWEST} 人，暂不能判断。",
                "That nobody was kept beyond expectation is not excluded: the cost has no upper end and is not told."
                if not few
                else f"Fewer than {FEWEST} on one side: cannot tell yet.",
            )
        )
    if verdict == "lost":
        notes.append(
            note(
                "fewer_kept",
                "问题已解决的客户留下的反而更少，谈不上“留住一位客户的成本”；请先查明原因。",
                "Fewer of the solved customers stayed: there is no cost of keeping one. Find out why first.",
            )
        )
    return tuple(notes)
