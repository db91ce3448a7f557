"""Segments and standing as fields of conditions over contacts, for campaigns and segments themselves."""

from __future__ import annotations

from typing import Any

from huiyin.accounts.models import Unit
from huiyin.conditions import Choice, Field, Kind
from huiyin.conditions.django_q import Lookup
from huiyin.customers.queries import MoreFields
from huiyin.profiles.contracts import Quadrant
from huiyin.profiles.models import AccountManager, Segment
from huiyin.profiles.queries import current_scheme

SEGMENT = "segment"
NOBODY, EVERYBODY = False, True  # as rules


class ProfileFields(MoreFields):
    """Value class, the two axes, health, risk of leaving, account manager, and saved segments by name."""

    def fields(self, unit: Unit) -> list[Field]:
        return [*standing_fields(), *_segment_field(unit)]

    def lookups(self) -> dict[str, Lookup]:
        return {
            "value_class": Lookup("standing__value_class", Kind.TEXT),
            "quadrant": Lookup("standing__quadrant", Kind.TEXT),
            "contribution": Lookup("standing__contribution", Kind.NUMBER),
            "loyalty": Lookup("standing__loyalty", Kind.NUMBER),
            "health": Lookup("standing__health", Kind.NUMBER),
            "churn": Lookup("standing__churn", Kind.NUMBER),
            "account_manager": Lookup("account_manager__manager_id", Kind.NUMBER),
        }

    def written_out(self, rule: Any) -> Any:
        return written_out(rule)


def standing_fields() -> list[Field]:
    """What was reckoned of each customer, and who looks after them."""
    classes = tuple(
        Choice(one.key, {"zh": f"{one.name} 类", "en": f"Class {one.name}"})
        for one in current_scheme().classes
    )
    quadrants = tuple(Choice(value, {"zh": zh, "en": en}) for value, zh, en in _QUADRANTS)
    named = AccountManager.objects.order_by().values_list("manager", "manager__name").distinct()
    managers = tuple(Choice(float(pk), {"zh": name, "en": name}) for pk, name in named[:60])
    found = [
        Field("value_class", Kind.TEXT, {"zh": "价值等级", "en": "Value class"}, classes),
        Field("quadrant", Kind.TEXT, {"zh": "贡献 × 忠诚", "en": "Contribution × loyalty"}, quadrants),
        Field("contribution", Kind.NUMBER, {"zh": "贡献度", "en": "Contribution"}),
        Field("loyalty", Kind.NUMBER, {"zh": "忠诚度", "en": "Loyalty"}, lowest=0, highest=100),
        Field("health", Kind.NUMBER, {"zh": "关系健康度", "en": "Health"}, lowest=0, highest=100),
        Field(
            "churn",
            Kind.NUMBER,
            {"zh": "流失风险（0–1）", "en": "Risk of leaving (0–1)"},
            lowest=0,
            highest=1,
        ),
    ]
    if managers:
        found.append(
            Field("account_manager", Kind.NUMBER, {"zh": "客户经理", "en": "Account manager"}, managers)
        )
    return found


_QUADRANTS = (
    (Quadrant.BOTH.value, "贡献高、忠诚高", "High contribution, high loyalty"),
    (Quadrant.CONTRIBUTION.value, "贡献高、忠诚低", "High contribution, low loyalty"),
    (Quadrant.LOYALTY.value, "贡献低、忠诚高", "Low contribution, high loyalty"),
    (Quadrant.NEITHER.value, "贡献低、忠诚低", "Low contribution, low loyalty"),
)


def _segment_field(unit: Unit) -> list[Field]:
    rows = Segment.objects.filter(unit__path__startswith=unit.path).values_list("pk", "name")[:60]
    above = Segment.objects.filter(unit__in=_above(unit)).values_list("pk", "name")[:60]
    named = dict([*above, *rows])
    if not named:
        return []
    choices = tuple(Choice(str(pk), {"zh": name, "en": name}) for pk, name in named.items())
    return [Field(SEGMENT, Kind.TEXT, {"zh": "客户群", "en": "Segment"}, choices)]


def _above(unit: Unit) -> list[int]:
    return [int(part) for part in unit.path.strip("/").split("/")[:-1]]


def written_out(rule: Any) -> Any:
    """The rule with each mention of segments replaced by the rules that choose their customers.

    A segment that is gone chooses nobody.
    """
    if isinstance(rule, list):
        return [written_out(part) for part in rule]
    if not isinstance(rule, dict) or len(rule) != 1:
        return rule
    ((sign, terms),) = rule.items()
    if isinstance(terms, list) and len(terms) == 2 and terms[0] == {"var": SEGMENT}:
        if sign == "==":
            return _of_segments([terms[1]])
        if sign == "!=":
            return {"!": _of_segments([terms[1]])}
        if sign == "in" and isinstance(terms[1], list):
            return _of_segments(terms[1])
    return {sign: written_out(terms)}


def _of_segments(keys: list[Any]) -> Any:
    wanted = [int(key) for key in keys if str(key).isdigit()]
    rules = list(Segment.objects.filter(pk__in=wanted).values_list("rule", flat=True))
    if not rules:
        return NOBODY
    parts = [EVERYBODY if rule is None else rule for rule in rules]
    return parts[0] if len(parts) == 1 else {"or": parts}
