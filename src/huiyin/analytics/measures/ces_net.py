"""Net ease: those who found it easy minus those who found it hard (CES 2.0, net)."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.codebook import Role
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._of_items import SideOfMiddle
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures, repeated, single_item
from huiyin.analytics.measures.ces_easy_rate import SEVEN_GRADES
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Term

_VECTOR = "CES 2.0 定义算例 / arithmetic of the definition"


@measures.register
class NetEase(Measure):
    """100 × (share on the easy side − share on the hard side of the middle), with a t interval.

    On 1-7: (5-7) minus (1-3). Each respondent is 100, 0 or −100; the interval is that of their mean.
    Source: Dixon, Toman & DeLisi 2013, The Effortless Experience (CES 2.0).
    """

    key: ClassVar[str] = "ces_net"
    name: ClassVar[dict[str, str]] = {"zh": "净轻松度（CES 净值）", "en": "Net ease (CES net score)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "觉得轻松（7 级量表的 5–7）的占比减去觉得费力（1–3）的占比，从 −100 到 +100。",
        "en": "The share who found it easy (5–7 of 7) minus the share who found it hard (1–3), from -100 to +100.",
    }
    unit: ClassVar[Unit] = Unit.POINTS
    bounds: ClassVar[tuple[float, float]] = (-100.0, 100.0)
    reads: ClassVar[frozenset[Reads]] = frozenset()
    n_items: ClassVar[tuple[int, int | None]] = (1, 1)
    role: ClassVar[Role | None] = Role.EFFORT
    formula: ClassVar[str] = "100 × (#{ i : xᵢ > m } − #{ i : xᵢ < m }) / n"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "x", "m", "n")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            single_item(1, 7),
            SEVEN_GRADES,
            50.0,
            _VECTOR,
            {"zh": "1–7 级，高为好；5–7 为轻松，1–3 为费力", "en": "1–7, high is good; 5–7 easy, 1–3 hard"},
        ),
        Example(
            single_item(1, 5),
            repeated((6, (5.0,)), (2, (3.0,)), (2, (1.0,))),
            40.0,
            _VECTOR,
            {"zh": "1–5 级，高为好；4–5 为轻松，1–2 为费力", "en": "1–5, high is good; 4–5 easy, 1–2 hard"},
        ),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """100, 0 or −100 by the side of the middle."""
        return (SideOfMiddle.of(spec.items[0], easy=100.0, hard=-100.0),)

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The mean with a t interval, linearised with weights."""
        return mean_interval(moments, 0, self.unit, self.bounds, confidence)
