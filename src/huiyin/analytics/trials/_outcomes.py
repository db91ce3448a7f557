"""Outcomes and arms of a trial as arrays, checked once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.columns import numbers, require_within, texts
from huiyin.analytics.estimate import Unit
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials.problems import ArmTooSmall, NoSuchArm, OneArm

OutcomeKind = Literal["mean", "rate", "nps"]
KINDS = ("mean", "rate", "nps")
UNITS = {"mean": Unit.SCALE, "rate": Unit.RATE, "nps": Unit.POINTS}
FEWEST_IN_ARM = 2


@dataclass(frozen=True)
class TrialRows:
    """The usable rows of a trial: outcome in its unit, arm by number, what goes with each.

    `arms` names the arms, the control first; `n_assigned` counts all rows of each arm, with outcome or
    without; `n_left_out` the rows without outcome, arm, covariate or cluster.
    """

    y: Floats
    arm: npt.NDArray[np.int64]
    arms: tuple[str, ...]
    covariate: Floats | None
    cluster: npt.NDArray[np.int64] | None
    n_assigned: tuple[int, ...]
    n_left_out: int


def scored(values: Any, kind: str) -> Floats:
    """Answers in the outcome's unit: numbers, 0/1, or 100, 0, -100 for promoters, passives, detractors.

    >>> scored([10, 7, 3, None], "nps").tolist()
    [100.0, 0.0, -100.0, nan]
    """
    require_one_of("kind", kind, KINDS)
    y = numbers(values)
    if kind == "nps":
        require_within(y, (0, 10))
        points = 100.0 * (y >= 9) - 100.0 * (y <= 6)
        return np.asarray(np.where(np.isnan(y), np.nan, points), dtype=np.float64)
    if kind == "rate":
        binary = bool(np.isin(y[~np.isnan(y)], (0.0, 1.0)).all())
        require(binary, "outcome", values, zh="只含 0 和 1（是否满意、是否流失等）", en="hold only 0 and 1")
    return y


def trial_rows(
    outcome: Any,
    arm: Any,
    *,
    kind: str,
    control: str | None,
    covariate: Any = None,
    clusters: Any = None,
) -> TrialRows:
    """The rows of a trial; raises `LengthsDiffer`, `NoSuchArm`, `OneArm`, `ArmTooSmall`."""
    y, labels = scored(outcome, kind), texts(arm)
    _same_length(len(y), {"arm": labels})
    x = None if covariate is None else numbers(covariate)
    groups = None if clusters is None else texts(clusters)
    _same_length(len(y), {"covariate": x, "clusters": groups})
    arms = arm_names(labels, control)
    place = {name: at for at, name in enumerate(arms)}
    code = np.array([place.get(label, -1) for label in labels], dtype=np.int64)
    usable = (code >= 0) & ~np.isnan(y)
    if x is not None:
        usable &= ~np.isnan(x)
    if groups is not None:
        usable &= np.array([group is not None for group in groups], dtype=bool)
    sizes = np.bincount(code[usable], minlength=len(arms))
    if (sizes < FEWEST_IN_ARM).any():
        at = int(np.argmax(sizes < FEWEST_IN_ARM))
        raise ArmTooSmall(arm=arms[at], n=int(sizes[at]), needed=FEWEST_IN_ARM)
    return TrialRows(
        y[usable],
        code[usable],
        arms,
        None if x is None else x[usable],
        None if groups is None else np.unique(groups[usable].astype(str), return_inverse=True)[1],
        tuple(np.bincount(code[code >= 0], minlength=len(arms)).tolist()),
        int((~usable).sum()),
    )


def arm_names(labels: Sequence[str | None] | npt.NDArray[np.object_], control: str | None) -> tuple[str, ...]:
    """The arms, the control first: the named one, or the first in order."""
    known = sorted({label for label in labels if label is not None})
    if len(known) < 2:
        raise OneArm(n=len(known))
    first = known[0] if control is None else str(control)
    if first not in known:
        raise NoSuchArm(arm=first, known=", ".join(known))
    return (first, *(name for name in known if name != first))


def _same_length(n: int, given: dict[str, Any]) -> None:
    for name, values in given.items():
        if values is not None and len(values) != n:
            raise LengthsDiffer(what=name, given=len(values), wanted=n)
