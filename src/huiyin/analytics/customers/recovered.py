"""What became of customers whose problem was solved, beside those whose was not and those who never had one.

That a recovered customer is happier than one who never had a problem (the recovery paradox) is a
hypothesis here, tested each time on the organisation's own customers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import frame, numbers, require_columns, texts
from huiyin.analytics.customers.problems import NobodyLeft
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import Problem
from huiyin.analytics.results import Bilingual, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials._outcomes import KINDS, UNITS, scored
from huiyin.analytics.trials.exact_matching import (
    ExactComparison,
    balance_table,
    differences_table,
    exact_comparison,
)

RECOVERED, UNRECOVERED, NEVER = "recovered", "unrecovered", "never"
GROUP_WORDS: dict[str, Bilingual] = {
    RECOVERED: {"zh": "问题已解决", "en": "Solved"},
    UNRECOVERED: {"zh": "问题未解决", "en": "Not solved"},
    NEVER: {"zh": "没有出过问题", "en": "Never had a problem"},
}
CONTRASTS = ((RECOVERED, UNRECOVERED), (RECOVERED, NEVER), (UNRECOVERED, NEVER))
_PARADOX: dict[str, Bilingual] = {
    "better": {"zh": "比没有出过问题的客户更高", "en": "higher than customers who never had a problem"},
    "worse": {"zh": "仍低于没有出过问题的客户", "en": "still lower than customers who never had a problem"},
    "cannot_tell": {"zh": "暂不能判断", "en": "cannot tell yet"},
}


@dataclass(frozen=True)
class Contrast:
    """One group beside another; `comparison` is None where nobody could be compared. p is Holm's over the contrasts."""

    first: str
    second: str
    comparison: ExactComparison | None
    p_adjusted: float | None
    verdict: str

    @property
    def name(self) -> Bilingual:
        """The two groups in words."""
        first, second = GROUP_WORDS[self.first], GROUP_WORDS[self.second]
        return {"zh": f"{first['zh']} − {second['zh']}", "en": f"{first['en']} − {second['en'].lower()}"}


@dataclass(frozen=True)
class RecoveredComparison(Result):
    """Three groups of customers by a later outcome, and their matched differences.

    `groups` holds (name, estimate, customers without a known outcome). A difference is first minus second,
    on the customers of the first group; a verdict needs the interval and the corrected p. `paradox` says
    where recovered customers stand beside those who never had a problem: better, worse, cannot_tell.
    """

    title: ClassVar[Bilingual] = {"zh": "补救之后", "en": "After recovery"}
    groups: tuple[tuple[str, Estimate, int], ...]
    contrasts: tuple[Contrast, ...]
    paradox: str
    kind: str
    confidence: float
    notes: tuple[Note, ...] = ()

    def contrast(self, first: str, second: str) -> Contrast:
        """The comparison of two groups."""
        return next(one for one in self.contrasts if (one.first, one.second) == (first, second))

    def tables(self) -> tuple[Table, ...]:
        """The groups, the matched differences, and whether the groups look alike."""
        unit = UNITS[self.kind]
        groups = estimates_table(
            "groups",
            {"zh": "各组后来的结果（未匹配）", "en": "Later outcome of each group (unmatched)"},
            [(GROUP_WORDS[name], value) for name, value, _ in self.groups],
            {"zh": "客户", "en": "Customers"},
            unit,
        )
        compared = [(one, one.comparison) for one in self.contrasts if one.comparison is not None]
        differences = differences_table(
            {"zh": "匹配后的差异", "en": "Matched differences"},
            [(one.name, made, one.p_adjusted or 1.0, _word(one.verdict)) for one, made in compared],
            Kind.RATE if unit is Unit.RATE else Kind.NUMBER,
        )
        return groups, differences, balance_table([(one.name, made) for one, made in compared])


def _word(verdict: str) -> str:
    return "not_proven" if verdict == "cannot_tell" else verdict


def recovered_comparison(
    data: Any,
    *,
    group: str,
    outcome: str,
    exact: Sequence[str] = (),
    exact_failed: Sequence[str] = (),
    coarsened: Mapping[str, Sequence[float]] | None = None,
    clusters: str | None = None,
    kind: str = "mean",
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> RecoveredComparison:
    """Compare a later outcome of recovered, unrecovered and never failed customers who were alike before.

    One row a customer; `group` holds "recovered", "unrecovered" or "never" (other rows are left out),
    `outcome` a number known after the failure, missing where it is not known; `kind` is "mean", "rate" (0/1)
    or "nps" (0-10). Matching variables must be known before the failure; see `exact_comparison`, by which each
    pair is matched. `exact_failed` are matched on too where both had a problem, such as its severity. P values are Holm's over the three pairs. Raises `NoSuchColumn`, `NobodyLeft`, `BadArgument`.

    >>> rng = np.random.default_rng(1)
    >>> who = np.array(["recovered", "unrecovered", "never"] * 200)
    >>> before = rng.choice(["low", "high"], 600)
    >>> later = rng.normal(70, 10, 600) - 20 * (who == "unrecovered") + 5 * (before == "high")
    >>> made = recovered_comparison({"g": who, "y": later, "b": before}, group="g", outcome="y", exact=["b"])
    >>> [one.verdict for one in made.contrasts], made.paradox
    (['better', 'cannot_tell', 'worse'], 'cannot_tell')
    """
    require_rate("confidence", confidence)
    require_one_of("kind", kind, KINDS)
    columns = frame(data)
    require_columns(columns, [group, outcome])
    names, y = texts(columns[group]), scored(numbers(columns[outcome]), kind)
    member = {one: np.array([name == one for name in names], dtype=bool) for one in GROUP_WORDS}
    if not any((mark & ~np.isnan(y)).any() for mark in member.values()):
        raise NobodyLeft(what=outcome)
    groups = tuple(
        (one, _estimate(y[mark], kind, confidence), int(np.isnan(y[mark]).sum()))
        for one, mark in member.items()
    )
    made: list[tuple[str, str, ExactComparison | None]] = []
    for first, second in CONTRASTS:
        treated = np.where(member[first], 1.0, np.where(member[second], 0.0, np.nan))
        rows = {**columns, "\0outcome": y, "\0treated": treated}
        alike = [*exact, *(exact_failed if NEVER not in (first, second) else ())]
        made.append((first, second, _compared(rows, alike, coarsened, clusters, high_is_good, confidence)))
    adjusted = holm([one.p_value if one is not None else None for _, _, one in made])
    contrasts = tuple(
        Contrast(first, second, one, p, _verdict(one, p, confidence))
        for (first, second, one), p in zip(made, adjusted, strict=True)
    )
    paradox = contrasts[1].verdict
    return RecoveredComparison(
        groups, contrasts, paradox, kind, confidence, _notes(groups, contrasts, paradox)
    )


def _estimate(values: Floats, kind: str, confidence: float) -> Estimate:
    known = values[~np.isnan(values)]
    if kind == "rate":
        return share_of_counts(int(known.sum()), len(known), confidence)
    return mean_interval(Moments.from_arrays(known), 0, UNITS[kind], confidence=confidence)


def _compared(
    rows: Mapping[str, Any],
    exact: Sequence[str],
    coarsened: Mapping[str, Sequence[float]] | None,
    clusters: str | None,
    high_is_good: bool,
    confidence: float,
) -> ExactComparison | None:
    """The matched comparison; None where one side has nobody to compare."""
    treated = numbers(rows["\0treated"])
    known = ~np.isnan(treated + numbers(rows["\0outcome"]))
    if min(int((treated[known] == side).sum()) for side in (0, 1)) < 2:
        return None
    chosen = {name: column[known] for name, column in rows.items()}
    try:
        return exact_comparison(
            chosen,
            outcome="\0outcome",
            treated="\0treated",
            exact=exact,
            coarsened=coarsened,
            clusters=clusters,
            high_is_good=high_is_good,
            confidence=confidence,
        )
    except Problem as problem:
        if type(problem).__name__ == "NobodyComparable":
            return None
        raise


def _verdict(made: ExactComparison | None, p: float | None, confidence: float) -> str:
    if made is None or p is None or p >= 1 - confidence or made.verdict not in ("better", "worse"):
        return "cannot_tell"
    return made.verdict


def _notes(
    groups: Sequence[tuple[str, Estimate, int]], contrasts: Sequence[Contrast], paradox: str
) -> tuple[Note, ...]:
    words = _PARADOX[paradox]
    notes = [
        note(
            "paradox",
            f"“补救悖论”检验：问题得到解决的客户{words['zh']}。"
            if paradox != "cannot_tell"
            else "“补救悖论”（补救后的客户反而更满意）检验：暂不能判断。",
            f"Recovery paradox tested: customers whose problem was solved stand {words['en']}."
            if paradox != "cannot_tell"
            else "Recovery paradox (recovered customers happier than others) tested: cannot tell yet.",
        )
    ]
    missing, n = sum(gone for _, _, gone in groups), sum(value.n for _, value, _ in groups)
    if missing:
        notes.append(
            note(
                "outcome_unknown",
                f"{missing + n} 位客户中有 {missing} 位之后的结果未知（多因未再作答）；若他们与作答者不同，差异会有偏差。",
                f"Of {missing + n} customers the later outcome of {missing} is not known, mostly because they did "
                "not answer again; where they differ from those who did, the differences are biased.",
            )
        )
    seen: set[str] = set()
    for one in contrasts:
        for said in one.comparison.notes if one.comparison is not None else ():
            if said.code == "unmeasured" and said.code not in seen:
                seen.add(said.code)
                notes.append(said)
            elif said.code != "unmeasured":
                named = {
                    "zh": f"{one.name['zh']}：{said.text['zh']}",
                    "en": f"{one.name['en']}: {said.text['en']}",
                }
                notes.append(Note(said.code, named))
        if one.comparison is None:
            notes.append(
                note(
                    "nobody_alike",
                    f"{one.name['zh']}：没有可比的客户，暂不能判断。",
                    f"{one.name['en']}: no customers to compare, cannot tell yet.",
                )
            )
    return tuple(notes)
