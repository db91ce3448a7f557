"""Two waves side by side: what changed, how surely, and what this many answers could have shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.comparisons import Comparison, difference
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.inference.verdicts import of_change
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import GREEN, GREY, VERMILION, label_axis, styled, unique_labels
from huiyin.analytics.results import Column, Kind, Note, Result, Table, in_words, note
from huiyin.analytics.trends.mix import decompose_change_of_moments
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.changes import in_wave
from huiyin.metrics.computing.frame import Frame, Sums, contract_query
from huiyin.metrics.computing.items import items_of_wave
from huiyin.metrics.studies._rows import names_of
from huiyin.metrics.studies._scores import mean_contracts, score_moments
from huiyin.metrics.studies.base import Panel, Setting, SettingKind, Study, studies

if TYPE_CHECKING:
    import altair

POWER = 0.8
VERDICTS = {
    "better": {"zh": "变好", "en": "better"},
    "worse": {"zh": "变差", "en": "worse"},
    "cannot_tell": {"zh": "暂不能判断", "en": "cannot tell yet"},
}
COLOURS = {"better": GREEN, "worse": VERMILION, "cannot_tell": GREY}
FEW = note(
    "small_base",
    "有的指标样本量不足 30，区间很宽，结论多为“暂不能判断”。",
    "Some bases are below 30: intervals are wide and mostly cannot tell.",
)
HOW = note(
    "method",
    "两个波次按互相独立的样本比较；p 值在每张表内按 Holm 法校正。“可检出的变化”是在这样的样本量下，有 80% 的把握能发现的最小变化：比它小的变化，即使真有，也多半看不出来。",
    "The waves are compared as independent samples; p values are adjusted after Holm within each table. “Detectable "
    "change” is the smallest change that this many answers would show with a power of 80%: a smaller one would mostly go unseen.",
)


@dataclass(frozen=True)
class ComparedRow:
    """One metric or item in two waves; shares are in 0-1, differences in the same unit.

    `detectable` is the change that this pair of samples shows with 80 % power at the 5 % level.
    """

    name: str
    before: Estimate
    after: Estimate
    comparison: Comparison
    p_adjusted: float | None
    verdict: str
    detectable: float | None


@dataclass(frozen=True)
class WaveComparison(Result):
    """Metrics, or items, of one wave against another."""

    title: ClassVar[dict[str, str]] = {"zh": "波次对比", "en": "Waves compared"}
    wave_before: str
    wave_after: str
    rows: tuple[ComparedRow, ...]
    notes: tuple[Note, ...] = (HOW,)

    def tables(self) -> tuple[Table, ...]:
        """One row a metric; shares in percent, differences of shares in percentage points."""
        columns = (
            Column("name", {"zh": "指标", "en": "Metric"}, Kind.TEXT),
            Column("before", {"zh": self.wave_before, "en": self.wave_before}, digits=1),
            Column("n_before", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("after", {"zh": self.wave_after, "en": self.wave_after}, digits=1),
            Column("n_after", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("difference", {"zh": "变化", "en": "Change"}, digits=1),
            Column("low", {"zh": "区间下限", "en": "Low"}, digits=1),
            Column("high", {"zh": "区间上限", "en": "High"}, digits=1),
            Column("p_adjusted", {"zh": "校正后 p 值", "en": "Adjusted p"}, Kind.P_VALUE),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
            Column("detectable", {"zh": "可检出的变化", "en": "Detectable change"}, digits=1),
        )
        rows = tuple(self._cells(row) for row in self.rows)
        return (Table("changes", {"zh": "各指标的变化", "en": "Change of each metric"}, columns, rows),)

    def _cells(self, row: ComparedRow) -> tuple[Any, ...]:
        times = 100.0 if row.before.unit is Unit.RATE else 1.0
        found = row.comparison
        change = [
            None if x is None else round(x * times, 2) for x in (found.difference, found.low, found.high)
        ]
        shown = [None if e.value is None else round(e.value * times, 2) for e in (row.before, row.after)]
        detectable = None if row.detectable is None else round(row.detectable * times, 2)
        verdict = VERDICTS[row.verdict]
        return (
            row.name,
            shown[0],
            row.before.n,
            shown[1],
            row.after.n,
            *change,
            row.p_adjusted,
            verdict,
            detectable,
        )

    def plot(self, language: str | None = None) -> altair.TopLevelMixin:
        """The changes with their intervals about zero, in points of 100; means on other scales stay in the table."""
        drawn = [
            row for row in self.rows if row.before.unit is not Unit.SCALE and row.comparison.low is not None
        ]
        labels = unique_labels([row.name for row in drawn])
        values = [self._datum(row, label, language) for row, label in zip(drawn, labels, strict=True)]
        words = {key: in_words(text, language) for key, text in VERDICTS.items()}
        title = in_words({"zh": "变化（点或百分点）", "en": "Change (points or percentage points)"}, language)
        shades = alt.Scale(domain=list(words.values()), range=[COLOURS[key] for key in words])
        colour = alt.Color("verdict:N", scale=shades, legend=alt.Legend(orient="top", title=None))
        shape = alt.Shape(
            "verdict:N",
            scale=alt.Scale(domain=list(words.values()), range=["triangle-up", "triangle-down", "circle"]),
            legend=None,
        )
        base = alt.Chart().encode(y=label_axis(labels), tooltip=["full:N", "text:N", "verdict:N"])
        zero = alt.Chart(alt.InlineData(values=[{"at": 0}])).mark_rule(color=GREY).encode(x="at:Q")
        rule = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=title), x2="high:Q", color=colour)
        point = base.mark_point(filled=True, size=90, opacity=1).encode(
            x="value:Q", color=colour, shape=shape
        )
        return styled(
            alt.layer(zero, alt.layer(rule, point, data=alt.InlineData(values=values))).properties(
                height={"step": 34}
            )
        )

    def _datum(self, row: ComparedRow, label: str, language: str | None) -> dict[str, Any]:
        times = 100.0 if row.before.unit is Unit.RATE else 1.0
        found = row.comparison
        value, low, high = ((end or 0.0) * times for end in (found.difference, found.low, found.high))
        text = f"{value:+.1f} [{low:+.1f}, {high:+.1f}]".replace("-", "−")
        verdict = in_words(VERDICTS[row.verdict], language)
        return {
            "label": label,
            "full": row.name,
            "value": value,
            "low": low,
            "high": high,
            "text": text,
            "verdict": verdict,
        }


def compared(
    named: Sequence[tuple[str, bool, Estimate, Estimate]], wave_before: str, wave_after: str
) -> WaveComparison:
    """Compare (name, high is good, before, after); what has no value in a wave is left out."""
    usable = [(name, good, a, b) for name, good, a, b in named if a.value is not None and b.value is not None]
    found = [(name, good, a, b, difference(a, b)) for name, good, a, b in usable]
    adjusted = holm([comparison.p_value for *_, comparison in found])
    rows = tuple(
        ComparedRow(name, a, b, comparison, p, of_change(comparison, good, p), _detectable(a, b))
        for (name, good, a, b, comparison), p in zip(found, adjusted, strict=True)
    )
    small = any(min(row.before.n, row.after.n) < 30 for row in rows)
    return WaveComparison(wave_before, wave_after, rows, (HOW, FEW) if small else (HOW,))


def _detectable(a: Estimate, b: Estimate) -> float | None:
    """(z at 97.5 % + z at the power) × the standard error of the difference."""
    errors = [_error(one) for one in (a, b)]
    if None in errors:
        return None
    one_sided = normal_quantile(2 * POWER - 1)
    return (normal_quantile(0.95) + one_sided) * sum(error**2 for error in errors if error is not None) ** 0.5


def _error(estimate: Estimate) -> float | None:
    if estimate.standard_error:
        return estimate.standard_error
    if estimate.low is None or estimate.high is None:
        return None
    return (estimate.high - estimate.low) / (2 * normal_quantile(estimate.confidence))


@studies.register
class Waves(Study):
    """Every metric, and every item, of one wave against another."""

    key: ClassVar[str] = "waves"
    name: ClassVar[dict[str, str]] = {"zh": "波次对比", "en": "Waves compared"}
    about: ClassVar[dict[str, str]] = {
        "zh": "两次调查之间，哪些指标真的变了，哪些只是抽样波动，哪些暂不能判断？",
        "en": "Between two waves: what really changed, what is sampling noise, and what cannot be told yet?",
    }
    order: ClassVar[int] = 40
    one_wave: ClassVar[bool] = False

    def lacking(self, frame: Frame) -> dict[str, str] | None:
        """Two waves and a contract are needed."""
        if len(frame.waves) > 1 and frame.contracts:
            return None
        return {
            "zh": "需要至少两个波次的答卷和一个已确认的指标口径。请导入下一次调查的数据，或在收集时开启新的波次。",
            "en": "Answers of two waves and one confirmed metric are needed. Import the next survey, or start a new "
            "wave when collecting.",
        }

    def settings(self, frame: Frame, language: str) -> tuple[Setting, ...]:
        """The two waves."""
        choices = tuple((wave, wave) for wave in frame.waves)
        before, after = frame.compared_waves or frame.waves[-2:]
        return (
            Setting("before", {"zh": "基准波次", "en": "From wave"}, SettingKind.CHOICE, before, choices),
            Setting("after", {"zh": "对比波次", "en": "To wave"}, SettingKind.CHOICE, after, choices),
            *_mix_settings(frame, language),
        )

    def compute(self, frame: Frame, values: Mapping[str, Any], language: str) -> tuple[Panel, ...]:
        """Metrics, then items."""
        before, after = values["before"], values["after"]
        queries = [contract_query(contract) for contract in frame.contracts]
        sums = Sums(dict(zip(queries, frame.engine.moments_of(frame.source, queries), strict=True)))
        metrics = compared(
            [
                (c.name_in(language), c.high_is_good, in_wave(c, sums, before), in_wave(c, sums, after))
                for c in frame.contracts
            ],
            before,
            after,
        )
        panels = [
            Panel("metrics", {"zh": "指标的变化", "en": "Change of the metrics"}, _lead(metrics), metrics)
        ]
        first, second = (items_of_wave(replace(frame, wave=wave)) for wave in (before, after))
        if first:
            items = compared(
                [
                    (variable.label_in(language), True, first[variable], second[variable])
                    for variable in first
                    if variable in second
                ],
                before,
                after,
            )
            panels.append(
                Panel("items", {"zh": "各评价项的变化", "en": "Change of the items"}, _lead(items), items)
            )
        if values.get("segment"):
            panels.append(_mix(frame, values, language))
        return tuple(panels)


def _mix_settings(frame: Frame, language: str) -> tuple[Setting, ...]:
    """Which metric to split into mix and score, and by what; nothing without segments."""
    contracts = mean_contracts(frame)
    if not contracts or not frame.segments:
        return ()
    segments = zip([v.key for v in frame.segments], names_of(frame.segments, language), strict=True)
    none = {"zh": "不分解", "en": "not split"}
    return (
        Setting(
            "segment",
            {"zh": "按什么构成分解变化", "en": "Split the change by"},
            SettingKind.CHOICE,
            frame.segments[0].key,
            (("", in_words(none, language)), *segments),
        ),
        Setting(
            "metric",
            {"zh": "分解哪个指标", "en": "Metric to split"},
            SettingKind.CHOICE,
            contracts[0].key,
            tuple((c.key, c.name_in(language)) for c in contracts),
        ),
    )


def _mix(frame: Frame, values: Mapping[str, Any], language: str) -> Panel:
    """How much of the change is other customers answering, and how much is customers scoring otherwise."""
    contract = next(c for c in frame.contracts if c.key == values["metric"])
    variable = frame.variables[values["segment"]]
    query = contract_query(contract, (column_of(variable.key),))
    sums = Sums({query: frame.engine.moments_of(frame.source, [query])[0]})
    waves = [
        {
            key[0]: score_moments(contract, moments)
            for key, moments in sums.of(query, values[wave]).items()
            if key[0]
        }
        for wave in ("before", "after")
    ]
    made = decompose_change_of_moments(*waves)
    name, by = contract.name_in(language), variable.label_in(language)
    return Panel(
        "mix",
        {"zh": f"{name}的变化：构成还是评分", "en": f"Change of {name}: mix or score"},
        {
            "zh": f"按{by}分解：一部分变化来自答卷人构成不同，另一部分来自同类客户评分不同。",
            "en": f"Split by {by}: part of the change is who answered, the rest is how like customers scored.",
        },
        made,
    )


def _lead(made: WaveComparison) -> dict[str, str]:
    """How many got better, worse, or cannot be told."""
    n = {verdict: sum(row.verdict == verdict for row in made.rows) for verdict in VERDICTS}
    return {
        "zh": f"{made.wave_before} → {made.wave_after}：{n['better']} 项变好，{n['worse']} 项变差，{n['cannot_tell']} 项暂不能判断。",
        "en": f"{made.wave_before} → {made.wave_after}: {n['better']} better, {n['worse']} worse, {n['cannot_tell']} cannot be told yet.",
    }
