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
    "wilson_continuity": {
        "zh": "Wilson 得分区间（连续性修正）",
        "en": "Wilson score interval with continuity correction",
    },
    "jeffreys": {"zh": "Jeffreys 区间", "en": "Jeffreys interval"},
    "agresti_coull": {"zh": "Agresti–Coull 区间", "en": "Agresti–Coull interval"},
    "logit": {"zh": "对数优势区间", "en": "log-odds interval"},
    "design_t": {
        "zh": "按抽样设计的 t 区间",
        "en": "t interval under the sampling design",
    },
    "design_logit": {
        "zh": "按抽样设计的对数优势区间",
        "en": "log-odds interval under the sampling design",
    },
    "design_likelihood": {
        "zh": "按抽样设计的似然区间",
        "en": "profile likelihood interval under the sampling design",
    },
    "design_arcsine": {
        "zh": "按抽样设计的反正弦区间",
        "en": "arcsine interval under the sampling design",
    },
    "design_beta": {
        "zh": "Korn–Graubard 区间（按抽样设计的 beta 区间）",
        "en": "Korn–Graubard (beta) interval under the sampling design",
    },
    "design_woodruff": {
        "zh": "按抽样设计的分位数区间（Woodruff）",
        "en": "Woodruff interval of a quantile under the sampling design",
    },
    "design_mean": {
        "zh": "按抽样设计的 t 区间（占比）",
        "en": "plain t interval of a share under the sampling design",
    },
    "design_wilson": {
        "zh": "按设计效应折算的 Wilson 区间",
        "en": "Wilson interval on n over the design effect",
    },
    "bootstrap_percentile": {"zh": "自助法百分位区间", "en": "percentile bootstrap interval"},
    "bootstrap_basic": {"zh": "自助法基本区间", "en": "basic bootstrap interval"},
    "bootstrap_bca": {"zh": "自助法 BCa 区间", "en": "BCa bootstrap interval"},
    "bootstrap_normal": {"zh": "自助法正态区间", "en": "normal bootstrap interval"},
    "jackknife": {"zh": "刀切法区间", "en": "jackknife interval"},
    "wald": {"zh": "正态近似区间", "en": "normal interval"},
    "wald_weighted": {
        "zh": "加权正态近似区间（线性化标准误）",
        "en": "normal interval, linearised standard error",
    },
    "adjusted_wald": {
        "zh": "加 3 修正的正态近似区间（答案较少，或几乎同属一类）",
        "en": "add-3 adjusted normal interval (few answers, or nearly all in one class)",
    },
    "t": {"zh": "t 区间", "en": "t interval"},
    "t_weighted": {"zh": "加权 t 区间（线性化标准误）", "en": "t interval, linearised standard error"},
    "ratio_t": {"zh": "按受访者聚类的比率 t 区间", "en": "ratio t interval, clustered by respondent"},
    "bounded_score": {
        "zh": "有界得分区间（所有答案相同，取最保守的方差）",
        "en": "bounded score interval (all answers alike: the widest variance possible)",
    },
    "calibrated": {
        "zh": "校准区间（标准误来自对加权边际的残差）",
        "en": "calibrated interval (errors from residuals about the margins)",
    },
    "fixed": {"zh": "由加权边际决定，无抽样误差", "en": "settled by the margins, no sampling error"},
    "replicates": {"zh": "复制权重的 t 区间", "en": "t interval from replicate weights"},
    "two_phase": {
        "zh": "按人工编码校正（两阶段估计，各部分的 Wilson 区间合成）",
        "en": "put right by coded texts (two-phase, Wilson intervals of the parts combined)",
    },
    "rogan_gladen": {
        "zh": "按召回率与特异度校正（Rogan–Gladen，Lang–Reiczigel 区间）",
        "en": "put right by recall and specificity (Rogan–Gladen, interval of Lang & Reiczigel)",
    },
    "mover": {
        "zh": "两个区间合成的差值区间（MOVER）",
        "en": "interval of a difference from both intervals (MOVER)",
    },
    "newcombe": {"zh": "Newcombe 差值区间", "en": "Newcombe interval of a difference"},
    "welch": {"zh": "Welch t 区间", "en": "Welch t interval"},
    "normal": {"zh": "正态近似差值区间", "en": "normal interval of a difference"},
    "none": {"zh": "无区间", "en": "no interval"},
}
