"""One measure in every group at once: one pass over the rows, one estimate a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import checked_scale, checked_weights, numbers, require_within
from huiyin.analytics.counting import Cells, all_groups, count_cells
from huiyin.analytics.direct import ScalePair, index_spec
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.grouping import group_codes
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.measures.base import Spec, measures, single_item
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Note, Result, Table, note
from huiyin.analytics.summaries import Histogram, Moments

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
_ALONE = note(
    "intervals_of_one_group",
    "区间只说明每一组自己的误差；两组区间重叠与否不能代替差异检验，比较请用 compare 类函数并作多重比较校正。",
    "An interval speaks of its own group; whether two overlap is no test of their difference. Compare groups with a test, corrected for how many there are.",
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
        answers = numbers(values, dimensions=2, infinite=True)
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
        column, scored = numbers(values, infinite=True), False
        spec = _one_item(measure, low, high, satisfied)
    codes, names = group_codes(groups)
    if len(codes) != len(column):
        raise LengthsDiffer(what="分组 / groups", given=len(codes), wanted=len(column))
    codes = codes if codes.size and codes.min() >= 0 else np.where(codes < 0, len(names), codes)
    cells = count_cells(column, checked_weights(weights, len(column)), codes, len(names) + 1)
    seen = cells.values
    if not scored and (weights is not None or (len(seen) and not (low <= seen.min() <= seen.max() <= high))):
        require_within(column, (low, high))  # rows of weight 0 are not among the cells
    return _grouped(measure, cells, tuple(names), spec, confidence, scored=scored)


def _estimates(cells: Cells, key: str, spec: Spec, confidence: float, scored: bool) -> list[Estimate]:
    """One estimate a group."""
    answers = cells.values[:, None]
    score = (
        answers if scored else np.column_stack([term.evaluate(answers) for term in measures[key].terms(spec)])
    )
    return [measures[key].estimate(one, spec, confidence) for one in Moments.of_cells(cells, score)]


def by_group_of_histograms(
    measure: str,
    histograms: Mapping[str, Histogram],
    *,
    scale: ScalePair | None = None,
    satisfied: ScalePair | None = None,
    confidence: float = 0.95,
) -> GroupedEstimates:
    """The same of one question from the counted answers of each group, as an engine gives them.

    `measure` is "nps", "csat" or "ces"; a group named "" is that of the rows without a group.

    >>> counted = {"A": Histogram.from_arrays([9, 10]), "": Histogram.from_arrays([3])}
    >>> found = by_group_of_histograms("nps", counted)
    >>> found.groups, found.total.n, found.n_without_group
    (('A',), 3, 1)
    """
    require_one_of("measure", measure, ("nps", "csat", "ces"))
    require_rate("confidence", confidence)
    low, high = checked_scale(_SCALES[measure] if scale is None else scale)
    named = {group: one for group, one in histograms.items() if group}
    nowhere = histograms.get("", Histogram.from_arrays(np.empty(0)))
    cells = Histogram.to_cells([*named.values(), nowhere])
    require_within(cells.values, (low, high))
    spec = _one_item(measure, low, high, satisfied)
    return _grouped(measure, cells, tuple(named), spec, confidence, scored=False)


def _one_item(measure: str, low: float, high: float, satisfied: ScalePair | None) -> Spec:
    box = (high - 1, high) if satisfied is None else satisfied
    return single_item(low, high, box if measure == "csat" else None)


def _grouped(
    measure: str, cells: Cells, names: tuple[str, ...], spec: Spec, confidence: float, *, scored: bool
) -> GroupedEstimates:
    """The result from the cells of the named groups and, last, of the rows without a group."""
    estimates, total = (
        _estimates(some, _KEYS[measure], spec, confidence, scored) for some in (cells, all_groups(cells))
    )
    outside = int(cells.counts[cells.groups == len(names)].sum())
    notes = (_ALONE, *_notes(estimates[:-1], outside))
    return GroupedEstimates(measure, names, tuple(estimates[:-1]), total[0], outside, notes)


def _notes(estimates: Sequence[Estimate], n_without_group: int) -> tuple[Note, ...]:
    small = sum(1 for one in estimates if base_of(one.n_effective) != "normal")
    found = []
    if small:
        found.append(
            note(
                "small_groups",
                f"{small} 组的有效样本量不足 30，只作参考。",
                f"{small} groups have an effective n below 30: read them as hints.",
            )
        )
    if n_without_group:
        found.append(
            note(
                "without_group",
                f"{n_without_group} 份答案没有分组，只计入“全部”。",
                f"{n_without_group} answers have no group and count in the total alone.",
            )
        )
    return tuple(found)
