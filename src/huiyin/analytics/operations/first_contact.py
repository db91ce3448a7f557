"""First contact resolution from a contact log: resolved, and no repeat by the same customer for the same reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require_one_of, require_positive, require_rate
from huiyin.analytics.columns import marks, require_within, texts
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.operations._shared import clustered_share, days
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Note, Result, Table, note
from huiyin.analytics.terms import Floats

Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class FirstContact(Result):
    """First contact resolution; n counts contacts, the interval is clustered by customer."""

    title: ClassVar[Bilingual] = {"zh": "首次联系解决率 FCR", "en": "First contact resolution"}
    resolution_rate: Estimate
    repeat_rate: Estimate
    n_contacts: int
    n_resolved: int
    n_repeated: int
    n_too_recent: int  # their window has not passed yet
    n_left_out: int  # customer, reason, time or resolution missing
    window_days: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Both rates."""
        rows: list[tuple[str | Bilingual, Estimate]] = [
            ({"zh": "首次联系解决率", "en": "First contact resolution"}, self.resolution_rate),
            ({"zh": "窗口期内重复来电率", "en": "Repeated within the window"}, self.repeat_rate),
        ]
        return (estimates_table("rates", {"zh": "比率", "en": "Rates"}, rows),)


def first_contact_resolution(
    customer: Any,
    reason: Any,
    contacted: Any,
    *,
    resolved: Any = None,
    window_days: float = 7,
    until: Any = None,
    count: str = "contacts",
    confidence: float = 0.95,
) -> FirstContact:
    """Contacts marked resolved and not followed by one of the same customer and reason within `window_days`.

    `contacted` is dates, datetimes, ISO texts or numbers of days. `resolved` is 1 or 0; without it only
    repeats count. A contact whose window reaches beyond `until` (the last contact unless given) cannot
    be judged yet and is left out and counted. `count` = "contacts" judges every contact, "issues" only those
    that open an issue (no contact of the same customer and reason within the window before). A contact at exactly the
    end of the window is a repeat. The interval takes the contacts as a sample of the process,
    clustered by customer. Raises `LengthsDiffer`, `NothingCounted`, `NotADate`, `BadArgument`.

    >>> found = first_contact_resolution(["a", "a", "b", "c"], ["bill"] * 4, [0, 3, 0, 0], until=30)
    >>> found.resolution_rate.value, found.n_repeated
    (0.75, 1)
    """
    window = require_positive("window_days", window_days)
    require_one_of("count", count, ("contacts", "issues"))
    require_rate("confidence", confidence)
    who, why, at = texts(customer), texts(reason), days(contacted)
    solved = np.ones(len(at)) if resolved is None else marks(resolved)
    for part in (who, why, solved):
        if len(part) != len(at):
            raise LengthsDiffer(what="行 / rows", given=len(part), wanted=len(at))
    require_within(solved, (0, 1))
    known = np.array([a is not None and b is not None for a, b in zip(who, why, strict=True)], dtype=bool)
    known &= ~np.isnan(at + solved)
    if not known.any():
        raise NothingCounted(what="联系 / contact")
    person = np.unique(who[known].astype(str), return_inverse=True)[1].ravel()
    cause = np.unique(why[known].astype(str), return_inverse=True)[1].ravel()
    time, good = at[known], solved[known] == 1
    repeated, opening = repeats(person, cause, time, window)
    end = float(time.max()) if until is None else float(days([until])[0])
    recent = time + window > end
    chosen = ~recent & (opening if count == "issues" else True)
    if not chosen.any():
        raise NothingCounted(what="联系 / contact")
    resolved_now = good & ~repeated
    clusters = np.unique(person[chosen], return_inverse=True)[1].ravel()
    sizes = np.bincount(clusters).astype(np.float64)
    hits, again = (
        np.bincount(clusters, weights=mark[chosen]).astype(np.float64) for mark in (resolved_now, repeated)
    )
    return FirstContact(
        clustered_share(hits, sizes, confidence),
        clustered_share(again, sizes, confidence),
        int(chosen.sum()),
        int(resolved_now[chosen].sum()),
        int(repeated[chosen].sum()),
        int(recent.sum()),
        int((~known).sum()),
        window,
        () if resolved is not None else (_NO_REPEATS,),
    )


def repeats(person: Ints, cause: Ints, time: Floats, window: float) -> tuple[Marks, Marks]:
    """Of every contact: whether the same person came again for the same cause within the window, and whether it
    opens an issue (nothing of the kind within the window before).

    >>> again, opens = repeats(np.array([1, 1, 2]), np.array([1, 1, 1]), np.array([0.0, 5.0, 1.0]), 7.0)
    >>> again.tolist(), opens.tolist()
    ([True, False, False], [True, False, True])
    """
    order = np.lexsort((time, cause, person))
    one, why, at = person[order], cause[order], time[order]
    same = (one[1:] == one[:-1]) & (why[1:] == why[:-1]) & (np.diff(at) <= window)
    repeated, opening = np.empty(len(order), dtype=bool), np.empty(len(order), dtype=bool)
    repeated[order], opening[order] = np.append(same, False), ~np.insert(same, 0, False)
    return repeated, opening


_NO_REPEATS = note(
    "repeats_only",
    "没有给出“是否解决”，只按窗口期内有无重复来电判断：没有再来电的不一定已经解决。",
    "Resolution was not recorded; only repeats count. Who did not call again need not have been helped.",
)
