"""Many answers in one call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from huiyin.api.tests.conftest import House, new_id
from huiyin.core.models import OutboxEvent
from huiyin.responses import intake
from huiyin.responses.models import Response
from huiyin.responses.problems import NotTakenNow

NDJSON = "application/x-ndjson"


def rows(n: int, **more: Any) -> list[dict[str, Any]]:
    return [{"submission_id": new_id(), "answers": {"recommend": at % 11}, **more} for at in range(n)]


def send(house: House, data: Any, kind: str = NDJSON, query: str = "") -> list[dict[str, Any]]:
    """One call; its lines."""
    if isinstance(data, list):
        data = "\n".join(json.dumps(row, ensure_ascii=False) for row in data)
    path = f"responses/bulk?questionnaire={house.questionnaire.pk}{query}"
    answer = house.call(path, data, content_type=kind)
    assert answer.status_code == 200, answer.content
    return [json.loads(line) for line in answer.content.splitlines()]


def test_each_row_is_answered_and_the_call_is_summed_up(house: House) -> None:
    *lines, summary = send(house, rows(2_100))
    assert [line["status"] for line in lines] == [201] * 2_100
    assert (summary["rows"], summary["created"], summary["refused"]) == (2_100, 2_100, 0)
    assert Response.objects.filter(batch=summary["batch"]).count() == 2_100
    assert OutboxEvent.objects.filter(kind="AnswersImported").count() > 0


def test_the_same_call_again_adds_nothing(house: House) -> None:
    data = rows(30)
    send(house, data)
    *lines, summary = send(house, data + rows(5))
    assert [line["status"] for line in lines] == [200] * 30 + [201] * 5
    assert (summary["created"], summary["repeated"]) == (5, 30)
    assert Response.objects.count() == 35


def test_a_row_that_is_refused_says_why_and_keeps_no_other_out(house: House) -> None:
    good = rows(3)
    data = [
        good[0],
        {**rows(1)[0], "answers": {"recommend": 12}},
        {**rows(1)[0], "questionnaire": 999_999},
        {**good[0], "answers": {"recommend": 5}},
        {"submission_id": "short", "answers": {"recommend": 5}},
        good[1],
    ]
    text = "\n".join([*(json.dumps(row) for row in data), "{not json", "", json.dumps(good[2])])
    *lines, summary = send(house, text)
    assert [line["status"] for line in lines] == [201, 422, 404, 409, 422, 201, 422, 201]
    assert lines[1]["errors"][0]["pointer"] == "/answers/recommend"
    assert lines[3]["errors"][0]["code"] == "HY-J010"
    assert (summary["created"], summary["refused"]) == (3, 5)
    *refused, _ = send(house, text, query="&results=refused")
    assert [line["row"] for line in refused] == [2, 3, 4, 5, 7]


def test_a_csv_with_a_heading_is_read_like_lines_of_json(house: House) -> None:
    ids = [new_id() for _ in range(3)]
    text = "\ufeffsubmission_id,recommend,why,respondent,answered_on,context.area\r\n"
    text += f'{ids[0]},9,"好,很好",C1,2026-10-03,城区\r\n{ids[1]},0,,,,\r\n{ids[2]},x,,,,\r\n'
    *lines, summary = send(house, text.encode(), "text/csv")
    assert [line["status"] for line in lines] == [201, 201, 422]
    first, second = Response.objects.order_by("pk")
    assert (first.answers, first.context) == ({"recommend": 9, "why": "好,很好"}, {"area": "城区"})
    assert (first.respondent_key, str(first.answered_on)) == ("C1", "2026-10-03")
    assert second.answers == {"recommend": 0}
    assert summary["refused"] == 1


@pytest.mark.parametrize("text", [b"", b"recommend\n9\n", b"submission_id,submission_id\n", b"\xff\xfe\x00"])
def test_a_csv_without_a_usable_heading_is_told_so(house: House, text: bytes) -> None:
    answer = house.call(
        f"responses/bulk?questionnaire={house.questionnaire.pk}", text, content_type="text/csv"
    )
    if answer.status_code == 200:
        assert json.loads(answer.content.splitlines()[-1])["created"] == 0
    else:
        assert answer.status_code == 422


def test_when_nothing_can_be_stored_the_whole_call_is_503(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_durably", lambda given, batch=None: [NotTakenNow() for _ in given])
    data = "\n".join(json.dumps(row) for row in rows(3))
    answer = house.call(f"responses/bulk?questionnaire={house.questionnaire.pk}", data, content_type=NDJSON)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")


def test_a_bad_parameter_is_named(house: House) -> None:
    answer = house.call("responses/bulk?questionnaire=abc", "", content_type=NDJSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "HY-J016")
