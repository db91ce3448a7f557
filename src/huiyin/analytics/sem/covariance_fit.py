"""How well implied covariances fit those found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from huiyin.analytics.results import Bilingual
from huiyin.analytics.terms import Floats

MEASURES: Mapping[str, Bilingual] = {
    "n_parameters": {"zh": "估计的参数个数", "en": "Parameters"},
    "chi_squared": {"zh": "χ²", "en": "χ²"},
    "degrees_of_freedom": {"zh": "自由度", "en": "Degrees of freedom"},
    "p_value": {"zh": "p 值", "en": "p value"},
    "baseline_chi_squared": {"zh": "基线模型 χ²", "en": "χ² of the baseline model"},
    "baseline_degrees_of_freedom": {"zh": "基线模型自由度", "en": "Degrees of freedom of the baseline"},
    "log_likelihood": {"zh": "对数似然", "en": "Log likelihood"},
    "saturated_log_likelihood": {"zh": "饱和模型对数似然", "en": "Log likelihood of the saturated model"},
    "bic_adjusted": {"zh": "BIC（按样本量校正）", "en": "BIC, adjusted for n"},
    "rmsea_low": {"zh": "RMSEA 下限", "en": "RMSEA low"},
    "rmsea_high": {"zh": "RMSEA 上限", "en": "RMSEA high"},
    "rmsea_close_p": {"zh": "RMSEA ≤ 0.05 的 p 值", "en": "p of RMSEA ≤ 0.05"},
    "rmsea_not_close_p": {"zh": "RMSEA ≥ 0.08 的 p 值", "en": "p of RMSEA ≥ 0.08"},
    "critical_n": {"zh": "临界样本量（Hoelter）", "en": "Critical n (Hoelter)"},
}


@dataclass(frozen=True)
class ModelFit:
    """How the implied covariances fit those found; χ² is n times the minimum, as in lavaan."""

    n_parameters: int
    chi_squared: float
    degrees_of_freedom: int
    p_value: float
    baseline_chi_squared: float
    baseline_degrees_of_freedom: int
    cfi: float
    tli: float
    nfi: float
    rfi: float
    ifi: float
    rni: float
    pnfi: float
    log_likelihood: float
    saturated_log_likelihood: float
    aic: float
    bic: float
    bic_adjusted: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    rmsea_close_p: float
    rmsea_not_close_p: float
    rmr: float
    srmr: float
    crmr: float
    gfi: float
    agfi: float
    pgfi: float
    mfi: float
    ecvi: float
    critical_n: float


def discrepancy(implied: Floats, covariance: Floats) -> float:
    """log|Σ| + tr(SΣ⁻¹) − log|S| − p; infinite where Σ is not positive definite."""
    try:
        root = np.linalg.cholesky(implied)
    except np.linalg.LinAlgError:
        return float("inf")
    inside = np.linalg.solve(root, np.linalg.solve(root, covariance).T)
    size = 2 * np.log(np.diag(root)).sum() - np.linalg.slogdet(covariance)[1]
    return float(size + np.trace(inside) - len(covariance))


def fit_measures(covariance: Floats, implied: Floats, n: int, freedom: int) -> ModelFit:
    """All measures of fit from the covariances found (divided by n) and implied."""
    p = len(covariance)
    pairs = p * (p + 1) // 2
    q = pairs - freedom
    chi = n * discrepancy(implied, covariance)
    base_freedom = p * (p - 1) // 2
    base = n * float(np.log(np.diag(covariance)).sum() - np.linalg.slogdet(covariance)[1])
    likelihood = [
        -n
        / 2
        * (p * np.log(2 * np.pi) + np.linalg.slogdet(one)[1] + np.trace(np.linalg.solve(one, covariance)))
        for one in (implied, covariance)
    ]
    excess, base_excess = max(chi - freedom, 0.0), max(base - base_freedom, chi - freedom, 0.0)
    turned = np.linalg.solve(implied, covariance)
    gfi = 1 - float(np.trace((turned - np.eye(p)) @ (turned - np.eye(p))) / np.trace(turned @ turned))
    lower = np.tril_indices(p)
    scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    own = np.sqrt(np.outer(np.diag(implied), np.diag(implied)))
    gap, relative = (covariance - implied)[lower], ((covariance - implied) / scale)[lower]
    turned_gap = (covariance / scale - implied / own)[np.tril_indices(p, -1)]
    per = freedom if freedom else float("nan")
    ratio, base_ratio = chi / per, base / base_freedom
    low, high = _noncentral(chi, freedom, 0.95), _noncentral(chi, freedom, 0.05)
    return ModelFit(
        q,
        chi,
        freedom,
        float(stats.chi2.sf(chi, freedom)) if freedom else float("nan"),
        base,
        base_freedom,
        1 - excess / base_excess if base_excess else 1.0,
        (base_ratio - ratio) / (base_ratio - 1),
        (base - chi) / base,
        (base_ratio - ratio) / base_ratio,
        (base - chi) / (base - freedom),
        1 - (chi - freedom) / (base - base_freedom),
        freedom / base_freedom * (base - chi) / base,
        float(likelihood[0]),
        float(likelihood[1]),
        -2 * float(likelihood[0]) + 2 * q,
        -2 * float(likelihood[0]) + q * np.log(n),
        -2 * float(likelihood[0]) + q * np.log((n + 2) / 24),
        float(np.sqrt(excess / n / per)),
        float(np.sqrt(low / n / per)),
        float(np.sqrt(high / n / per)),
        float(stats.ncx2.sf(chi, freedom, n * freedom * 0.05**2)) if freedom else float("nan"),
        float(stats.ncx2.cdf(chi, freedom, n * freedom * 0.08**2)) if freedom else float("nan"),
        float(np.sqrt((gap**2).mean())),
        float(np.sqrt((relative**2).mean())),
        float(np.sqrt((turned_gap**2).mean())),
        gfi,
        1 - pairs / per * (1 - gfi),
        freedom / pairs * gfi,
        float(np.exp(-0.5 * (chi - freedom) / n)),
        chi / n + 2 * q / n,
        float(stats.chi2.ppf(0.95, freedom) / (chi / n) + 1) if chi > 0 and freedom else float("nan"),
    )


def _noncentral(chi: float, freedom: int, share: float) -> float:
    """The noncentrality at which χ² lies at that share of its distribution; 0 where none does."""
    if not freedom or stats.chi2.cdf(chi, freedom) < share:
        return 0.0

    def away(noncentrality: float) -> float:
        return float(stats.ncx2.cdf(chi, freedom, noncentrality)) - share

    high = chi
    while away(high) > 0:
        high *= 2
    return float(optimize.brentq(away, 1e-12, high, xtol=1e-12, rtol=1e-14))
