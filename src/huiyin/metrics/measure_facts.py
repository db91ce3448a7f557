"""What a contract must know of its measure: questions, settings, direction, formula."""

from __future__ import annotations

from huiyin.analytics.codebook import Role, Scale
from huiyin.analytics.measures import Measure, letters, measures
from huiyin.analytics.summaries import Moments


class _NetPromoter:
    """The net promoter score reads one 0-10 question and no settings."""

    reads: frozenset[str] = frozenset()
    n_items = (1, 1)
    one_item = True
    role = Role.RECOMMEND
    high_is_good = True
    against = 0
    formula = "NPS = 100 × (n₉₋₁₀ − n₀₋₆) / n"
    letters = letters("n_range", "n")

    @staticmethod
    def fits(scale: Scale) -> bool:
        """Whether promoters (9-10) and detractors (0-6) mean on this scale what they say."""
        return (scale.minimum, scale.maximum, scale.high_is_good) == (0, 10, True)

    @staticmethod
    def counts(moments: Moments) -> dict[str, int]:
        """How many promote, are passive, detract."""
        _, promoters, detractors = (round(float(count)) for count in moments.products[0])
        passives = moments.n - promoters - detractors
        return {"promoters": promoters, "passives": passives, "detractors": detractors}


def facts_of(key: str) -> Measure | type[_NetPromoter]:
    """The measure `key` as far as contracts are concerned."""
    return _NetPromoter if key == "nps" else measures[key]
