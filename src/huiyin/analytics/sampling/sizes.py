"""How many answers are needed, and what a given number is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from huiyin.analytics.checks import require, require_one_of, require_positive, require_rate, require_whole
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

_KINDS = ("share", "mean", "nps")
_WHOLE = 1e-9  # a hair above a whole number is rounding


@dataclass(frozen=True)
class SampleSize(Result):
    """Answers and invitations needed.

    `n_simple` answers of a simple random sample from very many (not rounded), `n_finite` from the finite
    population (not rounded), `n` rounded up and multiplied by the design effect, `n_invitations` at the
    expected response rate. `error` is the half width aimed at: a rate for shares, scale units for means,
    points for NPS.
    """

    title: ClassVar[Bilingual] = {"zh": "样本量", "en": "Sample size"}
    kind: str
    error: float
    deviation: float
    population: int | None
    design_effect: float
    response_rate: float
    n_simple: float
    n_finite: float
    n: int
    n_invitations: int
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row."""
        columns = (
            Column("n", {"zh": "需要的答卷", "en": "Answers needed"}, Kind.COUNT),
            Column("n_invitations", {"zh": "需要的邀请", "en": "Invitations needed"}, Kind.COUNT),
            Column("n_simple", {"zh": "简单随机、总体无限", "en": "Simple sample, no limit"}),
            Column("n_finite", {"zh": "有限总体修正后", "en": "Finite population"}),
            Column("design_effect", {"zh": "设计效应", "en": "Design effect"}),
            Column("response_rate", {"zh": "预计应答率", "en": "Expected response rate"}, Kind.RATE),
        )
        row = (
            self.n,
            self.n_invitations,
            self.n_simple,
            self.n_finite,
            self.design_effect,
            self.response_rate,
        )
        return (Table("size", {"zh": "样本量", "en": "Sample size"}, columns, (row,)),)


def sample_size(
    error: float,
    kind: str = "share",
    *,
    share: float = 0.5,
    deviation: float | None = None,
    population: int | None = None,
    design_effect: float = 1.0,
    cluster_size: float | None = None,
    intraclass: float = 0.0,
    response_rate: float = 1.0,
    confidence: float = 0.95,
) -> SampleSize:
    """Answers that give an interval of ±`error` at `confidence`.

    `kind`: share (`error` 0-1; the expected `share`, 0.5 is the safe side), mean (`deviation` of an
    answer needed), nps (points; `deviation` 100 on the safe side, 70-80 in practice). A finite
    `population` lowers n: n₀/(1 + (n₀-1)/N). `cluster_size` and `intraclass` correlation multiply the
    design effect by 1 + (m-1)ρ. Invitations are n over `response_rate`. Raises `BadArgument`.
    Source: Cochran 1977 §4.3-4.4; Kish 1965.

    >>> sample_size(0.05).n, sample_size(0.05, population=2000).n
    (385, 323)
    >>> sample_size(0.05, cluster_size=20, intraclass=0.05).n
    751
    """
    require_one_of("kind", kind, _KINDS)
    half = require_rate("error", error) if kind == "share" else require_positive("error", error)
    require_rate("response_rate", response_rate, open_ends=False)
    require(response_rate > 0, "response_rate", response_rate, zh="大于 0", en="be above 0")
    require_rate("confidence", confidence)
    effect = require_positive("design_effect", design_effect) * cluster_effect(cluster_size, intraclass)
    spread = _deviation(kind, share, deviation)
    simple = (normal_quantile(confidence) * spread / half) ** 2
    finite = simple
    if population is not None:
        size = require_whole("population", population, at_least=1)
        finite = simple / (1 + (simple - 1) / size)
    n = math.ceil(math.ceil(finite - _WHOLE) * effect - _WHOLE)
    notes: list[Note] = []
    if population is not None and n >= population:
        n = population
        notes.append(_CENSUS)
    invitations = math.ceil(n / response_rate - _WHOLE)
    if population is not None and invitations > population:
        notes.append(_too_many(invitations, population))
    if response_rate < 1:
        notes.append(
            note(
                "nonresponse",
                "多发邀请只补足答卷数，不能消除未答者带来的偏差。",
                "More invitations make up the number of answers, not the bias of those who do not answer.",
            )
        )
    return SampleSize(
        kind,
        half,
        spread,
        population,
        effect,
        response_rate,
        simple,
        finite,
        max(n, 1),
        max(invitations, 1),
        confidence,
        tuple(notes),
    )


def margin_of_error(
    n: float,
    kind: str = "share",
    *,
    share: float = 0.5,
    deviation: float | None = None,
    population: int | None = None,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> float:
    """The half width ± that n answers give, by the normal; arguments as in `sample_size`.

    A planning figure: report Wilson's interval of the answers themselves. Only for probability samples.

    >>> [round(100 * margin_of_error(n), 1) for n in (30, 50, 100, 400)]
    [17.9, 13.9, 9.8, 4.9]
    """
    require_one_of("kind", kind, _KINDS)
    require_positive("n", n)
    require_rate("confidence", confidence)
    require_positive("design_effect", design_effect)
    left = 1.0
    if population is not None:
        size = require_whole("population", population, at_least=1)
        require(n <= size, "n", n, zh=f"不超过总体 {size}", en=f"not exceed the population of {size}")
        left = (size - n) / (size - 1) if size > 1 else 0.0
    spread = _deviation(kind, share, deviation)
    return normal_quantile(confidence) * spread * math.sqrt(design_effect * left / n)


def cluster_effect(cluster_size: float | None, intraclass: float) -> float:
    """Design effect of clusters of equal size: 1 + (m-1)·ρ; 1 without clusters.

    >>> round(cluster_effect(20, 0.05), 2)
    1.95
    """
    if cluster_size is None:
        return 1.0
    size = require_positive("cluster_size", cluster_size)
    require(size >= 1, "cluster_size", cluster_size, zh="不小于 1", en="be at least 1")
    require(-1 <= intraclass <= 1, "intraclass", intraclass, zh="在 −1 到 1 之间", en="lie between -1 and 1")
    effect = 1 + (size - 1) * intraclass
    require(effect > 0, "intraclass", intraclass, zh="使 1+(m−1)ρ 大于 0", en="leave 1+(m-1)ρ above 0")
    return effect


def _deviation(kind: str, share: float, deviation: float | None) -> float:
    if kind == "share":
        p = require_rate("share", share)
        return math.sqrt(p * (1 - p))
    if deviation is None:
        require(
            kind == "nps",
            "deviation",
            None,
            zh="给出答案的标准差",
            en="be the standard deviation of an answer",
        )
        return 100.0
    return require_positive("deviation", deviation)


_CENSUS = note(
    "census",
    "所需样本量达到总体，请全部调查。",
    "The sample needed is the whole population: ask everybody.",
)


def _too_many(invitations: int, population: int) -> Note:
    return note(
        "too_many_invitations",
        f"需要 {invitations} 份邀请，超过总体 {population}；即使邀请全部也达不到这个精度。",
        f"{invitations} invitations are more than the population of {population}: even asking all falls short.",
    )
