"""The description says what there is, and calls made by it get no 5xx."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from huiyin.api.contracts import Call
from huiyin.api.openapi import document, statuses_of
from huiyin.api.operations import operations
from huiyin.api.tests.conftest import House

BAD: list[Any] = [
    "",
    " ",
    None,
    True,
    [],
    {},
    [[]],
    -1,
    0,
    2**63,
    -(2**63) - 1,
    10**60,
    1.5,
    "١٢٣",
    "１２３",
    "a\x00b",
    "\u202e",
    "𠮷",
    "=HYPERLINK(1)",
    "'\"><svg/onload=1>",
    "{{7*7}}",
    "../../etc/passwd",
    "9999-12-31T23:59:60Z",
    "0000-00-00",
    "%_",
    "很" * 5000,
]


def test_every_operation_is_described_with_its_refusals(house: House) -> None:
    described = house.call("openapi.json", method="get", key="").json()
    assert described["openapi"] == "3.1.0"
    for one in operations():
        path = "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.route)
        found = described["paths"][path][one.method.lower()]
        assert set(found["responses"]) == {str(status) for status in statuses_of(one)}
        assert found["summary"]
        assert one.handler.__doc__
        if one.scope is not None:
            assert found["security"] == [{"key": [one.scope.value]}]


def test_every_reference_in_the_document_leads_somewhere() -> None:
    described = document("zh")
    text = json.dumps(described)
    for name in set(re.findall(r'"#/components/schemas/([^"]+)"', text)):
        assert name in described["components"]["schemas"]


@pytest.mark.parametrize("seed", range(6))
def test_calls_with_bad_values_everywhere_get_no_5xx_and_only_described_statuses(
    house: House, seed: int
) -> None:
    """The dictionary of bad values into every field, parameter and address of every operation."""
    draw = random.Random(seed)
    described = document("en")
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            for _ in range(12):
                address = re.sub(r"\{\w+\}", lambda _: str(draw.choice([0, 1, 2**63, 10**30])), path)
                schema = (
                    one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
                )
                body: Any = None
                if one.get("requestBody"):
                    name = schema["$ref"].rsplit("/", 1)[-1] if schema else "Sent"
                    fields = described["components"]["schemas"][name]["properties"]
                    body = {field: draw.choice(BAD) for field in fields if draw.random() < 0.6}
                    if draw.random() < 0.7:
                        body["questionnaire"] = house.questionnaire.pk
                    if draw.random() < 0.7:
                        body["answers"] = {"recommend": draw.choice(BAD), "why": draw.choice(BAD)}
                query = "".join(
                    f"&{p['name']}={draw.choice(['', '1', '-1', '%00', '%ff', 'x' * 300])}"
                    for p in one["parameters"]
                    if p["in"] == "query"
                )
                answer = house.call(
                    address.removeprefix("/api/v1/") + "?" + query, body, method=method, key=house.key
                )
                allowed = {*map(int, one["responses"]), 404}
                assert answer.status_code in allowed, (method, address, query, body, answer.content)


def test_a_call_speaks_the_language_asked_for(house: House) -> None:
    zh = house.call("responses", {}, key="").json()
    en = house.call("responses", {}, key="", accept_language="en-GB").json()
    assert (zh["title"], en["title"]) == ("没有可用的密钥", "No working key")
    assert Call.__doc__
