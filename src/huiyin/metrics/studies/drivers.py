"""What goes together with the overall score: importance with intervals and ranks, IPA, asymmetry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from huiyin.analytics.codebook import Variable
from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.drivers.front import driver_analysis
from huiyin.analytics.drivers.ipa import Ipa, ipa
from huiyin.analytics.drivers.penalty_reward import PenaltyRewardAnalysis, penalty_reward
from huiyin.analytics.drivers.result import DriverAnalysis
from huiyin.analytics.problems import Problem
from huiyin.analytics.results import in_words
from huiyin.metrics.computing.drivers import drivers_of, outcome_of
from huiyin.metrics.computing.frame import Frame
from huiyin.metrics.studies._rows import (
    answers_of,
    names_of,
    outcomes_of,
    ratings_of,
    resamples_for,
    respondent_weights,
)
from huiyin.metrics.studies.base import Panel, Setting, SettingKind, Study, studies

FEWEST_ROWS = 30
METHODS = ("lmg", "relative_weights", "general_dominance", "car", "correlation")


@studies.register
class Drivers(Study):
    """Importance, importance against performance, and penalty against reward."""

    key: ClassVar[str] = "drivers"
    name: ClassVar[dict[str, str]] = {"zh": "驱动因素", "en": "Drivers"}
    about: ClassVar[dict[str, str]] = {
        "zh": "哪些评价项与总体评价关系最大，有多大把握，先改哪一项？只说明关联，不说明因果。",
        "en": "Which items go most with the overall score, how surely, and which to mend first? Association, not cause.",
    }
    order: ClassVar[int] = 10

    def lacking(self, frame: Frame) -> dict[str, str] | None:
        """An outcome, two items and thirty answers are needed."""
        if outcome_of(frame) is not None and len(drivers_of(frame)) > 1 and frame.n_rows >= FEWEST_ROWS:
            return None
        return {
            "zh": f"需要一道总体满意度（或推荐意愿）题、至少两道评分题和 {FEWEST_ROWS} 份答卷。请在导入时检查各列的含义。",
            "en": f"An overall rating (or a recommendation), two rated items and {FEWEST_ROWS} answers are needed. Check in the "
            "import what the columns mean.",
        }

    def settings(self, frame: Frame, language: str) -> tuple[Setting, ...]:
        """Outcome, items and method."""
        outcomes, items = outcomes_of(frame), ratings_of(frame)
        first = outcome_of(frame)
        return (
            Setting(
                "outcome",
                {"zh": "要解释的评价", "en": "Score to be explained"},
                SettingKind.CHOICE,
                first.key if first else "",
                tuple(zip([v.key for v in outcomes], names_of(outcomes, language), strict=True)),
            ),
            Setting(
                "method",
                {"zh": "方法", "en": "Method"},
                SettingKind.CHOICE,
                METHODS[0],
                tuple((key, in_words(driver_methods[key].name, language)) for key in METHODS),
            ),
            Setting(
                "items",
                {
                    "zh": "评价项（不选则用满意度口径中的各项）",
                    "en": "Items (none chosen: those of the index)",
                },
                SettingKind.CHOICES,
                (),
                tuple(zip([v.key for v in items], names_of(items, language), strict=True)),
            ),
        )

    def compute(self, frame: Frame, values: Mapping[str, Any], language: str) -> tuple[Panel, ...]:
        """Three panels; the last two only where they can be computed."""
        outcome = frame.variables[values["outcome"]]
        chosen = [frame.variables[key] for key in values["items"]] or drivers_of(frame)
        items = [item for item in chosen if item != outcome]
        data = answers_of(frame, [outcome, *items], language)
        names = list(data)
        weights = respondent_weights(frame)
        analysis = driver_analysis(
            data,
            outcome=names[0],
            drivers=names[1:],
            method=values["method"],
            weights=weights,
            n_bootstraps=resamples_for(frame.n_rows),
        )
        panels = [
            Panel(
                "importance", _IMPORTANCE, _lead(analysis), analysis, tables=("importances", "ranks", "fit")
            )
        ]
        try:
            placed = ipa(
                data,
                performance=names[1:],
                outcome=names[0],
                method=_shares(values["method"]),
                weights=weights,
            )
        except Problem:
            pass  # importance itself is shown; without a map there is nothing more to say
        else:
            panels.append(Panel("ipa", _IPA, _ipa_lead(placed), placed))
        asymmetry = _asymmetry(data, names, items, weights)
        if asymmetry is not None:
            panels.append(Panel("asymmetry", _ASYMMETRY, _ASYMMETRY_LEAD, asymmetry))
        return tuple(panels)


def _shares(method: str) -> str:
    """A method whose importances are parts of a whole."""
    return method if method != "correlation" else "lmg"


def _asymmetry(
    data: Mapping[str, Any], names: list[str], items: list[Variable], weights: Any
) -> PenaltyRewardAnalysis | None:
    """Penalty and reward on a common scale of at least four grades; None where items differ or a group is empty."""
    scales = {
        (item.scale.minimum, item.scale.maximum, item.scale.high_is_good) for item in items if item.scale
    }
    if len(scales) != 1:
        return None
    low, high, high_is_good = scales.pop()
    if not high_is_good or high - low < 3:
        return None
    width = max(1.0, round((high - low) / 4))
    try:
        return penalty_reward(
            data,
            outcome=names[0],
            drivers=names[1:],
            low=low + width,
            high=high - width + (width > 1),
            weights=weights,
        )
    except Problem:
        return None


_IMPORTANCE = {"zh": "重要性及其把握", "en": "Importance, and how sure it is"}
_IPA = {"zh": "重要性—表现矩阵（IPA）", "en": "Importance and performance (IPA)"}
_ASYMMETRY = {"zh": "做差扣分，做好加分", "en": "Penalty for low, reward for high"}
_ASYMMETRY_LEAD = {
    "zh": "有的项目做差了大扣分、做好了不加分（基本型），有的恰好相反（魅力型）；区间跨过界限的写“暂不能判断”。",
    "en": "Some items cost much when bad and gain nothing when good (basic), others the reverse (excitement); where the interval "
    "does not settle it, it says so.",
}


def _lead(analysis: DriverAnalysis) -> dict[str, str]:
    """The leading item and how often it was among the first three."""
    first = max(analysis.importances, key=lambda one: one.importance)
    return {
        "zh": f"关系最大的是“{first.column}”，在重抽样中有 {first.top3_rate:.0%} 进入前三；各项合起来解释了总体评价的 {analysis.r_squared:.0%}（n = {analysis.n:,}）。",
        "en": f"“{first.column}” goes with it most, among the top three in {first.top3_rate:.0%} of the resamples; together the items "
        f"account for {analysis.r_squared:.0%} of the overall score (n = {analysis.n:,}).",
    }


def _ipa_lead(placed: Ipa) -> dict[str, str]:
    """What to mend first, or that it cannot be told."""
    urgent = [one.item for one in placed.items if one.verdict == "concentrate_here"]
    if not urgent:
        return {
            "zh": "没有一项能确定地落在“重要而表现差”的象限。区间跨过轴线的写“暂不能判断”。",
            "en": "No item lies for certain where importance is high and performance low. Items whose interval crosses an axis are "
            "undetermined.",
        }
    listed = "、".join(urgent), ", ".join(urgent)
    return {"zh": f"应优先改进：{listed[0]}。", "en": f"To be mended first: {listed[1]}."}
