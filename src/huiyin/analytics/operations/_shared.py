"""What operational figures share: census or sample, and points in time."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.columns import listed_values
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import linearised_covariance, mean_interval
from huiyin.analytics.inference.proportions import share_of_counts, wilson
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile
from huiyin.analytics.operations.problems import NotADate
from huiyin.analytics.results import note
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

CENSUS = note(
    "census",
    "全部记录都已计入（普查），数值就是该期间的事实，没有抽样区间。",
    "Every record is counted (a census): the figures are facts of the period, without a sampling interval.",
)


def plain_value(value: float, n: int, unit: Unit) -> Estimate:
    """A figure of a census: value and n, no interval."""
    return Estimate(value, None, None, n, float(n), unit, "none", None)


def share(k: int, n: int, sampled: bool, confidence: float) -> Estimate:
    """k of n: Wilson's interval for a sample, none for a census; no value for n = 0."""
    if sampled or n == 0:
        return share_of_counts(k, n, confidence)
    return plain_value(k / n, n, Unit.RATE)


def average(values: Floats, sampled: bool, confidence: float) -> Estimate:
    """The mean of the values there are: t interval for a sample, none for a census."""
    moments = Moments.from_arrays(values)
    if sampled or not moments.n:
        return mean_interval(moments, 0, Unit.AMOUNT, confidence=confidence)
    return plain_value(float(moments.mean[0]), moments.n, Unit.AMOUNT)


def clustered_share(hits: Floats, sizes: Floats, confidence: float) -> Estimate:
    """Σ hits / Σ sizes over clusters (a customer's contacts), with a t interval over clusters cut to 0-1.

    n is the number of contacts, n_effective the number of clusters. Without spread between clusters
    Wilson's interval on the clusters stands in. Source: Cochran 1977, chapter 6.
    """
    moments = Moments.from_arrays(np.column_stack([hits, sizes]))
    n, clusters = round(float(sizes.sum())), moments.n
    rate = float(hits.sum() / sizes.sum())
    if clusters < 2:
        return Estimate(rate, None, None, n, float(clusters), Unit.RATE, "none", None, confidence)
    spread = linearised_covariance(moments)
    slope = np.array([1.0, -rate])
    error = math.sqrt(max(float(slope @ spread @ slope), 0.0)) / float(moments.mean[1])
    if error < 1e-7:
        low, high = wilson(rate * clusters, clusters, confidence)
        error = (high - low) / (2 * normal_quantile(confidence))
        return Estimate(
            rate,
            min(low, rate),
            max(high, rate),
            n,
            float(clusters),
            Unit.RATE,
            "bounded_score",
            error,
            confidence,
        )
    half = t_quantile(confidence, clusters - 1) * error
    low, high = max(rate - half, 0.0), min(rate + half, 1.0)
    return Estimate(rate, low, high, n, float(clusters), Unit.RATE, "ratio_t", error, confidence)


def days(values: Any) -> Floats:
    """Points in time as days since 1970, NaN where missing: numbers are days already.

    Raises `NotADate`.

    >>> days(["2026-01-02", None, "2026-01-02T12:00"]).tolist()
    [20455.0, nan, 20455.5]
    """
    array = np.asarray(values if hasattr(values, "__array__") else listed_values(values))
    if array.dtype.kind in "fiu":
        return np.asarray(array, dtype=np.float64)
    if array.dtype.kind == "M":
        return _of_datetimes(array)
    listed = listed_values(values)
    return np.array([_day(value, place) for place, value in enumerate(listed, 1)], dtype=np.float64)


def _of_datetimes(array: npt.NDArray[Any]) -> Floats:
    out = array.astype("datetime64[us]").astype(np.int64) / 86_400e6
    return np.asarray(np.where(np.isnat(array), np.nan, out), dtype=np.float64)


def _day(value: object, place: int) -> float:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = value.isoformat() if isinstance(value, date | datetime) else str(value)
    try:
        return float(
            _of_datetimes(np.array([text.replace("/", "-").removesuffix("Z")], dtype="datetime64[us]"))[0]
        )
    except ValueError:
        raise NotADate(position=place, value=repr(value)) from None
