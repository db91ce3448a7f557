"""Metric contracts suggested from a codebook: nothing counts until a person confirms it."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.schema import WEIGHT
from huiyin.metrics import grade_maps
from huiyin.metrics.contracts import ANSWERED, MIDDLE, Band, ContractItem, MetricContract

BANDS = (
    Band(0.0, "不满意", "Not satisfied"),
    Band(60.0, "一般", "Fair"),
    Band(70.0, "满意", "Satisfied"),
    Band(80.0, "非常满意", "Very satisfied"),
)
SATISFIED_FROM = 70.0  # an index that makes a satisfied customer
SATISFIED_CUSTOMERS_TARGET = 0.85
SHARE_OF_MAXIMUM, LINEAR = "share_of_maximum", "linear"
_MOST_GRADES_OF_SHARES = 5
_MOST_GRADES_OF_BOXES = 7


def suggest_contracts(codebook: Sequence[Variable]) -> list[MetricContract]:
    """The contracts that the variables call for, in the order a page shows them.

    Rating items give the index (满意度), the rate of satisfied customers (满意客户率) and the rate of
    satisfied ratings (满意评价率), three different numbers that share their items; each likelihood
    to recommend gives a net promoter score, each effort item an effort score, each overall item a
    top-2-box rate. Items weigh the same, their weights sum to 1.
    """
    weight = WEIGHT if any(variable.role is Role.WEIGHT for variable in codebook) else ""
    suggested = _block_contracts(rating_block(codebook), weight)
    for key, measure, role, name in (
        ("nps", "nps", Role.RECOMMEND, ("净推荐值", "Net promoter score")),
        ("ces", "ces", Role.EFFORT, ("客户费力度", "Customer effort score")),
        ("top_2_box", "top_2_box", Role.OVERALL, ("总体满意率", "Overall satisfied, top 2 boxes")),
    ):
        asked = [v for v in codebook if v.role is role and v.scale is not None and not v.competitor]
        if measure == "nps":
            asked = [v for v in asked if is_zero_to_ten(_scale_of(v))]
        for at, variable in enumerate(asked):
            suggested.append(_single(key, measure, name, variable, weight, alone=at == 0))
    return suggested


def rating_block(codebook: Sequence[Variable]) -> list[Variable]:
    """The items of the index: the perceptions that have an expectation, else the largest block on one scale.

    Ratings of competitors never belong to it; how we compare with them does where it is rated as one
    of our own items.
    """
    ratings = [v for v in codebook if v.role is Role.RATING and v.scale is not None]
    expected = {v.pair for v in codebook if v.role is Role.EXPECTATION}
    paired = [v for v in ratings if v.key in expected]
    if paired:
        return paired
    blocks: dict[tuple[float, float, bool], list[Variable]] = {}
    for variable in ratings:
        scale = _scale_of(variable)
        blocks.setdefault((scale.minimum, scale.maximum, scale.high_is_good), []).append(variable)
    return max(blocks.values(), key=len, default=[])


def satisfied_range(scale: Scale) -> tuple[float, float]:
    """Which answers count as satisfied: the top two grades, of three or fewer the top one, of more than 7 the top 30 %.

    >>> satisfied_range(Scale(1, 5)), satisfied_range(Scale(1, 4, high_is_good=False))
    ((4.0, 5.0), (1.0, 2.0))
    >>> satisfied_range(Scale(0, 10)), satisfied_range(Scale(1, 3))
    ((7.0, 10.0), (3.0, 3.0))
    """
    low, high = float(scale.minimum), float(scale.maximum)
    if scale.n_grades > _MOST_GRADES_OF_BOXES:
        depth = (high - low) * (100 - SATISFIED_FROM) / 100
    else:
        depth = 1.0 if scale.n_grades > 3 else 0.0
    return (high - depth, high) if scale.high_is_good else (low, low + depth)


def is_zero_to_ten(scale: Scale) -> bool:
    """Whether promoters (9-10) and detractors (0-6) mean on this scale what they say."""
    return (scale.minimum, scale.maximum, scale.high_is_good) == (0, 10, True)


def grade_map_of(scale: Scale) -> str:
    """How grades become values: shares of the highest grade on scales of up to 5 grades, else the line 0-100."""
    return SHARE_OF_MAXIMUM if scale.n_grades <= _MOST_GRADES_OF_SHARES else LINEAR


def contract_item(variable: Variable, weight: float, grade_map: str = "") -> ContractItem:
    """A variable as an item, with the usual values of its scale's grades; raises ValueError without a scale."""
    scale = _scale_of(variable)
    make = (
        grade_maps.share_of_maximum
        if (grade_map or grade_map_of(scale)) == SHARE_OF_MAXIMUM
        else grade_maps.linear
    )
    return ContractItem(variable.key, weight, make(scale), satisfied_range(scale), scale.middle)


def missing_rule_of(items: Sequence[Variable]) -> str:
    """The middle grade for a missing rating, as usual; the answered items alone where some may not apply.

    Who never used a service is not halfway satisfied with it.
    """
    return ANSWERED if any(variable.optional for variable in items) else MIDDLE


def _block_contracts(items: Sequence[Variable], weight: str) -> list[MetricContract]:
    if not items:
        return []
    grade_map = grade_map_of(_scale_of(items[0]))
    block = tuple(contract_item(variable, 1 / len(items), grade_map) for variable in items)
    # A form of which nothing is known is not one rating short: with one item nothing is imputed.
    max_imputed = 1 if len(items) > 1 else 0
    missing_rule = missing_rule_of(items)

    def contract(key: str, name: tuple[str, str], **parts: object) -> MetricContract:
        return MetricContract(
            key,
            key,
            *name,
            items=block,
            grade_map=grade_map,
            missing_rule=missing_rule,
            max_imputed=max_imputed,
            threshold=SATISFIED_FROM,
            survey_weight=weight,
            **parts,  # type: ignore[arg-type]
        )

    return [
        contract("satisfaction_index", ("满意度", "Satisfaction index"), bands=BANDS),
        contract(
            "satisfied_customer_rate",
            ("满意客户率", "Satisfied customers"),
            target=SATISFIED_CUSTOMERS_TARGET,
        ),
        contract("satisfied_rating_rate", ("满意评价率", "Satisfied ratings")),
    ]


def _single(
    key: str, measure: str, name: tuple[str, str], variable: Variable, weight: str, *, alone: bool
) -> MetricContract:
    """A contract on one item; from the second item of a kind on, key and name tell which."""
    item = contract_item(variable, 1.0, LINEAR)
    zh, en = name
    if not alone:
        key, zh, en = f"{key}_{variable.key}", f"{zh}·{variable.label}", f"{en}: {variable.label_in('en')}"
    return MetricContract(
        key,
        measure,
        zh,
        en,
        items=(item,),
        grade_map=LINEAR,
        max_imputed=0,
        high_is_good=_scale_of(variable).high_is_good if measure == "ces" else True,
        survey_weight=weight,
    )


def _scale_of(variable: Variable) -> Scale:
    if variable.scale is None:
        raise ValueError(f"{variable.key} has no scale")
    return variable.scale
