"""Shares of labels put right for the machine's mistakes, and the interval that the mistakes cost."""

from __future__ import annotations

import math
from typing import Literal

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.text.problems import LabelTellsNothing
from huiyin.analytics.text.quality import Checked

Coded = Literal["here", "elsewhere"]
LEAST_CODED = 10  # coded texts on either side; below this nothing is put right


def corrected_share(observed: Estimate, checked: Checked, *, coded: Coded = "here") -> Estimate:
    """The share of texts that truly have a label, from the share the machine gave it and a coded sample.

    `observed` is a rate. `coded` says where the coded texts come from. "here": a random sample (within what the
    machine said) of the very texts counted; then p = W·PPV + (1 − W)·(1 − NPV), the two-phase estimate
    (Tenenbein 1970), with the Wilson intervals of its parts put together (MOVER). "elsewhere": texts of the same
    kind in which the label may be rarer or more frequent; then p = (W + Sp − 1)/(Se + Sp − 1) (Rogan & Gladen
    1978) with the interval of Lang & Reiczigel 2014. The interval holds the error of both samples, so it is
    wider than that of the observed share. Raises `LabelTellsNothing` where "elsewhere" cannot work because the
    machine gives the label about as often to texts that have it as to others; `BadArgument`.

    >>> seen = Estimate(0.25, 0.238, 0.262, 5000, 5000.0, Unit.RATE, "wilson")
    >>> print(corrected_share(seen, Checked.of_counts(40, 10, 5, 145)))
    22.5 % [18.8, 26.5], n = 5000, 95 % interval (two_phase)
    """
    require_one_of("coded", coded, ("here", "elsewhere"))
    require(observed.unit is Unit.RATE, "observed", observed.unit.value, zh="为占比", en="be a rate")
    if observed.value is None:
        return observed
    return _two_phase(observed, checked) if coded == "here" else _rogan_gladen(observed, checked)


def enough_coded(checked: Checked, *, coded: Coded = "here") -> bool:
    """Whether so many texts were coded that a share may be put right."""
    if coded == "here":
        return min(checked.n_said, checked.n_unsaid) >= LEAST_CODED
    return min(checked.n_true, checked.n_untrue) >= LEAST_CODED


def _two_phase(observed: Estimate, checked: Checked) -> Estimate:
    share, level = float(observed.value or 0.0), observed.confidence
    said, unsaid = checked.hits + checked.false_alarms, checked.misses + checked.rests
    needed = (share > 0 and checked.n_said <= 0) or (share < 1 and checked.n_unsaid <= 0)
    require(
        not needed,
        "checked",
        f"{said:g} / {unsaid:g}",
        zh="含有机器给出与未给出该标签的两种编码",
        en="hold coded texts with and without the machine's label",
    )
    right = checked.hits / said if said else 0.0
    missed = checked.misses / unsaid if unsaid else 0.0
    value = share * right + (1 - share) * missed
    ends = _ends(observed)
    right_ends = wilson(right * checked.n_said, checked.n_said, level) if said else (0.0, 0.0)
    missed_ends = wilson(missed * checked.n_unsaid, checked.n_unsaid, level) if unsaid else (0.0, 0.0)
    slope = right - missed
    down, up = (share - ends[0], ends[1] - share) if slope >= 0 else (ends[1] - share, share - ends[0])
    low = value - math.hypot(
        share * (right - right_ends[0]), (1 - share) * (missed - missed_ends[0]), slope * down
    )
    high = value + math.hypot(
        share * (right_ends[1] - right), (1 - share) * (missed_ends[1] - missed), slope * up
    )
    error = math.sqrt(
        _over(share**2 * right * (1 - right), checked.n_said)
        + _over((1 - share) ** 2 * missed * (1 - missed), checked.n_unsaid)
        + _over(slope**2 * share * (1 - share), observed.n_effective)
    )
    return _estimate(observed, value, low, high, "two_phase", error)


def _rogan_gladen(observed: Estimate, checked: Checked) -> Estimate:
    z, share = normal_quantile(observed.confidence), float(observed.value or 0.0)
    true, untrue = checked.hits + checked.misses, checked.false_alarms + checked.rests
    found = checked.hits / true if true else 0.0
    spared = checked.rests / untrue if untrue else 0.0
    gain = found + spared - 1
    n = observed.n_effective + z * z
    seen = (observed.n_effective * share + z * z / 2) / n
    se, se_n = _plus(found, checked.n_true)
    sp, sp_n = _plus(spared, checked.n_untrue)
    gain_near = se + sp - 1
    if gain <= 0 or gain_near - z * math.sqrt(se * (1 - se) / se_n + sp * (1 - sp) / sp_n) <= 0:
        raise LabelTellsNothing(found=f"{found * 100:.0f}", false=f"{(1 - spared) * 100:.0f}")
    value = (share + spared - 1) / gain
    near = (seen + sp - 1) / gain_near
    se_error, sp_error = se * (1 - se) / se_n, sp * (1 - sp) / sp_n
    shift = 2 * z * z * (near * se_error - (1 - near) * sp_error)
    error = math.sqrt(seen * (1 - seen) / n + near**2 * se_error + (1 - near) ** 2 * sp_error) / gain_near
    low, high = near + shift - z * error, near + shift + z * error
    return _estimate(observed, value, low, high, "rogan_gladen", error)


def _plus(share: float, n: float) -> tuple[float, float]:
    """One hit and one miss added, as Lang and Reiczigel do."""
    return (share * n + 1) / (n + 2), n + 2


def _ends(observed: Estimate) -> tuple[float, float]:
    if observed.low is not None and observed.high is not None:
        return observed.low, observed.high
    share = float(observed.value or 0.0)
    return wilson(share * observed.n_effective, observed.n_effective, observed.confidence)


def _over(variance: float, n: float) -> float:
    return variance / n if n > 0 else 0.0


def _estimate(
    observed: Estimate, value: float, low: float, high: float, method: str, error: float
) -> Estimate:
    inside = min(max(value, 0.0), 1.0)
    low, high = min(max(low, 0.0), inside), max(min(high, 1.0), inside)
    return Estimate(
        inside,
        low,
        high,
        observed.n,
        observed.n_effective,
        Unit.RATE,
        method,
        error,
        observed.confidence,
    )
