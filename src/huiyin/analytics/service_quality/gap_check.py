"""Does gap 5 go along with gaps 1 to 4, unit by unit? Association only, and silence with few units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import frame, select
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table
from huiyin.analytics.service_quality.problems import NobodyLeft

FEWEST_UNITS = 30


@dataclass(frozen=True)
class GapLink:
    """Spearman's ρ of one gap with gap 5 over the units, Fisher's interval; `verdict` as in `GapCheck`."""

    gap: str
    rank_correlation: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: str


VERDICTS: dict[str, Bilingual] = {
    "goes_along": {"zh": "同向", "en": "goes along"},
    "goes_against": {"zh": "反向", "en": "goes against"},
    "cannot_tell": {"zh": "暂不能判断", "en": "cannot tell"},
}


@dataclass(frozen=True)
class GapCheck(Result):
    """How each inner gap goes along with gap 5. Verdicts: "goes_along", "goes_against", "cannot_tell"."""

    title: ClassVar[Bilingual] = {"zh": "差距 5 与差距 1–4 的关联", "en": "Gap 5 beside gaps 1–4"}
    links: tuple[GapLink, ...]
    n_units: int
    n_left_out: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row an inner gap."""
        columns = (
            Column("gap", {"zh": "差距", "en": "Gap"}, Kind.TEXT),
            Column("rank_correlation", {"zh": "秩相关 ρ", "en": "Rank correlation ρ"}),
            Column("low", {"zh": "区间下限", "en": "Low"}),
            Column("high", {"zh": "区间上限", "en": "High"}),
            Column("p_adjusted", {"zh": "校正后 p", "en": "p adjusted"}, Kind.P_VALUE),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        rows = tuple(
            (x.gap, x.rank_correlation, x.low, x.high, x.p_adjusted, VERDICTS[x.verdict]) for x in self.links
        )
        return (Table("links", {"zh": "按单位的秩相关", "en": "Rank correlation over units"}, columns, rows),)


def gap_check(
    data: Any, *, service_gap: str, inner_gaps: Sequence[str], confidence: float = 0.95
) -> GapCheck:
    """Rank correlation over units (rows) of gap 5 with each inner gap; rows lacking any of them are left out.

    With fewer than 30 units every verdict is "cannot_tell". The interval is Fisher's with Bonett and
    Wright's variance (1 + ρ²/2)/(n − 3); p is the t approximation, Holm's over the gaps. Raises `NobodyLeft`,
    `NoSuchColumn`. Source: Bonett & Wright 2000, Psychometrika 65(1), doi:10.1007/BF02294183.

    >>> gap_check({"g5": [1, 2, 3, 4], "g3": [2, 1, 4, 3]}, service_gap="g5", inner_gaps=["g3"]).links[0].verdict
    'cannot_tell'
    """
    from scipy import stats

    names = list(inner_gaps)
    require(len(names) > 0, "inner_gaps", names, zh="至少有一列", en="name at least one column")
    require_rate("confidence", confidence)
    rows = select(frame(data), [service_gap, *names])
    kept = rows[~np.isnan(rows).any(axis=1)]
    n = len(kept)
    if n < 4:
        raise NobodyLeft(n=len(rows))
    found: list[tuple[float, float] | None] = []
    for at in range(1, len(names) + 1):
        flat = np.ptp(kept[:, 0]) == 0 or np.ptp(kept[:, at]) == 0
        found.append(None if flat else tuple(map(float, stats.spearmanr(kept[:, 0], kept[:, at]))))  # type: ignore[arg-type]
    adjusted = holm([None if one is None else one[1] for one in found])
    links = tuple(
        _link(name, one, p, n, confidence) for name, one, p in zip(names, found, adjusted, strict=True)
    )
    text = {
        "zh": f"只有 {n} 个单位，少于 {FEWEST_UNITS} 个，暂不能判断；关联也不等于因果。"
        if n < FEWEST_UNITS
        else "这是关联，不是因果。",
        "en": f"Only {n} units, fewer than {FEWEST_UNITS}: one cannot tell; and association is no cause."
        if n < FEWEST_UNITS
        else "Association, not cause.",
    }
    return GapCheck(
        links, n, len(rows) - n, (Note("few_units" if n < FEWEST_UNITS else "association", text),)
    )


def _link(
    name: str, found: tuple[float, float] | None, adjusted: float | None, n: int, confidence: float
) -> GapLink:
    if found is None:
        return GapLink(name, None, None, None, None, None, "cannot_tell")
    rho, p = found
    if abs(rho) >= 1:
        low = high = rho
    else:
        half = normal_quantile(confidence) * float(np.sqrt((1 + rho**2 / 2) / (n - 3)))
        low, high = (float(np.tanh(np.arctanh(rho) + side * half)) for side in (-1, 1))
    verdict = "cannot_tell"
    if n >= FEWEST_UNITS and adjusted is not None and adjusted < 1 - confidence:
        verdict = "goes_along" if rho > 0 else "goes_against"
    return GapLink(name, rho, low, high, p, adjusted, verdict)
