"""The interval methods by the key an `Estimate` or a `Comparison` carries, in words."""

from __future__ import annotations

from collections.abc import Mapping

METHOD_NAMES: Mapping[str, Mapping[str, str]] = {
    "wilson": {"zh": "Wilson 得分区间", "en": "Wilson score interval"},
    "wilson_weighted": {
        "zh": "加权 Wilson 得分区间（按设计效应折算有效样本量）",
        "en": "Wilson score interval on the effective n of the design effect",
    },
    "clopper_pearson": {"zh": "Clopper-Pearson 精确区间", "en": "Clopper-Pearson exact interval"},
    "wald": {"zh": "正态近似区间", "en": "normal interval"},
    "wald_weighted": {
        "zh": "加权正态近似区间（线性化标准误）",
        "en": "normal interval, linearised standard error",
    },
    "adjusted_wald": {
        "zh": "加 3 修正的正态近似区间（所有答案同属一类）",
        "en": "add-3 adjusted normal interval (all answers in one class)",
    },
    "t": {"zh": "t 区间", "en": "t interval"},
    "t_weighted": {"zh": "加权 t 区间（线性化标准误）", "en": "t interval, linearised standard error"},
    "ratio_t": {"zh": "按受访者聚类的比率 t 区间", "en": "ratio t interval, clustered by respondent"},
    "bounded_score": {
        "zh": "有界得分区间（所有答案相同，取最保守的方差）",
        "en": "bounded score interval (all answers alike: the widest variance possible)",
    },
    "newcombe": {"zh": "Newcombe 差值区间", "en": "Newcombe interval of a difference"},
    "welch": {"zh": "Welch t 区间", "en": "Welch t interval"},
    "normal": {"zh": "正态近似差值区间", "en": "normal interval of a difference"},
    "none": {"zh": "无区间", "en": "no interval"},
}
