"""Choosing customers by a condition over what is known of them, or by the file that named them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.json import KT

from huiyin.accounts.models import Unit
from huiyin.accounts.queries import unit_names
from huiyin.conditions import EVERYTHING, Choice, Condition, Field, Kind, parse
from huiyin.conditions.django_q import Lookup, q_of
from huiyin.customers.models import Contact, ContactFile

SAMPLE = 2_000  # newest contacts that are looked at for attributes and regions
MOST_CHOICES = 60
_ATTRIBUTE = "attribute:"


class MoreFields:
    """What an app above knows of contacts and lets conditions name; registered once, when it starts."""

    def fields(self, unit: Unit) -> list[Field]:
        """The fields for customers of a unit."""
        return []

    def lookups(self) -> dict[str, Lookup]:
        """Where they lie, as paths from a contact."""
        return {}

    def written_out(self, rule: Any) -> Any:
        """The stored rule with what stands for other rules replaced by these."""
        return rule


_more: list[MoreFields] = []


def add_fields(more: MoreFields) -> None:
    """Make fields known; an app does this once, when it starts."""
    if not any(type(known) is type(more) for known in _more):
        _more.append(more)


def fields_of(unit: Unit) -> list[Field]:
    """What a condition over the customers of a unit may name, with the values that occur."""
    newest = list(
        contacts_within(unit).order_by("-pk").values_list("region", "language", "attributes")[:SAMPLE]
    )
    units = list(unit_names(unit.path).items())
    regions = sorted({region for region, _, _ in newest if region})[:MOST_CHOICES]
    languages = sorted({language for _, language, _ in newest if language})
    names = sorted({name for _, _, attributes in newest for name in attributes})
    return [
        Field("region", Kind.TEXT, {"zh": "地区", "en": "Region"}, _choices(regions)),
        Field(
            "unit",
            Kind.TEXT,
            {"zh": "所属单位", "en": "Unit"},
            tuple(Choice(path, {"zh": name, "en": name}) for path, name in units[:MOST_CHOICES]),
        ),
        Field("volume", Kind.NUMBER, {"zh": "业务量", "en": "Business volume"}, lowest=0),
        Field("key_account", Kind.BOOLEAN, {"zh": "大客户", "en": "Key account"}),
        Field("language", Kind.TEXT, {"zh": "语言", "en": "Language"}, _choices(languages)),
        Field("created", Kind.MOMENT, {"zh": "建档时间", "en": "Known since"}),
        *(
            Field(
                _ATTRIBUTE + name,
                Kind.TEXT,
                {"zh": name, "en": name},
                _choices(sorted({a[name] for _, _, a in newest if name in a})),
            )
            for name in names
        ),
        *(field for more in _more for field in more.fields(unit)),
    ]


def _choices(values: list[str]) -> tuple[Choice, ...]:
    few = values if len(values) <= MOST_CHOICES else []
    return tuple(Choice(value, {"zh": value, "en": value}) for value in few)


def _lookups(fields: list[Field]) -> dict[str, Lookup]:
    plain = {
        "region": Lookup("region", Kind.TEXT),
        "unit": Lookup("unit__path", Kind.TEXT),
        "volume": Lookup("volume", Kind.NUMBER),
        "key_account": Lookup("is_key_account", Kind.BOOLEAN),
        "language": Lookup("language", Kind.TEXT),
        "created": Lookup("created_at", Kind.MOMENT),
    }
    attributes = {
        field.key: Lookup(f"attributes__{field.key.removeprefix(_ATTRIBUTE)}", Kind.TEXT, is_json=True)
        for field in fields
        if field.key.startswith(_ATTRIBUTE)
    }
    others = {key: lookup for more in _more for key, lookup in more.lookups().items()}
    return plain | attributes | others


def contacts_within(unit: Unit) -> QuerySet[Contact]:
    """The contacts of a unit and of those below it."""
    people = Contact.objects.filter(merged_into=None)
    return people if unit.parent_id is None else people.filter(unit__path__startswith=unit.path)


def condition_of(rule: Any, fields: list[Field]) -> Condition:
    """The condition of a stored rule; None is everybody. Raises a `ConditionProblem`."""
    return EVERYTHING if rule is None else parse(rule, fields)


def chosen(unit: Unit, *, rule: Any = None, file_id: int | None = None) -> QuerySet[Contact]:
    """The customers of a unit whom a rule and a file choose."""
    rows = contacts_within(unit)
    if file_id is not None:
        rows = rows.filter(pk__in=ContactFile.objects.get(pk=file_id).listed.values("contact"))
    for more in _more:
        rule = more.written_out(rule)
    if rule is not None:
        fields = fields_of(unit)
        rows = rows.filter(q_of(parse(rule, _with_named(rule, fields)), _lookups(_with_named(rule, fields))))
    return rows


def _with_named(rule: Any, fields: list[Field]) -> list[Field]:
    """The fields, with attributes that the rule names though no recent customer has them."""
    known = {field.key for field in fields}
    named = {key for key in _keys(rule) if key.startswith(_ATTRIBUTE)} - known
    return [
        *fields,
        *(
            Field(key, Kind.TEXT, dict.fromkeys(("zh", "en"), key.removeprefix(_ATTRIBUTE)))
            for key in sorted(named)
        ),
    ]


def _keys(rule: Any) -> set[str]:
    if isinstance(rule, list):
        return {key for part in rule for key in _keys(part)}
    if isinstance(rule, dict):
        own = {rule["var"]} if isinstance(rule.get("var"), str) else set()
        return own | {key for part in rule.values() for key in _keys(part)}
    return set()


GROUPINGS = {
    "region": "region",
    "unit": "unit__name",
    "key_account": "is_key_account",
    "language": "language",
}


def grouped(rows: QuerySet[Contact], group: str, name: str) -> QuerySet[Contact]:
    """The customers with the column `name`: what groups them by "region", "unit", … or "attribute:KEY"."""
    if group.startswith(_ATTRIBUTE):
        return rows.annotate(**{name: KT(f"attributes__{group.removeprefix(_ATTRIBUTE)}")})
    return rows.annotate(**{name: F(GROUPINGS.get(group, "region"))})
