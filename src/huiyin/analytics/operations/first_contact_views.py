"""First contact resolution seen twice: by what customers did, and by what they said; how far the two agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.agreement import Kappa, cohen_kappa
from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import marks, require_within
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.paired_rates import mcnemar
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

VERDICTS: dict[str, Bilingual] = {
    "behaviour_higher": {"zh": "按行为更高", "en": "higher by behaviour"},
    "survey_higher": {"zh": "按客户所说更高", "en": "higher by what customers say"},
    "cannot_tell": {"zh": "暂不能判断", "en": "cannot tell yet"},
}


@dataclass(frozen=True)
class FirstContactViews(Result):
    """The same contacts judged by behaviour and by the customer's word.

    `difference` is the rate by behaviour minus the rate by the customer's word on the `n_both` contacts that
    have both, with Newcombe's paired interval and McNemar's exact test; `kappa` is their agreement beyond chance.
    """

    title: ClassVar[Bilingual] = {
        "zh": "首次联系解决：行为与客户所说",
        "en": "First contact resolution: behaviour and word",
    }
    behaviour_rate: Estimate
    survey_rate: Estimate
    difference: Estimate
    verdict: str
    kappa: Kappa
    n_both: int
    n_solved_both: int
    n_said_solved_but_back: int
    n_said_unsolved_not_back: int
    n_unsolved_both: int
    n_without_word: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The two rates, the four cells, the agreement."""
        rates = estimates_table(
            "rates",
            self.title,
            [
                ({"zh": "按行为：没有再来", "en": "By behaviour: did not come back"}, self.behaviour_rate),
                ({"zh": "按客户所说：解决了", "en": "By the customer's word: solved"}, self.survey_rate),
                ({"zh": "差异（行为 − 所说）", "en": "Difference (behaviour − word)"}, self.difference),
            ],
        )
        columns = (
            Column("said", {"zh": "客户说", "en": "Customer says"}, Kind.TEXT),
            Column("stayed_away", {"zh": "没有再来", "en": "Did not come back"}, Kind.COUNT),
            Column("came_back", {"zh": "再来", "en": "Came back"}, Kind.COUNT),
        )
        cells = (
            ({"zh": "解决了", "en": "Solved"}, self.n_solved_both, self.n_said_solved_but_back),
            ({"zh": "没有解决", "en": "Not solved"}, self.n_said_unsolved_not_back, self.n_unsolved_both),
        )
        both = Table("cells", {"zh": "两种说法对照", "en": "Both side by side"}, columns, cells)
        [agreed] = self.kappa.tables()
        agreement: Bilingual = {"zh": "一致程度（κ）", "en": "Agreement (κ)"}
        return rates, both, Table("kappa", agreement, agreed.columns, agreed.rows)


def first_contact_views(behaviour: Any, survey: Any, *, confidence: float = 0.95) -> FirstContactViews:
    """Compare first contact resolution by behaviour with that by the customer's word.

    One entry a first contact: `behaviour` is 1 where the customer did not come back for the matter, `survey` 1
    where the customer said that it was solved, 0 where not, missing where nothing was said. Neither is the
    truth: the cells say where they part. Raises `LengthsDiffer`, `NothingCounted`, `OutsideScale`.

    >>> made = first_contact_views([1, 1, 1, 0, 0, 1], [1, 1, 0, 0, 1, None])
    >>> round(made.kappa.value, 4), made.n_said_solved_but_back, made.n_said_unsolved_not_back
    (0.1667, 1, 1)
    """
    require_rate("confidence", confidence)
    did, said = marks(behaviour), marks(survey)
    if len(did) != len(said):
        raise LengthsDiffer(what="行 / rows", given=len(said), wanted=len(did))
    require_within(did, (0, 1))
    require_within(said, (0, 1))
    known = ~np.isnan(did)
    both = known & ~np.isnan(said)
    if not both.any():
        raise NothingCounted(what="有行为又有客户所说的联系 / contact with both")
    x, y = did[both], said[both]
    counts = np.bincount((2 * y + x).astype(np.int64), minlength=4).reshape(2, 2)
    test = mcnemar(counts, confidence=confidence)
    n = int(both.sum())
    difference = Estimate(
        test.difference, test.low, test.high, n, float(n), Unit.RATE, "newcombe_paired", None, confidence
    )
    names = {1.0: "1", 0.0: "0"}
    kappa = cohen_kappa(
        [names[one] for one in x.tolist()], [names[one] for one in y.tolist()], confidence=confidence
    )
    if len(set(x.tolist())) == 1 or len(set(y.tolist())) == 1:
        kappa = replace(kappa, value=None, low=None, high=None, decision="cannot_tell", notes=(_ONE_SIDED,))
    low, high = test.low or 0.0, test.high or 0.0
    certain = test.p_value is not None and test.p_value < 1 - confidence
    verdict = "cannot_tell"
    if certain and (low > 0 or high < 0):
        verdict = "behaviour_higher" if low > 0 else "survey_higher"
    return FirstContactViews(
        share_of_counts(int(did[known].sum()), int(known.sum()), confidence),
        share_of_counts(int(y.sum()), n, confidence),
        difference,
        verdict,
        kappa,
        n,
        int(counts[1, 1]),
        int(counts[1, 0]),
        int(counts[0, 1]),
        int(counts[0, 0]),
        int((known & ~both).sum()),
        confidence,
        (*_why(counts), *kappa.notes),
    )


_ONE_SIDED = note(
    "one_sided",
    "行为或客户所说只有一种结果，κ 无从计算；请看一致率。",
    "Behaviour or the customers' word has only one outcome: κ says nothing; see the share that agrees.",
)


def _why(counts: Any) -> tuple[Note, ...]:
    return (
        note(
            "why_they_differ",
            f"说解决了却又来的有 {counts[1, 0]} 次：当时以为解决、后来又出现，或是同一事由的另一件事；"
            f"说没解决却没有再来的有 {counts[0, 1]} 次：可能放弃了、换了没有记录的渠道，或自己解决了。",
            f"{counts[1, 0]} said solved and came back: it seemed solved then, or another matter was coded alike; "
            f"{counts[0, 1]} said not solved and did not come back: they may have given up, used a way that is "
            "not recorded, or helped themselves.",
        ),
    )
