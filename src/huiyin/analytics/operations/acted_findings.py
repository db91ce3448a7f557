"""How many findings became action: the self-check of a programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_positive, require_rate
from huiyin.analytics.columns import texts
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.operations._shared import days
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Note, Result, Table, note


@dataclass(frozen=True)
class ActedFindings(Result):
    """The share of findings that became action within the window; those younger than it are not judged."""

    title: ClassVar[Bilingual] = {"zh": "发现转为行动的比例", "en": "Findings that became action"}
    rate: Estimate
    by_kind: tuple[tuple[str, Estimate], ...]
    median_days: float | None  # from finding to action, of those that became action at all
    n_findings: int
    n_acted: int
    n_late: int  # became action after the window
    n_too_recent: int
    n_left_out: int
    window_days: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The rate of all, and of each kind of finding."""
        everybody: list[tuple[str | Bilingual, Estimate]] = [({"zh": "全部", "en": "All"}, self.rate)]
        return (
            estimates_table(
                "acted", self.title, [*everybody, *self.by_kind], {"zh": "发现", "en": "Findings"}
            ),
        )


def acted_findings(
    found: Any,
    acted: Any,
    *,
    kind: Any = None,
    window_days: float = 90,
    until: Any,
    confidence: float = 0.95,
) -> ActedFindings:
    """Findings that became action within `window_days` of being found, among those old enough to be judged.

    `found` and `acted` are dates, moments or numbers of days, one entry a finding; `acted` is missing where
    nothing was done, or not yet. Looking at a finding is no action. Wilson's interval, the findings taken as
    a sample of what the programme finds. Raises `LengthsDiffer`, `NothingCounted`, `NotADate`, `BadArgument`.

    >>> made = acted_findings([0, 0, 0, 95], [10, None, 120, None], until=120)
    >>> round(made.rate.value, 4), made.n_late, made.n_too_recent, made.median_days
    (0.3333, 1, 1, 65.0)
    """
    window = require_positive("window_days", window_days)
    require_rate("confidence", confidence)
    start, done = days(found), days(acted)
    label = np.full(len(start), None, dtype=object) if kind is None else texts(kind)
    for part in (done, label):
        if len(part) != len(start):
            raise LengthsDiffer(what="行 / rows", given=len(part), wanted=len(start))
    end = float(days([until])[0])
    known = ~np.isnan(start)
    judged = known & (start + window <= end)
    if not judged.any():
        raise NothingCounted(what="满窗口期的发现 / finding old enough")
    waited = done - start
    within = waited <= window
    names = sorted({one for one in label[judged] if one is not None})

    def share(chosen: Any) -> Estimate:
        return share_of_counts(int(within[chosen].sum()), int(chosen.sum()), confidence)

    acted_at_all = known & ~np.isnan(waited)
    return ActedFindings(
        share(judged),
        tuple((name, share(judged & (label == name))) for name in names),
        float(np.median(waited[acted_at_all])) if acted_at_all.any() else None,
        int(judged.sum()),
        int(within[judged].sum()),
        int((waited[judged] > window).sum()),
        int((known & ~judged).sum()),
        int((~known).sum()),
        window,
        (_SEEN,),
    )


_SEEN = note(
    "seen_is_not_acted",
    "看过、确认过不算行动；行动是指有了负责人和改进措施，或处理完毕。",
    "Seen or acknowledged is not acted on: an action has an owner and an improvement, or was carried out.",
)
