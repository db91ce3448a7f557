"""Return on an improvement, with every input's uncertainty carried through."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_number, require_rate, require_whole
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

ROI_WORDS: dict[str, Bilingual] = {
    "pays": {"zh": "已证实有回报", "en": "proven to pay"},
    "loses": {"zh": "已证实亏损", "en": "proven to lose"},
    "not_proven": {"zh": "未证实", "en": "not proven"},
}

INPUT_NAMES: dict[str, Bilingual] = {
    "effect": {"zh": "每位客户每年的效果", "en": "Effect per customer and year"},
    "customers": {"zh": "受影响的客户数", "en": "Customers reached"},
    "value_per_unit": {"zh": "每单位效果的收入", "en": "Revenue of a unit of the effect"},
    "margin_rate": {"zh": "毛利率", "en": "Margin rate"},
    "years": {"zh": "持续年数", "en": "Years it lasts"},
    "discount_rate": {"zh": "折现率", "en": "Discount rate"},
    "cost": {"zh": "成本", "en": "Cost"},
}


@dataclass(frozen=True)
class Uncertain:
    """A number with its uncertainty: best value, and ends that hold it with `confidence`.

    `shape` is "normal", "lognormal" (for amounts that cannot fall below 0), "uniform" or "fixed".
    """

    value: float
    low: float
    high: float
    shape: str = "normal"
    confidence: float = 0.95

    def draws(self, n: int, rng: np.random.Generator) -> Floats:
        """(n,) random values."""
        if self.shape == "fixed" or self.low == self.high:
            return np.full(n, self.value)
        if self.shape == "uniform":
            return rng.uniform(self.low, self.high, n)
        z = normal_quantile(self.confidence)
        if self.shape == "lognormal":
            spread = (math.log(self.high) - math.log(self.low)) / (2 * z)
            return np.exp(rng.normal(math.log(self.value), spread, n))
        return rng.normal(self.value, (self.high - self.low) / (2 * z), n)


@dataclass(frozen=True)
class InputShare:
    """One input and the share of the return's variance that goes along with it (0-1, squared rank correlation)."""

    name: str
    value: float
    low: float
    high: float
    shape: str
    variance_rate: float


@dataclass(frozen=True)
class Returns(Result):
    """Return on investment = (incremental margin - cost) / cost, 0.2 for 20 %.

    `value` is at the inputs' best values, `low` and `high` are percentiles of the draws, `probability` is how
    often the return was above 0. `verdict` is "pays" or "loses" when the whole interval is on one side of 0, else "not_proven".
    `margin` and `cost` are in money. `attribution` says in words why the effect is put down to the measure.
    """

    title: ClassVar[Bilingual] = {"zh": "投资回报", "en": "Return on investment"}
    value: float
    low: float
    high: float
    probability: float
    verdict: str
    margin: float
    margin_low: float
    margin_high: float
    cost: float
    inputs: tuple[InputShare, ...]
    attribution: str
    n_draws: int
    confidence: float
    notes: tuple[Note, ...] = ()

    @staticmethod
    def input_name(key: str) -> Bilingual:
        """An input's name for people."""
        return INPUT_NAMES[key]

    def tables(self) -> tuple[Table, ...]:
        """The return, then the inputs by what they contribute to its uncertainty."""
        result = (
            Column("value", {"zh": "投资回报率", "en": "Return"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
            Column("probability", {"zh": "为正的概率", "en": "Probability above 0"}, Kind.RATE),
            Column("margin", {"zh": "增量毛利", "en": "Incremental margin"}),
            Column("cost", {"zh": "成本", "en": "Cost"}),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        row = (
            self.value,
            self.low,
            self.high,
            self.probability,
            self.margin,
            self.cost,
            ROI_WORDS[self.verdict],
        )
        inputs = (
            Column("name", {"zh": "输入", "en": "Input"}, Kind.TEXT),
            Column("value", {"zh": "取值", "en": "Value"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("variance_rate", {"zh": "对不确定性的贡献", "en": "Share of the uncertainty"}, Kind.RATE),
        )
        rows = tuple(
            (INPUT_NAMES[one.name], one.value, one.low, one.high, one.variance_rate) for one in self.inputs
        )
        return (
            Table("returns", {"zh": "投资回报", "en": "Return"}, result, (row,)),
            Table("inputs", {"zh": "各项输入", "en": "Inputs"}, inputs, rows),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """What each input contributes to the uncertainty."""
        from huiyin.analytics.plots.trials import returns_chart

        return returns_chart(self, language)


Number = float | tuple[float, float, float] | Uncertain | Estimate


def return_on_investment(
    *,
    effect: Number,
    customers: Number,
    value_per_unit: Number,
    cost: Number,
    margin_rate: Number = 1.0,
    years: Number = 1.0,
    discount_rate: Number = 0.0,
    attribution: str,
    proven: bool,
    n_draws: int = 20_000,
    seed: int = 1,
    confidence: float = 0.95,
) -> Returns:
    """What an improvement returned: effect × customers × value of a unit × margin, over `years`, less cost.

    Each input is a number, (value, low, high) at 95 %, an `Uncertain`, or an `Estimate`. `effect` is per
    customer and year in the unit that `value_per_unit` prices (say retention rate and yearly revenue). `attribution` says in
    words why the effect is put down to the measure, and `proven` whether a trial or declared quasi-experiment shows it:
    without, the verdict stays "not_proven", whatever the sum. There is no constant inside: what a point of satisfaction is
    worth must come from the organisation's own data.

    Raises `BadArgument`. Source: Monte-Carlo propagation, GUM Supplement 1 (JCGM 101:2008).

    >>> made = return_on_investment(
    ...     effect=(0.02, 0.01, 0.03), customers=50_000, value_per_unit=(300, 250, 350), margin_rate=0.4,
    ...     cost=(60_000, 50_000, 70_000), attribution="trial", proven=True)
    >>> made.value, made.verdict
    (1.0, 'not_proven')
    """
    require_rate("confidence", confidence)
    n = require_whole("n_draws", n_draws, at_least=1000)
    says = isinstance(attribution, str) and bool(attribution.strip())
    require(says, "attribution", attribution, zh="说明依据", en="say what it rests on")
    given: dict[str, Uncertain] = {
        name: uncertain(name, number)
        for name, number in (
            ("effect", effect),
            ("customers", customers),
            ("value_per_unit", value_per_unit),
            ("margin_rate", margin_rate),
            ("years", years),
            ("discount_rate", discount_rate),
            ("cost", cost),
        )
    }
    require(
        given["cost"].low > 0, "cost", cost, zh="整个区间大于 0", en="lie above 0 with its whole interval"
    )
    rng = np.random.default_rng(seed)
    draws = {name: number.draws(n, rng) for name, number in given.items()}
    margin, best = _margin(draws), float(_margin({k: np.array([v.value]) for k, v in given.items()})[0])
    spending = np.maximum(draws["cost"], 1e-12)
    returns = (margin - draws["cost"]) / spending
    tail = 50 * (1 - confidence)
    low, high = np.percentile(returns, [tail, 100 - tail])
    margin_low, margin_high = np.percentile(margin, [tail, 100 - tail])
    verdict = "not_proven"
    if proven and (low > 0 or high < 0):
        verdict = "pays" if low > 0 else "loses"
    price = given["cost"].value
    return Returns(
        (best - price) / price,
        float(low),
        float(high),
        float((returns > 0).mean()),
        verdict,
        best,
        float(margin_low),
        float(margin_high),
        price,
        _shares(given, draws, returns),
        attribution,
        n,
        confidence,
        () if proven else (UNPROVEN,),
    )


UNPROVEN = note(
    "unproven_effect",
    "效果没有经过对照试验或声明的准实验证实，因此无论算出多少，结论都是“未证实”。",
    "The effect was not shown by a trial or a declared quasi-experiment: whatever the sum, the verdict is “not proven”.",
)


def uncertain(name: str, number: Number) -> Uncertain:
    """Any way of giving a number, as one; raises `BadArgument` for ends that do not hold the value."""
    if isinstance(number, Estimate):
        known = number.value is not None and number.low is not None and number.high is not None
        require(known, name, number, zh="是有区间的估计", en="be an estimate with an interval")
        made = Uncertain(
            number.value or 0.0, number.low or 0.0, number.high or 0.0, confidence=number.confidence
        )
    elif isinstance(number, Uncertain):
        made = number
    elif isinstance(number, tuple):
        require(len(number) == 3, name, number, zh="为（取值，下限，上限）", en="be (value, low, high)")
        value, low, high = (require_number(name, part) for part in number)
        made = Uncertain(value, low, high)
    else:
        fixed = require_number(name, number)
        made = Uncertain(fixed, fixed, fixed, "fixed")
    finite = all(math.isfinite(part) for part in (made.value, made.low, made.high))
    ordered = made.low <= made.value <= made.high
    require(finite and ordered, name, number, zh="满足下限 ≤ 取值 ≤ 上限", en="have low ≤ value ≤ high")
    if made.shape == "lognormal":
        require(made.low > 0, name, number, zh="整个区间大于 0", en="lie above 0 with its whole interval")
    return made


def _margin(inputs: Mapping[str, Floats]) -> Floats:
    """Effect × customers × value × margin, each year's worth discounted to the start."""
    yearly = inputs["effect"] * inputs["customers"] * inputs["value_per_unit"] * inputs["margin_rate"]
    rate, years = inputs["discount_rate"], np.maximum(inputs["years"], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        annuity = np.where(np.abs(rate) < 1e-12, years, (1 - (1 + rate) ** -years) / rate)
    return np.asarray(yearly * annuity, dtype=np.float64)


def _shares(
    given: Mapping[str, Uncertain], draws: Mapping[str, Floats], returns: Floats
) -> tuple[InputShare, ...]:
    """Squared rank correlations with the return, scaled to sum to 1, largest first."""
    rank: Callable[[Floats], Floats] = lambda values: np.argsort(np.argsort(values)).astype(np.float64)  # noqa: E731
    target = rank(returns)
    squares = {
        name: float(np.corrcoef(rank(values), target)[0, 1]) ** 2 if np.ptp(values) > 0 else 0.0
        for name, values in draws.items()
    }
    total = sum(squares.values()) or 1.0
    made = [
        InputShare(name, one.value, one.low, one.high, one.shape, squares[name] / total)
        for name, one in given.items()
    ]
    return tuple(sorted(made, key=lambda share: -share.variance_rate))
