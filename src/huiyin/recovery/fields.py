"""What the condition of a remedy may speak of: the case and the customer's value."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from huiyin.cases.contracts import CaseType, Severity
from huiyin.cases.models import Case
from huiyin.conditions import EVERYTHING, Choice, Condition, Field, Kind, parse
from huiyin.customers.queries import contact_of


def _choices(names: Any) -> tuple[Choice, ...]:
    found = []
    for one in names:
        with override("zh-hans"):
            zh = str(one.label)
        with override("en"):
            found.append(Choice(one.value, {"zh": zh, "en": str(one.label)}))
    return tuple(found)


def case_fields() -> list[Field]:
    """The fields, with their choices."""
    return [
        Field("type", Kind.TEXT, {"zh": "问题类型", "en": "Type of the problem"}, _choices(CaseType)),
        Field("severity", Kind.TEXT, {"zh": "严重程度", "en": "Severity"}, _choices(Severity)),
        Field("key_account", Kind.BOOLEAN, {"zh": "大客户", "en": "Key account"}),
        Field("volume", Kind.NUMBER, {"zh": "客户业务量", "en": "The customer's business volume"}, lowest=0),
        Field("region", Kind.TEXT, {"zh": "客户地区", "en": "The customer's region"}),
        Field("reopened", Kind.NUMBER, {"zh": "重开次数", "en": "Times reopened"}, lowest=0),
    ]


def row_of(case: Case) -> dict[str, Any]:
    """A case as a row of those fields; what is not known of the customer is missing."""
    contact = contact_of(case.respondent_key) if case.respondent_key else None
    return {
        "type": case.type,
        "severity": case.severity,
        "reopened": case.n_reopened,
        "key_account": contact.is_key_account if contact else None,
        "volume": contact.volume if contact else None,
        "region": contact.region if contact else None,
    }


def condition_of(rule: Any) -> Condition:
    """The condition of a stored rule; None is every case. Raises a `ConditionProblem`."""
    return EVERYTHING if rule is None else parse(rule, case_fields())
