"""Power and what a sample could have shown: means, shares, net promoter scores, two groups."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import optimize, special

from huiyin.analytics.checks import require, require_number, require_positive, require_rate
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile

_ALPHA, _POWER = 0.05, 0.8


def power_of_means(
    n: float,
    difference: float,
    deviation: float = 1.0,
    *,
    alpha: float = _ALPHA,
    n_other: float | None = None,
    paired: bool = False,
    one_sided: bool = False,
) -> float:
    """Power of the t test of two means with `n` answers a group, by the noncentral t.

    `n_other` is the second group's n where it differs; with `paired`, n counts pairs and `deviation` is
    that of the changes. Only the tail of the true direction counts, as in R power.t.test(strict=FALSE).

    >>> round(power_of_means(393.4067, 0.2), 6)
    0.8
    """
    _checked_sizes(n, n_other)
    require_number("difference", difference)
    require_rate("alpha", alpha)
    require_positive("deviation", deviation)
    if paired:
        degrees, error = n - 1, deviation / math.sqrt(n)
    else:
        other = n if n_other is None else n_other
        degrees, error = n + other - 2, deviation * math.sqrt(1 / n + 1 / other)
    bound = t_quantile(1 - 2 * alpha if one_sided else 1 - alpha, degrees)
    return float(1 - special.nctdtr(degrees, abs(difference) / error, bound))


def n_for_means(
    difference: float,
    deviation: float = 1.0,
    *,
    alpha: float = _ALPHA,
    power: float = _POWER,
    paired: bool = False,
    one_sided: bool = False,
) -> float:
    """Answers a group (pairs) that show `difference` with `power`; not rounded. R power.t.test.

    >>> round(n_for_means(0.2), 4)
    393.4067
    """
    require(
        require_number("difference", difference) != 0,
        "difference",
        difference,
        zh="不为 0",
        en="differ from 0",
    )
    _checked(alpha, power, deviation)

    def short(n: float) -> float:
        return (
            power_of_means(n, difference, deviation, alpha=alpha, paired=paired, one_sided=one_sided) - power
        )

    return _root(short, 2 + 1e-9, 1e9)


def detectable_mean(
    n: float,
    n_other: float | None = None,
    deviation: float = 1.0,
    *,
    alpha: float = _ALPHA,
    power: float = _POWER,
    paired: bool = False,
) -> float:
    """The smallest difference of means that this n shows with `power`.

    >>> round(detectable_mean(393.4067), 4)
    0.2
    """
    _checked(alpha, power, deviation)
    _checked_sizes(n, n_other)
    if deviation == 0:
        return 0.0

    def short(size: float) -> float:
        return (
            power_of_means(n, size * deviation, deviation, alpha=alpha, n_other=n_other, paired=paired)
            - power
        )

    return _root(short, 1e-9, 1e3) * deviation


def power_of_rates(
    n: float,
    first: float,
    second: float,
    *,
    alpha: float = _ALPHA,
    n_other: float | None = None,
    one_sided: bool = False,
) -> float:
    """Power of the pooled z test of two shares with `n` answers a group; R power.prop.test.

    >>> round(power_of_rates(1250.7167, 0.70, 0.75), 6)
    0.8
    """
    _checked_sizes(n, n_other)
    require_rate("alpha", alpha)
    for name, rate in (("first", first), ("second", second)):
        require_rate(name, rate, open_ends=False)
    other = n if n_other is None else n_other
    z = normal_quantile(1 - 2 * alpha if one_sided else 1 - alpha)
    pooled = (n * first + other * second) / (n + other)
    null = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other))
    error = math.sqrt(first * (1 - first) / n + second * (1 - second) / other)
    if error == 0:
        return 1.0 if first != second else alpha
    return float(special.ndtr((abs(first - second) - z * null) / error))


def n_for_rates(
    first: float, second: float, *, alpha: float = _ALPHA, power: float = _POWER, one_sided: bool = False
) -> float:
    """Answers a group that tell two shares apart with `power`; not rounded. R power.prop.test.

    >>> math.ceil(n_for_rates(0.80, 0.85)), math.ceil(n_for_rates(0.50, 0.55))
    (906, 1565)
    """
    for name, share in (("first", first), ("second", second)):
        require_rate(name, share)
    require(first != second, "second", second, zh="与 first 不同", en="differ from first")
    _checked(alpha, power)

    def short(n: float) -> float:
        return power_of_rates(n, first, second, alpha=alpha, one_sided=one_sided) - power

    return _root(short, 1e-3, 1e12)


def detectable_rate(
    n: float, n_other: float | None, base: float, *, alpha: float = _ALPHA, power: float = _POWER
) -> float | None:
    """The smallest change from the share `base` that this n shows with `power`, upwards or downwards.

    The larger of both directions; a direction without room for it does not count, and None means that
    no change of a share could be shown.

    >>> round(detectable_rate(906, 906, 0.80), 3)
    0.055
    """
    require_rate("base", base, open_ends=False)
    _checked(alpha, power)
    _checked_sizes(n, n_other)
    found = []
    for sign, room in ((1.0, 1 - base), (-1.0, base)):

        def short(size: float, sign: float = sign) -> float:
            return power_of_rates(n, base, base + sign * size, alpha=alpha, n_other=n_other) - power

        if room > 1e-9 and short(room * (1 - 1e-9)) > 0:
            found.append(_root(short, 1e-9, room * (1 - 1e-9)))
    return max(found) if found else None


def n_for_nps(
    difference: float, deviation: float = 75.0, *, alpha: float = _ALPHA, power: float = _POWER
) -> float:
    """Answers a group that show a difference in NPS, both in points, by the normal; not rounded.

    `deviation` is the standard deviation of the points 100, 0, -100 of one answer.

    >>> math.ceil(n_for_nps(5))
    3532
    """
    require(
        require_number("difference", difference) != 0,
        "difference",
        difference,
        zh="不为 0",
        en="differ from 0",
    )
    _checked(alpha, power, deviation)
    return 2 * (reach(alpha, power) * deviation / difference) ** 2


def reach(alpha: float = _ALPHA, power: float = _POWER) -> float:
    """Standard errors a true difference must have to be shown with `power`: 2.80 for 5 % and 80 %."""
    return normal_quantile(1 - alpha) + float(special.ndtri(power))


def _checked(alpha: float, power: float, deviation: float = 1.0) -> None:
    require_rate("alpha", alpha)
    require_rate("power", power)
    require(power > alpha, "power", power, zh="大于 alpha", en="be above alpha")
    require_positive("deviation", deviation, or_zero=True)


def _checked_sizes(n: float, n_other: float | None) -> None:
    require_positive("n", n)
    if n_other is not None:
        require_positive("n_other", n_other)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses 0, found on the logarithm."""
    found = optimize.brentq(lambda x: function(math.exp(x)), math.log(low), math.log(high), xtol=1e-13)
    return float(np.exp(found))
