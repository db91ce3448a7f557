"""What moves the overall score."""

from __future__ import annotations

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.drivers.analysis import DriverAnalysis, analyse_patterns, analyse_replicates
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Value
from huiyin.facts.engines import MomentsQuery
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.frame import Frame, Sums, by_wave
from huiyin.metrics.overview import DriverFigure
from huiyin.metrics.suggestions import rating_block

METHOD = "relative_weights"
N_REPLICATES = 100
MOST_BOOTSTRAPPED = 20_000  # complete rows; above, leaving out groups of rows is as good and much faster
FEWEST_ROWS = 30
FEWEST_DRIVERS = 2
SEED = 1
_OVERALL_WORDS = ("总体", "整体", "综合", "overall")


def outcome_of(frame: Frame) -> Variable | None:
    """What is to be explained: overall satisfaction, else a rating called so, else likelihood to recommend."""
    for variable in frame.of_role(Role.OVERALL):
        return variable
    for variable in frame.of_role(Role.RATING):
        words = f"{variable.label} {variable.label_en}".lower()
        if not variable.competitor and any(word in words for word in _OVERALL_WORDS):
            return variable
    return next(iter(frame.of_role(Role.RECOMMEND)), None)


def drivers_of(frame: Frame) -> list[Variable]:
    """What may explain it: the items of the index, without the outcome itself and without competitors."""
    contract = frame.item_contract
    items = (
        [frame.variables[i.variable] for i in contract.items] if contract else rating_block(frame.codebook)
    )
    outcome = outcome_of(frame)
    return [item for item in items if item != outcome and item.role is Role.RATING and not item.competitor]


def queries(frame: Frame) -> list[MomentsQuery]:
    """What one pass over the rows must bring for this section."""
    query = _query(frame)
    return [] if query is None else [query]


def _query(frame: Frame) -> MomentsQuery | None:
    outcome, items = outcome_of(frame), drivers_of(frame)
    if outcome is None or len(items) < FEWEST_DRIVERS:
        return None
    terms = [Value(column_of(variable.key)) for variable in (outcome, *items)]
    return by_wave(terms, (), frame.weight, N_REPLICATES)


def drivers(frame: Frame, sums: Sums) -> tuple[DriverFigure | None, str]:
    """The driver analysis, or None and the reason why there is none."""
    outcome, items, query = outcome_of(frame), drivers_of(frame), _query(frame)
    if outcome is None:
        return None, "no_outcome"
    if query is None:
        return None, "too_few_items"
    groups = list(sums.of(query, frame.wave).values())
    n = sum(group.n for group in groups)
    if n < max(FEWEST_ROWS, len(items) + 2):
        return None, "too_few_rows"
    analysis = _analyse(frame, [column_of(v.key) for v in (outcome, *items)], groups, n)
    if not analysis.importances:
        return None, analysis.warnings[0]
    ordered = tuple(frame.variable_of(one.column) for one in analysis.importances)
    return DriverFigure(outcome, ordered, analysis), ""


def _analyse(frame: Frame, columns: list[str], groups: list[Moments], n: int) -> DriverAnalysis:
    if n <= MOST_BOOTSTRAPPED:
        patterns = frame.engine.patterns(frame.source, columns, frame.where, frame.weight)
        if patterns is not None:
            return analyse_patterns(patterns, METHOD, columns=columns[1:], seed=SEED)
    return analyse_replicates(groups, METHOD, columns=columns[1:], seed=SEED)
