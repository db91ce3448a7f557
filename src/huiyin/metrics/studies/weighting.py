"""Does the sample look like the population, and what do the figures say once it does?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.codebook import Variable
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.measures import measures
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.sampling.from_weights import LEVELS, weighted_representativeness
from huiyin.analytics.sampling.margins import compare_margins
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting import Weighting, rake
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.frame import Frame
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.studies._margins import blank_margins, parse_margins
from huiyin.metrics.studies._rows import columns_of
from huiyin.metrics.studies.base import Panel, Setting, SettingKind, Study, studies

MOST_CATEGORIES = 60
TRIM = (0.3, 3.0)  # multiples of the mean weight
_STEP = 1e-6

METHOD = note(
    "method",
    "权重用迭代比例拟合（raking）得到，限制在平均权重的 0.3 到 3 倍；区间已考虑校准（残差法）。加权只能纠正所给变量上的偏差。",
    "Weights are raked and held within 0.3 to 3 times their mean; intervals know of the calibration (residuals). Weighting mends "
    "only what the margins hold.",
)


@dataclass(frozen=True)
class WeightedFigures(Result):
    """Each metric as answered and weighted; shares in 0-1."""

    title: ClassVar[Bilingual] = {"zh": "加权前后的指标", "en": "Figures before and after weighting"}
    names: tuple[str, ...]
    plain: tuple[Estimate, ...]
    weighted: tuple[Estimate, ...]
    notes: tuple[Note, ...] = (METHOD,)

    def tables(self) -> tuple[Table, ...]:
        """One row a metric; shares in percent."""
        columns = (
            Column("name", {"zh": "指标", "en": "Metric"}, Kind.TEXT),
            Column("plain", {"zh": "加权前", "en": "Unweighted"}, digits=1),
            Column("weighted", {"zh": "加权后", "en": "Weighted"}, digits=1),
            Column("low", {"zh": "下限", "en": "Low"}, digits=1),
            Column("high", {"zh": "上限", "en": "High"}, digits=1),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("n_effective", {"zh": "有效样本量", "en": "Effective n"}, Kind.COUNT),
        )
        rows = tuple(
            (
                name,
                _shown(a.value, a),
                _shown(b.value, b),
                _shown(b.low, b),
                _shown(b.high, b),
                b.n,
                b.n_effective,
            )
            for name, a, b in zip(self.names, self.plain, self.weighted, strict=True)
        )
        return (Table("figures", {"zh": "指标", "en": "Figures"}, columns, rows),)


def _shown(value: float | None, of: Estimate) -> float | None:
    return None if value is None else value * (100.0 if of.unit is Unit.RATE else 1.0)


@studies.register
class WeightingStudy(Study):
    """Representativeness, weights, weighted figures."""

    key: ClassVar[str] = "weighting"
    name: ClassVar[dict[str, str]] = {"zh": "代表性与加权", "en": "Representativeness and weights"}
    about: ClassVar[dict[str, str]] = {
        "zh": "答卷的构成像不像全体客户？按总体结构加权之后，指标会变多少？",
        "en": "Do the answers look like all customers? What do the figures say once they are weighted to the population?",
    }
    order: ClassVar[int] = 30
    settings_first: ClassVar[bool] = True

    def lacking(self, frame: Frame) -> dict[str, str] | None:
        """A segment variable with few enough values is needed."""
        if frame.segments and frame.n_rows:
            return None
        return {
            "zh": "需要至少一个分组变量（如地区、客户类型）和一些答卷。请在导入时把相应的列设为“分组”。",
            "en": "A segment variable (such as region or customer type) and some answers are needed. Mark such a column as a segment "
            "when importing.",
        }

    def settings(self, frame: Frame, language: str) -> tuple[Setting, ...]:
        """Margins and where they come from."""
        variables = [(variable, _categories(frame, variable)) for variable in frame.segments]
        named = [
            (v.label_in(language), values) for v, values in variables if 1 < len(values) <= MOST_CATEGORIES
        ]
        return (
            Setting(
                "margins",
                {
                    "zh": "总体结构：每个类别的人数或百分比",
                    "en": "The population: people or percent of each category",
                },
                SettingKind.TEXT,
                blank_margins(named),
                help={
                    "zh": "变量名单独一行，下面每行一个类别和一个数，可从 Excel 粘贴；没有填数的变量不参与加权。",
                    "en": "A variable's name on a line of its own, then a category and a number on each line; paste from a spreadsheet "
                    "if you like. Variables without numbers are not used.",
                },
                kept=True,
                rows=14,
            ),
            Setting(
                "source",
                {"zh": "总体数据的来源与日期", "en": "Source and date of the population's figures"},
                SettingKind.TEXT,
                "",
                kept=True,
                rows=2,
            ),
        )

    def compute(self, frame: Frame, values: Mapping[str, Any], language: str) -> tuple[Panel, ...]:
        """The meter, the composition, the weights, the figures."""
        known: dict[str, str] = {}
        for variable in frame.segments:
            known |= {variable.label: variable.key, variable.label_in(language): variable.key}
        categories = {value for variable in frame.segments for value in _categories(frame, variable)}
        margins = parse_margins(values["margins"], known, categories)
        labels = {key: frame.variables[key].label_in(language) for key in margins}
        data = columns_of(frame, [column_of(key) for key in margins])
        rows = {labels[key]: data[column_of(key)] for key in margins}
        wanted = {labels[key]: margin for key, margin in margins.items()}
        weighting = rake(rows, wanted, trim=TRIM)
        meter = weighted_representativeness(weighting.weights)
        composition = compare_margins(rows, wanted)
        figures = _figures(frame, weighting, language)
        source = values["source"].strip()
        said = {
            "zh": f"总体数据：{source or '未注明来源'}。",
            "en": f"Population: {source or 'source not stated'}.",
        }
        return (
            Panel("meter", {"zh": "代表性", "en": "Representativeness"}, _lead(meter.level, said), meter),
            Panel(
                "composition", {"zh": "样本与总体的构成", "en": "Sample and population"}, said, composition
            ),
            Panel("weights", {"zh": "权重", "en": "Weights"}, _cost(weighting), weighting),
            Panel(
                "figures",
                {"zh": "加权前后的指标", "en": "Figures before and after"},
                said,
                figures,
                chart=False,
            ),
        )


def _categories(frame: Frame, variable: Variable) -> list[str]:
    counted = frame.engine.count(frame.source, [column_of(variable.key)])
    return sorted(key[0] for key in counted if key[0])


def _lead(level: str, said: Bilingual) -> dict[str, str]:
    words = LEVELS[level]
    return {
        "zh": f"在这些变量上，样本的代表性{words['zh']}。{said['zh']}",
        "en": f"On these variables the sample's representativeness is {words['en']}. {said['en']}",
    }


def _cost(weighting: Weighting) -> dict[str, str]:
    effect, worth = weighting.spread.design_effect, weighting.n / weighting.spread.design_effect
    return {
        "zh": f"加权的代价：设计效应 {effect:.2f}，{weighting.n:,} 份答卷相当于 {worth:,.0f} 份。",
        "en": f"What weighting costs: a design effect of {effect:.2f}, {weighting.n:,} answers are worth {worth:,.0f}.",
    }


def _figures(frame: Frame, weighting: Weighting, language: str) -> WeightedFigures:
    names, plain, weighted = [], [], []
    for contract in frame.contracts:
        rows = _terms_of(frame, contract)
        before = measures[contract.measure].estimate(Moments.from_arrays(rows), contract.spec())
        names.append(contract.name_in(language))
        plain.append(before)
        weighted.append(calibrated_estimate(contract, rows, weighting))
    return WeightedFigures(tuple(names), tuple(plain), tuple(weighted))


def _terms_of(frame: Frame, contract: MetricContract) -> Floats:
    terms = measures[contract.measure].terms(contract.spec())
    data = columns_of(frame, list(dict.fromkeys(column for term in terms for column in term.columns)))
    made = [term.evaluate(np.column_stack([data[column] for column in term.columns])) for term in terms]
    return np.column_stack(made)


def calibrated_estimate(contract: MetricContract, rows: Floats, weighting: Weighting) -> Estimate:
    """A contract's weighted value with the standard error of the calibration.

    Every measure is a function of the weighted means of its row terms; the influence of each row follows from the
    function's slopes, and its variance from the calibrated design. `rows` is (n, k) of term values.
    """
    measure, spec = measures[contract.measure], contract.spec()
    found = measure.estimate(Moments.from_arrays(rows, weighting.weights), spec)
    if found.value is None:
        return found
    counted = ~np.isnan(rows).any(axis=1) & (weighting.weights > 0)
    w = np.where(counted, weighting.weights, 0.0)
    values = np.where(counted[:, None], rows, 0.0)
    means = w @ values / w.sum()

    def value_at(point: Floats) -> float:
        k = len(point)
        products = np.zeros((k + 1, k + 1))
        products[0, 0] = w.sum()
        products[0, 1:] = products[1:, 0] = point * w.sum()
        products[1:, 1:] = np.diag(np.abs(point) + 1) * w.sum() + np.outer(point, point) * w.sum()
        made = measure.estimate(Moments(int(counted.sum()), products, products), spec)
        return float(made.value or 0.0)

    steps = np.maximum(np.abs(means), 1.0) * _STEP
    slopes = np.array(
        [
            (value_at(means + step * unit) - value_at(means - step * unit)) / (2 * step)
            for step, unit in zip(steps, np.eye(len(means)), strict=True)
        ]
    )
    influence = np.where(counted, (values - means) @ slopes, 0.0) / w.sum()
    error = math.sqrt(max(float(weighting.design.variance(weighting.kept(influence))[0, 0]), 0.0))
    half = t_quantile(found.confidence, max(weighting.degrees, 1)) * error
    low, high = measure.bounds_of(spec)
    return replace(
        found,
        low=max(found.value - half, low),
        high=min(found.value + half, high),
        standard_error=error,
        method="calibrated",
    )
