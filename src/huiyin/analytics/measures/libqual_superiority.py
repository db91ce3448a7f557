"""LibQUAL+ superiority: perceived minus desired level, averaged over the items."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._of_items import Difference
from huiyin.analytics.measures.base import Example, Spec, measures
from huiyin.analytics.terms import ScoredItem

_NINE = ((1.0, 0.0), (9.0, 100.0))
_TWO = Spec(
    tuple(ScoredItem(f"p{at}", 0.5, _NINE, 5.0) for at in (1, 2)),
    ((8.0, 9.0),) * 2,
    max_imputed=0,
    against=("d1", "d2"),
)


@measures.register
class LibqualSuperiority(Difference):
    """The weighted mean over items of mean(perceived minus desired level), over those who gave both.

    Above zero the service is above the zone of tolerance. Source: Cook, Heath & Thompson
    2003, LibQUAL+; Thompson, Cook & Heath 2000, portal: Libraries and the Academy 1.
    """

    key: ClassVar[str] = "libqual_superiority"
    name: ClassVar[dict[str, str]] = {
        "zh": "服务优越度（LibQUAL+，感知 − 理想）",
        "en": "Service superiority (LibQUAL+)",
    }
    about: ClassVar[dict[str, str]] = {
        "zh": "同一读者对同一项的感知水平减去期望达到的理想水平，再对各项加权平均；通常小于 0，达到 0 即满足理想。",
        "en": "Each reader's perceived level minus the desired one, averaged over the items; usually below 0, "
        "at 0 the desire is met.",
    }
    against: ClassVar[int] = 2
    formula: ClassVar[str] = "S = Σₖ wₖ × (1/nₖ) × Σᵢ (xᵢₖ − dᵢₖ)"
    letters: ClassVar[dict[str, dict[str, str]]] = {
        **letters("i", "k", "x", "w", "n_k"),
        "d": {"zh": "d：理想水平", "en": "d: desired level"},
    }
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            _TWO,
            ((7.0, 6.0, 8.0, 9.0), (6.0, 8.0, 9.0, 8.0)),
            -1.75,
            "定义算例 / arithmetic of the definition",
            {
                "zh": "2 项，1–9 级；每行依次为感知 1、感知 2、理想 1、理想 2",
                "en": "two items, 1–9; a row is perceived 1, 2, then desired 1, 2",
            },
        ),
    )
