"""LibQUAL+ adequacy: perceived minus minimum acceptable level, averaged over the items."""

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
    against=("m1", "m2"),
)


@measures.register
class LibqualAdequacy(Difference):
    """The weighted mean over items of mean(perceived minus minimum acceptable level), over those who gave both.

    Below zero the service is below the zone of tolerance. Source: Cook, Heath & Thompson
    2003, LibQUAL+; Thompson, Cook & Heath 2000, portal: Libraries and the Academy 1.
    """

    key: ClassVar[str] = "libqual_adequacy"
    name: ClassVar[dict[str, str]] = {
        "zh": "服务适当度（LibQUAL+，感知 − 最低）",
        "en": "Service adequacy (LibQUAL+)",
    }
    about: ClassVar[dict[str, str]] = {
        "zh": "同一读者对同一项的感知水平减去可接受的最低水平，再对各项加权平均；小于 0 表示连最低要求也没有达到。",
        "en": "Each reader's perceived level minus the minimum acceptable one, averaged over the items; below "
        "0 not even the minimum is met.",
    }
    against: ClassVar[int] = 1
    formula: ClassVar[str] = "A = Σₖ wₖ × (1/nₖ) × Σᵢ (xᵢₖ − mᵢₖ)"
    letters: ClassVar[dict[str, dict[str, str]]] = {
        **letters("i", "k", "x", "w", "n_k"),
        "m": {"zh": "m：可接受的最低水平", "en": "m: minimum acceptable level"},
    }
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            _TWO,
            ((7.0, 6.0, 5.0, 6.0), (6.0, 8.0, 6.0, 6.0)),
            1.0,
            "定义算例 / arithmetic of the definition",
            {
                "zh": "2 项，1–9 级；每行依次为感知 1、感知 2、最低 1、最低 2",
                "en": "two items, 1–9; a row is perceived 1, 2, then minimum 1, 2",
            },
        ),
    )
