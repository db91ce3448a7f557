"""Two-sided quantiles and tail probabilities; the only place that asks for a distribution."""

from __future__ import annotations

from scipy import special


def normal_quantile(confidence: float) -> float:
    """z with `confidence` between -z and z: 1.959964 for 0.95."""
    return float(special.ndtri(0.5 + confidence / 2))


def t_quantile(confidence: float, degrees: float) -> float:
    """t with `confidence` between -t and t, for `degrees` of freedom.

    >>> round(t_quantile(0.95, 3), 4)
    3.1824
    """
    return float(special.stdtrit(degrees, 0.5 + confidence / 2))


def normal_p_value(z: float) -> float:
    """Two-sided p of a standard normal z."""
    return float(2 * special.ndtr(-abs(z)))


def t_p_value(t: float, degrees: float) -> float:
    """Two-sided p of a t with `degrees` of freedom, exact far out in the tail."""
    return float(special.betainc(degrees / 2, 0.5, degrees / (degrees + t * t)))
