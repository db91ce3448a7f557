"""What conditions may say about a case: the fields of routes, rules, lists, clocks and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import override

from huiyin.accounts.models import Unit
from huiyin.accounts.queries import unit_names
from huiyin.cases.contracts import CaseChannel, CaseFlag, CaseState, CaseType, Outcome, Severity
from huiyin.cases.models import Case, Category
from huiyin.conditions import Choice, Field, Kind
from huiyin.conditions.django_q import Lookup
from huiyin.customers.queries import fields_of

_CUSTOMER = "customer_"
_ATTRIBUTE = "customer_attribute:"
_PLAIN: Mapping[str, str] = {"key_account": "is_key_account"}
_NOT_OF_CUSTOMER = {"unit", "created"}


def case_fields(unit: Unit | None = None) -> list[Field]:
    """Every field, with its choices; with a unit also its places, categories and what is known of its customers."""
    return [
        Field("type", Kind.TEXT, {"zh": "类型", "en": "Type"}, words_of(CaseType)),
        Field("category", Kind.TEXT, {"zh": "业务分类", "en": "Category"}, _categories() if unit else ()),
        Field("severity", Kind.TEXT, {"zh": "严重程度", "en": "Severity"}, words_of(Severity)),
        *(Field(flag.value, Kind.BOOLEAN, _FLAGS[flag]) for flag in CaseFlag),
        Field("priority", Kind.NUMBER, {"zh": "优先级", "en": "Priority"}, lowest=0),
        Field("channel", Kind.TEXT, {"zh": "来源渠道", "en": "Came by"}, words_of(CaseChannel)),
        Field("origin", Kind.TEXT, {"zh": "开单方式", "en": "Opened by rule"}),
        Field("state", Kind.TEXT, {"zh": "状态", "en": "State"}, words_of(CaseState)),
        Field("outcome", Kind.TEXT, {"zh": "关闭依据", "en": "Closed on"}, words_of(Outcome)),
        Field("title", Kind.TEXT, {"zh": "标题", "en": "Title"}),
        Field("words", Kind.TEXT, {"zh": "客户诉求", "en": "Customer's words"}),
        Field("unit", Kind.TEXT, {"zh": "处理单位", "en": "Unit at work"}, _units(unit)),
        Field("responsible_unit", Kind.TEXT, {"zh": "责任单位", "en": "Responsible unit"}, _units(unit)),
        Field("programme", Kind.NUMBER, {"zh": "调查项目编号", "en": "Number of the programme"}),
        Field("opened", Kind.MOMENT, {"zh": "受理时间", "en": "Opened at"}),
        Field("due", Kind.MOMENT, {"zh": "时限", "en": "Due at"}),
        Field("reopened", Kind.NUMBER, {"zh": "重新处理次数", "en": "Times taken up again"}, lowest=0),
        Field("handovers", Kind.NUMBER, {"zh": "转办次数", "en": "Times handed over"}, lowest=0),
        *_customer_fields(unit),
    ]


def words_of(choices: type[TextChoices]) -> tuple[Choice, ...]:
    """The members as choices of a condition, in both languages."""
    words: dict[str, dict[str, str]] = {}
    for language in ("zh", "en"):
        with override("zh-hans" if language == "zh" else "en"):
            for value, label in choices.choices:
                words.setdefault(value, {})[language] = str(label)
    return tuple(Choice(value, label) for value, label in words.items())


_FLAGS: Mapping[CaseFlag, Mapping[str, str]] = {
    CaseFlag.SAFETY: {"zh": "涉及人身或财产安全", "en": "Danger to life or property"},
    CaseFlag.LEGAL: {"zh": "涉及法律或监管", "en": "Legal or regulatory"},
    CaseFlag.MEDIA: {"zh": "涉及舆情", "en": "Public attention"},
    CaseFlag.VULNERABLE: {"zh": "特殊困难客户", "en": "Vulnerable customer"},
    CaseFlag.MONEY: {"zh": "金额较大", "en": "Much money at stake"},
}


def _units(unit: Unit | None) -> tuple[Choice, ...]:
    names = unit_names(unit.path).items() if unit else ()
    return tuple(Choice(path, {"zh": name, "en": name}) for path, name in names)


def _categories() -> tuple[Choice, ...]:
    rows = Category.objects.filter(is_offered=True)
    return tuple(Choice(row.path, {"zh": row.name, "en": row.name_in("en")}) for row in rows)


def _customer_fields(unit: Unit | None) -> list[Field]:
    """Those of the unit's customers, under names that do not clash; without a unit the few that all have."""
    if unit is None:
        return [
            Field(_CUSTOMER + "region", Kind.TEXT, {"zh": "客户地区", "en": "Customer's region"}),
            Field(_CUSTOMER + "key_account", Kind.BOOLEAN, {"zh": "大客户", "en": "Key account"}),
            Field(
                _CUSTOMER + "volume", Kind.NUMBER, {"zh": "客户业务量", "en": "Customer's business volume"}
            ),
        ]
    return [
        Field(
            _CUSTOMER + field.key,
            field.kind,
            {"zh": f"客户：{field.label['zh']}", "en": f"Customer: {field.label['en']}"},
            field.choices,
            field.lowest,
            field.highest,
        )
        for field in fields_of(unit)
        if field.key not in _NOT_OF_CUSTOMER
    ]


def case_lookups(fields: list[Field]) -> dict[str, Lookup]:
    """Where the fields lie in the table of cases, for `q_of`."""
    columns = {
        "category": "category__path",
        "unit": "unit__path",
        "responsible_unit": "responsible_unit__path",
        "programme": "programme_id",
        "opened": "opened_at",
        "due": "due_at",
        "reopened": "n_reopened",
        "handovers": "n_handovers",
    }
    return {field.key: _lookup(field, columns) for field in fields}


def _lookup(field: Field, columns: Mapping[str, str]) -> Lookup:
    if field.key.startswith(_ATTRIBUTE):
        name = field.key.removeprefix(_ATTRIBUTE)
        return Lookup(f"contact__attributes__{name}", field.kind, is_json=True)
    if field.key.startswith(_CUSTOMER):
        name = field.key.removeprefix(_CUSTOMER)
        return Lookup(f"contact__{_PLAIN.get(name, name)}", field.kind)
    return Lookup(columns.get(field.key, field.key), field.kind)


def case_row(case: Case) -> dict[str, Any]:
    """The case as conditions see it (`conditions.predicate.holds`)."""
    contact = case.contact
    row: dict[str, Any] = {
        "type": case.type,
        "category": case.category.path if case.category else None,
        "severity": case.severity,
        **{flag.value: getattr(case, flag.value) for flag in CaseFlag},
        "priority": case.priority,
        "channel": case.channel,
        "origin": case.origin,
        "state": case.state,
        "outcome": case.outcome,
        "title": case.title,
        "words": case.words,
        "unit": case.unit.path,
        "responsible_unit": case.responsible_unit.path,
        "programme": case.programme_id,
        "opened": case.opened_at,
        "due": case.due_at,
        "reopened": case.n_reopened,
        "handovers": case.n_handovers,
    }
    if contact is not None:
        row |= {
            _CUSTOMER + "region": contact.region,
            _CUSTOMER + "key_account": contact.is_key_account,
            _CUSTOMER + "volume": contact.volume,
            _CUSTOMER + "language": contact.language,
            **{_ATTRIBUTE + name: value for name, value in contact.attributes.items()},
        }
    return row
