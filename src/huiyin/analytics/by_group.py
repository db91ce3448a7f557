"""One measure in every group at once: one pass over the rows, one estimate a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import checked_scale, checked_weights, numbers, require_within
from huiyin.analytics.direct import ScalePair, index_spec, moments_of
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.grouping import group_codes
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.measures.base import Spec, measures, single_item
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Note, Result, Table
from huiyin.analytics.summaries import Histogram

if TYPE_CHECKING:
    import altair as alt

_KEYS = {"nps": "nps", "csat": "top_2_box", "ces": "ces", "satisfaction_index": "satisfaction_index"}
_SCALES: Mapping[str, ScalePair] = {
    "nps": (0, 10),
    "csat": (1, 5),
    "ces": (1, 7),
    "satisfaction_index": (1, 5),
}
_GROUP = {"zh": "分组", "en": "Group"}
_ALL = {"zh": "全部", "en": "All"}
_ALONE = Note(
    "intervals_of_one_group",
    {
        "zh": "区间只说明每一组自己的误差；两组区间重叠与否不能代替差异检验，比较请用 compare 类函数并作多重比较校正。",
        "en": "An interval speaks of its own group; whether two overlap is no test of their difference. Compare groups with a test, corrected for how many there are.",
    },
)


@dataclass(frozen=True)
class GroupedEstimates(Result):
    """A measure in every group and over all rows.

    `estimates` are in the order of `groups`. `total` covers every row with an answer, those without a
    group too; `n_without_group` says how many those are.
    """

    title: ClassVar[Bilingual] = {"zh": "各组的数值", "en": "Figures by group"}
    measure: str
    groups: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    total: Estimate
    n_without_group: int
    notes: tuple[Note, ...] = ()

    def __getitem__(self, group: Any) -> Estimate:
        """The estimate of one group, by its name; raises KeyError."""
        try:
            return self.estimates[self.groups.index(str(group))]
        except ValueError:
            raise KeyError(group) from None

    def tables(self) -> tuple[Table, ...]:
        """The groups, then all rows."""
        name = measures[_KEYS.get(self.measure, self.measure)].name
        rows = list(zip(self.groups, self.estimates, strict=True))
        return (
            estimates_table("groups", name, rows, _GROUP, self.total.unit),
            estimates_table("total", _ALL, [(_ALL, self.total)], _GROUP),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """One row a group with its interval; the dashed line is the value of all rows."""
        from huiyin.analytics.plots.intervals import interval_chart

        chart: alt.TopLevelMixin = interval_chart(
            list(zip(self.groups, self.estimates, strict=True)), language, rule=self.total.value
        )
        return chart


def by_group(
    measure: str,
    values: Any,
    groups: Any,
    weights: Any = None,
    *,
    scale: ScalePair | None = None,
    satisfied: ScalePair | None = None,
    max_imputed: int = 1,
    minimum_answered: int | None = None,
    item_weights: Sequence[float] | None = None,
    grades: Mapping[float, float] | None = None,
    confidence: float = 0.95,
) -> GroupedEstimates:
    """A measure with its interval in every group, counted in one pass.

    `measure` is "nps", "csat", "ces" or "satisfaction_index", with the arguments of the function of that
    name; `values` are the answers (a matrix or frame for the index), `groups` names each row's group.
    Missing answers are left out; a row without a group counts in the total alone. Equals the function
    called on each group. Raises `OutsideScale`, `BadWeights`, `LengthsDiffer`, `BadArgument`.

    >>> found = by_group("nps", [9, 10, 3, 8, None], ["A", "A", "B", "B", "B"])
    >>> [(group, one.value, one.n) for group, one in zip(found.groups, found.estimates)]
    [('A', 100.0, 2), ('B', -50.0, 2)]
    """
    require_one_of("measure", measure, _KEYS)
    require_rate("confidence", confidence)
    low, high = checked_scale(_SCALES[measure] if scale is None else scale)
    if measure == "satisfaction_index":
        answers = numbers(values, dimensions=2)
        spec = index_spec(
            answers,
            (low, high),
            max_imputed=max_imputed,
            minimum_answered=minimum_answered,
            item_weights=item_weights,
            grades=grades,
        )
        column, scored = spec.index().evaluate(answers), True
    else:
        column, scored = numbers(values), False
        box = (high - 1, high) if satisfied is None else satisfied
        spec = single_item(low, high, box if measure == "csat" else None)
    codes, names = group_codes(groups)
    if len(codes) != len(column):
        raise LengthsDiffer(what="分组 / groups", given=len(codes), wanted=len(column))
    codes = codes if codes.size and codes.min() >= 0 else np.where(codes < 0, len(names), codes)
    counted = Histogram.by_group(column, checked_weights(weights, len(column)), codes, len(names) + 1)
    if not scored and not _all_within(counted, weights is not None, low, high):
        require_within(column, (low, high))
    estimates = [estimated(one, measure, spec, confidence, scored=scored) for one in counted[:-1]]
    total = estimated(reduce(add, counted), measure, spec, confidence, scored=scored)
    outside = counted[-1].n
    notes = (_ALONE, *_notes(estimates, outside))
    return GroupedEstimates(measure, tuple(names), tuple(estimates), total, outside, notes)


def estimated(
    histogram: Histogram, measure: str, spec: Spec, confidence: float = 0.95, *, scored: bool = False
) -> Estimate:
    """A measure of one question from its counted answers, as an engine gives them.

    With `scored` the histogram already holds what the measure's only term makes of the answers.
    """
    key = _KEYS.get(measure, measure)
    moments = histogram.moments() if scored else moments_of(histogram, key, spec)
    return measures[key].estimate(moments, spec, confidence)


def _all_within(counted: Sequence[Histogram], weighted: bool, low: float, high: float) -> bool:
    """Whether all counted answers are on the scale; rows of weight 0 are not counted, so look there too."""
    seen = [one.values for one in counted if len(one.values)]
    return not weighted and all(low <= values[0] and values[-1] <= high for values in seen)


def _notes(estimates: Sequence[Estimate], n_without_group: int) -> tuple[Note, ...]:
    small = sum(1 for one in estimates if base_of(one.n_effective) != "normal")
    found = []
    if small:
        found.append(
            Note(
                "small_groups",
                {
                    "zh": f"{small} 组的有效样本量不足 30，只作参考。",
                    "en": f"{small} groups have an effective n below 30: read them as hints.",
                },
            )
        )
    if n_without_group:
        found.append(
            Note(
                "without_group",
                {
                    "zh": f"{n_without_group} 份答案没有分组，只计入“全部”。",
                    "en": f"{n_without_group} answers have no group and count in the total alone.",
                },
            )
        )
    return tuple(found)
