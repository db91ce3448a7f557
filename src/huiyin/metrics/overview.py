"""Everything a programme's figures page shows, as frozen data: the same for page, report and shell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiyin.analytics.codebook import Variable
from huiyin.analytics.drivers.analysis import DriverAnalysis
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import Comparison
from huiyin.metrics.contracts import Figure, MetricContract
from huiyin.metrics.last_good import LastGood


@dataclass(frozen=True)
class Validity:
    """How many forms count for the index: complete ones, ones with ratings missing, invalid ones (not counted)."""

    n_complete: int
    n_imputed: int
    n_invalid: int


@dataclass(frozen=True)
class Change:
    """One metric between two waves. `verdict` is "better", "worse" or "cannot_tell"."""

    contract: MetricContract
    before: Estimate
    after: Estimate
    wave_before: str
    wave_after: str
    comparison: Comparison
    p_adjusted: float  # Holm over the table's changes
    verdict: str


@dataclass(frozen=True)
class ItemFigure:
    """One rated item. `index` is its mean grade value on 0-100, `satisfied` the share of satisfied answers.

    `distribution` lists (answer, count) over the scale. `rank` is 1 for the best; `tied_with_next`
    says that the interval of the next item overlaps. `base` as in `Figure`.
    """

    variable: Variable
    weight: float
    index: Estimate
    satisfied: Estimate
    distribution: tuple[tuple[float, int], ...]
    n_missing: int
    rank: int
    tied_with_next: bool
    base: str
    before: Estimate | None = None


@dataclass(frozen=True)
class SegmentRow:
    """One value of a segment. `p_adjusted` tests it against all others, Benjamini-Hochberg over all rows
    of all segment tables; `verdict` is "higher", "lower", "cannot_tell" or "" (base too small to test)."""

    value: str
    n_rows: int
    estimate: Estimate
    base: str
    p_adjusted: float | None
    verdict: str


@dataclass(frozen=True)
class SegmentTable:
    """One metric by the values of one segment variable, largest group first."""

    variable: Variable
    contract: MetricContract
    rows: tuple[SegmentRow, ...]


@dataclass(frozen=True)
class WatchEntry:
    """A respondent who is satisfied overall but unhappy with something in particular."""

    response_id: int
    respondent_key: str
    index: float
    low_items: tuple[tuple[Variable, float], ...]  # item and the answer given


@dataclass(frozen=True)
class DriverFigure:
    """What moves the outcome: association, never cause."""

    outcome: Variable
    drivers: tuple[Variable, ...]  # in the order of `analysis.importances`
    analysis: DriverAnalysis


@dataclass(frozen=True)
class GapFigure:
    """Perception minus expectation of one pair, over rows that have both."""

    perception: Variable
    expectation: Variable
    expected_mean: float
    perceived_mean: float
    gap: Estimate
    p_value: float | None


@dataclass(frozen=True)
class OpenAnswer:
    """One open answer with who said it."""

    response_id: int
    respondent_key: str
    variable: Variable
    text: str
    recommend: float | None
    overall: float | None
    answered_on: date | None


@dataclass(frozen=True)
class ProgrammeFigures:
    """All figures of one programme for one wave ("" for all waves together)."""

    codebook: tuple[Variable, ...]
    contracts: tuple[MetricContract, ...]
    wave: str
    waves: tuple[str, ...]  # oldest first
    n_responses: int
    n_by_wave: tuple[tuple[str, int], ...]
    n_by_channel: tuple[tuple[str, int], ...]
    first_on: date | None
    last_on: date | None
    headline: tuple[Figure, ...]
    validity: Validity | None
    changes: tuple[Change, ...]
    trend: tuple[tuple[str, tuple[tuple[str, Estimate], ...]], ...]  # contract key → (wave, estimate)…
    items: tuple[ItemFigure, ...]
    segments: tuple[SegmentTable, ...]
    watch_list: tuple[WatchEntry, ...]
    n_watched: int
    drivers: DriverFigure | None
    # why there are none: "no_outcome", "too_few_items", "too_few_rows", "constant_outcome", "no_association", or ""
    drivers_reason: str
    gaps: tuple[GapFigure, ...]
    open_answers: tuple[OpenAnswer, ...]
    n_open_answers: int
    as_of: datetime | None
    revision: str
    seconds: float
    last_good: LastGood | None = None  # why they are older than they should be; None: they are those of now

    @property
    def item_contract(self) -> MetricContract | None:
        """The contract whose items are ranked: the index, else the first that has several items."""
        several = [contract for contract in self.contracts if len(contract.items) > 1]
        index = [contract for contract in self.contracts if contract.measure == "satisfaction_index"]
        return next(iter([*index, *several]), None)
