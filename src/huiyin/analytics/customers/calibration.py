"""Can predicted probabilities be believed? Discrimination and calibration, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.columns import numbers
from huiyin.analytics.customers._follow_up import flags
from huiyin.analytics.customers._logistic import logistic
from huiyin.analytics.customers.problems import NoEvents
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Result, Table
from huiyin.analytics.terms import Floats

MEASURES: dict[str, Bilingual] = {
    "auc": {"zh": "区分度 AUC", "en": "AUC"},
    "slope": {"zh": "校准斜率（理想为 1）", "en": "Calibration slope (ideal: 1)"},
    "intercept": {"zh": "校准截距（理想为 0）", "en": "Calibration intercept (ideal: 0)"},
    "brier": {"zh": "Brier 分数（越小越好）", "en": "Brier score (less is better)"},
    "brier_skill": {"zh": "比只报平均流失率好多少", "en": "Better than the mean rate by"},
    "expected_over_observed": {"zh": "预测人数／实际人数", "en": "Expected over observed"},
}


@dataclass(frozen=True)
class Bounded:
    """A value with its interval and standard error."""

    value: float
    low: float
    high: float
    standard_error: float


@dataclass(frozen=True)
class Calibration(Result):
    """How well probabilities (0-1) foretell an event.

    `auc` is the chance that a customer with the event has the higher probability (DeLong interval).
    `brier` is the mean squared error, `brier_of_base_rate` that of telling everybody the base rate,
    `brier_skill` 1 - their ratio. `slope` is 1 where the probabilities are spread right (below 1: too
    extreme), `intercept` 0 where they are right in the mean (below 0: too high). `bins` of equal size:
    mean predicted, observed rate, its Wilson interval; `lift` is the observed rate over the base rate,
    from the highest probabilities down.
    """

    title: ClassVar[dict[str, str]] = {"zh": "概率的可信度", "en": "Calibration"}

    n: int
    n_events: int
    auc: Bounded
    brier: float
    brier_of_base_rate: float
    brier_skill: float
    slope: Bounded
    intercept: Bounded
    expected_over_observed: float
    bin_n: tuple[int, ...]
    bin_predicted: Floats
    bin_observed: Floats
    bin_low: Floats
    bin_high: Floats
    lift: Floats
    captured: Floats

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("measure", {"zh": "指标", "en": "Measure"}, Kind.TEXT),
            Column("value", {"zh": "值", "en": "Value"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
        )
        bounded = {"auc": self.auc, "slope": self.slope, "intercept": self.intercept}
        rows: list[tuple[Any, ...]] = [
            (MEASURES[name], b.value, b.low, b.high) for name, b in bounded.items()
        ]
        rows += [
            (MEASURES[name], getattr(self, name), None, None)
            for name in ("brier", "brier_skill", "expected_over_observed")
        ]
        heads = (
            Column("bin", {"zh": "组（风险由低到高）", "en": "Bin, low risk first"}, Kind.COUNT),
            Column("n", {"zh": "人数", "en": "n"}, Kind.COUNT),
            Column("predicted", {"zh": "预测", "en": "Predicted"}, Kind.RATE),
            Column("observed", {"zh": "实际", "en": "Observed"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
        )
        listed = (self.bin_predicted, self.bin_observed, self.bin_low, self.bin_high)
        lines = tuple(
            (k + 1, n, *line)
            for k, (n, *line) in enumerate(zip(self.bin_n, *(x.tolist() for x in listed), strict=True))
        )
        return (
            Table("measures", {"zh": "指标", "en": "Measures"}, columns, tuple(rows)),
            Table("bins", {"zh": "预测与实际", "en": "Predicted and observed"}, heads, lines),
        )

    def plot(self, language: str | None = None) -> Any:
        """Observed against predicted, with intervals and the diagonal."""
        from huiyin.analytics.plots.customers import calibration_chart
        from huiyin.analytics.results import language_of

        return calibration_chart(self, language_of(language))


def calibration(probability: Any, outcome: Any, *, n_bins: int = 10, confidence: float = 0.95) -> Calibration:
    """Judge predicted probabilities by what happened; use predictions of rows the model has not seen.

    Rows lacking either are left out. Raises `NoEvents` unless both outcomes occur. Source: DeLong,
    DeLong & Clarke-Pearson 1988; Cox 1958 (slope and intercept); Brier 1950.

    >>> made = calibration([0.1, 0.2, 0.3, 0.6, 0.8, 0.4], [0, 0, 1, 1, 1, 0], n_bins=2)
    >>> round(made.auc.value, 4), made.bin_n
    (0.8889, (3, 3))
    """
    p, y = numbers(probability), flags(outcome, "outcome")
    if len(p) != len(y):
        raise LengthsDiffer(what="outcome", given=len(y), wanted=len(p))
    n_bins = require_whole("n_bins", n_bins, at_least=1)
    z = normal_quantile(require_rate("confidence", confidence))
    known = ~np.isnan(p) & ~np.isnan(y)
    p, y = p[known], y[known]
    inside = bool(((p >= 0) & (p <= 1)).all())
    require(inside, "probability", p.tolist()[:3], zh="在 0 到 1 之间", en="lie between 0 and 1")
    if not 0 < y.sum() < len(y):
        raise NoEvents(n=len(y))
    base = float(y.mean())
    brier, of_base = float(((p - y) ** 2).mean()), base * (1 - base)
    slope, intercept = _recalibration(p, y, z)
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, min(n_bins, len(p)))
    sizes = np.array([len(part) for part in parts])
    events = np.array([y[part].sum() for part in parts])
    ends = np.array([wilson(k, n, confidence) for k, n in zip(events.tolist(), sizes.tolist(), strict=True)])
    return Calibration(
        len(y),
        int(y.sum()),
        auc(p, y, z),
        brier,
        of_base,
        1 - brier / of_base,
        slope,
        intercept,
        float(p.sum() / y.sum()),
        tuple(sizes.tolist()),
        np.array([p[part].mean() for part in parts]),
        events / sizes,
        ends[:, 0],
        ends[:, 1],
        (events / sizes)[::-1] / base,
        np.cumsum(events[::-1]) / events.sum(),
    )


def auc(score: Floats, outcome: Floats, z: float) -> Bounded:
    """Area under the ROC curve, ties counting half, with DeLong's error; the interval on the logit scale."""
    from scipy.stats import rankdata

    hit, miss = score[outcome == 1], score[outcome == 0]
    m, n = len(hit), len(miss)
    together = rankdata(np.concatenate([hit, miss]))
    above = (together[:m] - rankdata(hit)) / n
    below = 1 - (together[m:] - rankdata(miss)) / m
    value = float(above.mean())
    spread = [part.var(ddof=1) / len(part) if len(part) > 1 else 0.0 for part in (above, below)]
    error = float(np.sqrt(sum(spread)))
    if 0 < value < 1:
        centre, half = np.log(value / (1 - value)), z * error / (value * (1 - value))
        return Bounded(value, float(special.expit(centre - half)), float(special.expit(centre + half)), error)
    least = min(m, n)  # perfect order has no visible error: bound it as a share of the smaller class
    low, high = wilson(least * value, least)
    return Bounded(value, low, high, error)


def _recalibration(p: Floats, y: Floats, z: float) -> tuple[Bounded, Bounded]:
    """Calibration slope (free intercept) and calibration-in-the-large (slope 1)."""
    logit = special.logit(np.clip(p, 1e-9, 1 - 1e-9))
    made = []
    if logit.std() > 0:
        both = logistic(logit[:, None], y, penalty=1e-6)
        made.append((float(both.slopes[0]), float(np.sqrt(both.covariance[1, 1]))))
    else:
        made.append((float("nan"), float("nan")))
    large = logistic(np.zeros((len(y), 0)), y, offset=logit)
    made.append((large.intercept, float(np.sqrt(large.covariance[0, 0]))))
    slope, intercept = (Bounded(v, v - z * e, v + z * e, e) for v, e in made)
    return slope, intercept
