"""Customers who come back after their case was closed: the re-contact rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require_positive, require_rate
from huiyin.analytics.columns import texts
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.operations._shared import clustered_share, days
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Note, Result, Table, note
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Recontact(Result):
    """The share of ended cases after which the customer came back within the window; n counts cases."""

    title: ClassVar[Bilingual] = {"zh": "再次联系率", "en": "Re-contact rate"}
    rate: Estimate
    by_group: tuple[tuple[str, Estimate], ...]
    n_ended: int
    n_back: int
    n_too_recent: int  # their window has not passed yet
    n_left_out: int  # customer or moment missing
    window_days: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The rate of all, and of each group."""
        everybody: list[tuple[str | Bilingual, Estimate]] = [({"zh": "全部", "en": "All"}, self.rate)]
        rows = [*everybody, *self.by_group]
        return (estimates_table("recontact", self.title, rows),)


def recontact_rate(
    customer: Any,
    ended: Any,
    again_customer: Any,
    again: Any,
    *,
    group: Any = None,
    window_days: float = 30,
    until: Any = None,
    confidence: float = 0.95,
) -> Recontact:
    """Cases after whose end their customer came back within `window_days`, whatever the matter.

    `customer` and `ended` have one entry a case, `again_customer` and `again` one entry a later contact (those
    of other customers are no harm). A contact at the very moment of the end is not one after it, at exactly the
    end of the window it counts. A case whose window reaches beyond `until` (the last moment given unless
    said) is not judged. The interval takes a customer's cases together. Raises `LengthsDiffer`,
    `NothingCounted`, `NotADate`, `BadArgument`.

    >>> found = recontact_rate(["a", "b", "c"], [0, 0, 5], ["a", "c"], [3, 4], until=60)
    >>> round(found.rate.value, 4), found.n_back
    (0.3333, 1)
    """
    window = require_positive("window_days", window_days)
    require_rate("confidence", confidence)
    who, at = texts(customer), days(ended)
    others, moments = texts(again_customer), days(again)
    label = np.full(len(at), None, dtype=object) if group is None else texts(group)
    for part, wanted in ((who, len(at)), (label, len(at)), (others, len(moments))):
        if len(part) != wanted:
            raise LengthsDiffer(what="行 / rows", given=len(part), wanted=wanted)
    known = np.array([one is not None for one in who], dtype=bool) & ~np.isnan(at)
    if not known.any():
        raise NothingCounted(what="结案 / ended case")
    there = np.array([one is not None for one in others], dtype=bool) & ~np.isnan(moments)
    later = np.concatenate([at[known], moments[there]])
    end = float(later.max()) if until is None else float(days([until])[0])
    judged = known & (at + window <= end)
    if not judged.any():
        raise NothingCounted(what="结案 / ended case")
    back = came_back(who[judged], at[judged], others[there], moments[there], window)
    persons = np.unique(who[judged].astype(str), return_inverse=True)[1].ravel()
    groups = label[judged]
    names = sorted({one for one in groups if one is not None})
    return Recontact(
        _rate(persons, back, confidence),
        tuple((name, _rate(persons[groups == name], back[groups == name], confidence)) for name in names),
        int(judged.sum()),
        int(back.sum()),
        int((known & ~judged).sum()),
        int((~known).sum()),
        window,
        (_MEANING,),
    )


def came_back(
    who: npt.NDArray[np.object_], at: Floats, others: npt.NDArray[np.object_], moments: Floats, window: float
) -> npt.NDArray[np.bool_]:
    """Whether the customer of each row has a moment after `at`, up to `window` days later."""
    codes = np.unique(np.concatenate([who.astype(str), others.astype(str)]), return_inverse=True)[1].ravel()
    mine, theirs = codes[: len(who)], codes[len(who) :]
    order = np.lexsort((moments, theirs))
    theirs, moments = theirs[order], moments[order]
    found = np.zeros(len(who), dtype=bool)
    starts, ends = np.searchsorted(theirs, mine, "left"), np.searchsorted(theirs, mine, "right")
    for row in np.flatnonzero(ends > starts):
        own = moments[starts[row] : ends[row]]
        place = int(np.searchsorted(own, at[row], "right"))
        found[row] = place < len(own) and own[place] <= at[row] + window
    return found


def _rate(persons: npt.NDArray[np.int64], back: npt.NDArray[np.bool_], confidence: float) -> Estimate:
    own = np.unique(persons, return_inverse=True)[1].ravel()
    sizes = np.bincount(own).astype(np.float64)
    return clustered_share(np.bincount(own, weights=back).astype(np.float64), sizes, confidence)


_MEANING = note(
    "any_matter",
    "不论为何事，窗口期内再次联系都算；没有再联系的不一定满意，也可能已经放弃。",
    "Coming back counts whatever it is about; who did not come back need not be content and may have given up.",
)
