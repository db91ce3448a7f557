"""What conditions may say about a case is the same in a list, in a function and in words."""

from __future__ import annotations

import pytest

from huiyin.cases import queries, services
from huiyin.cases.contracts import CaseFlag
from huiyin.cases.fields import case_fields, case_lookups, case_row
from huiyin.cases.models import Case
from huiyin.conditions import above, all_of, any_of, at_least, contains, equals, missing, negated, parse
from huiyin.conditions.django_q import q_of
from huiyin.conditions.predicate import holds
from huiyin.conditions.words import in_words
from huiyin.customers.contracts import NewContact
from huiyin.customers.services import upsert_contacts

CONDITIONS = [
    equals("severity", "critical"),
    all_of(equals("safety", True), equals("type", "speed")),
    any_of(contains("title", "停电"), contains("title", "账单")),
    negated(equals("customer_region", "城区")),
    missing("customer_region"),
    above("customer_volume", 100),
    equals("customer_attribute:电压", "10kV"),
    equals("customer_key_account", True),
    at_least("priority", 300),
    equals("state", "received"),
    missing("outcome"),
]


@pytest.fixture
def many(cast, programme, answered):
    """Cases that differ in everything."""
    upsert_contacts(
        [
            NewContact(
                "k1", "李娜", region="城区", volume=120, is_key_account=True, attributes={"电压": "10kV"}
            ),
            NewContact("k2", "王强", region="东郊", volume=80, attributes={"电压": "低压"}),
        ],
        unit=cast.north,
    )
    for key, nps in (("k1", 1), ("k2", 5), ("nobody", 2)):
        answered(live=True, respondent=key, nps=nps)
    for title, flags, kind in (
        ("停电三天", ["safety"], "speed"),
        ("账单算错", ["money"], "billing"),
        ("问候", [], "other"),
    ):
        case = services.open_case(by=cast.bob, programme=programme, title=title)
        services.classify(by=cast.bob, case_id=case.pk, type=kind, severity="low", flags=flags)
    return list(queries.cases_of(cast.alice))


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.text)
def test_the_table_and_the_function_choose_the_same_cases(cast, many, condition):
    fields = case_fields(cast.north)
    asked = parse(condition.as_json(), fields)
    chosen = set(Case.objects.filter(q_of(asked, case_lookups(fields))).values_list("pk", flat=True))
    assert chosen == {case.pk for case in many if holds(asked)(case_row(case))}
    assert 0 < len(chosen) < len(many) or condition.columns in {("state",), ("outcome",)}
    assert in_words(asked, {field.key: field for field in fields}.values(), "zh")


def test_each_flag_is_a_field_and_a_column(cast):
    keys = {field.key for field in case_fields()}
    assert set(CaseFlag.values) <= keys
    assert {field.key for field in case_fields()} <= set(case_lookups(case_fields()))
