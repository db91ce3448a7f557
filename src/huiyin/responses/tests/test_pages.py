"""The list of answers, one answer, and taking them out: for whom, how found, and safe."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.db import transaction
from django.urls import reverse

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.models import AuditEntry
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import accept
from huiyin.responses.wording import worded
from huiyin.surveys.services import create_programme, ensure_wave, extend_codebook

WORDS = (("很满意", 5.0), ("不满意", 2.0))
CODEBOOK = (
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10), "Likelihood to recommend"),
    Variable("attitude", "服务态度", Role.RATING, Scale(1, 5, words=WORDS), "Staff attitude"),
    Variable("2", "等候时间", Role.RATING, Scale(1, 5, high_is_good=False)),
    Variable("hoped", "期望的服务态度", Role.EXPECTATION, Scale(1, 5), pair="attitude"),
    Variable("city", "城市", Role.SEGMENT),
    Variable("comment", "意见和建议", Role.OPEN_TEXT),
)


@pytest.fixture
def programme(cast):
    programme = create_programme(by=cast.bob, unit=cast.north, name="客户满意度")
    extend_codebook(programme.pk, CODEBOOK)
    return programme


@pytest.fixture
def answered(programme):
    keys = iter(range(10_000))

    def answer(wave="2026-Q1", channel="web_link", respondent="", context=None, **answers):
        at = ensure_wave(programme.pk, wave, date(2026, 1, 1)).pk
        new = NewAnswer(f"test:{next(keys)}", answers, at, date(2026, 1, 5), respondent, context or {})
        with transaction.atomic():
            return accept(new, programme_id=programme.pk, channel=channel)[0]

    return answer


def listed(client, programme, **query):
    """The ids that the list shows, in its order."""
    page = client.get(reverse("answers", args=[programme.pk]), query)
    assert page.status_code == 200
    return [line.row.pk for line in page.context["lines"]]


def test_the_newest_answers_come_first_fifty_a_page(client, cast, programme, answered):
    client.force_login(cast.ann)
    made = [answered(nps=9).pk for _ in range(53)]
    assert listed(client, programme) == made[:2:-1]
    assert listed(client, programme, page=2) == [made[2], made[1], made[0]]


def test_filters_find_by_wave_channel_words_and_low_scores(client, cast, programme, answered):
    client.force_login(cast.ann)
    old = answered(wave="2025-Q4", nps=9, comment="停电没有通知 100%")
    low = answered(nps=6, channel="personal_link", respondent="C-77")
    slow = answered(**{"2": 4}, comment="Waited TOO long")
    hoped = answered(nps=9, hoped=1, attitude=3)
    assert listed(client, programme, wave=old.wave_id) == [old.pk]
    assert listed(client, programme, channel="personal_link") == [low.pk]
    assert listed(client, programme, low="on") == [slow.pk, low.pk]
    assert listed(client, programme, q="没有通知") == [old.pk]
    assert listed(client, programme, q="too") == [slow.pk]
    assert listed(client, programme, q="0%") == [old.pk]
    assert listed(client, programme, q="C-77") == [low.pk]
    assert listed(client, programme, q="_") == []
    assert listed(client, programme, low="on", q="too", wave=slow.wave_id) == [slow.pk]
    assert hoped.pk in listed(client, programme)


@pytest.mark.parametrize(
    "query", [{"wave": "x"}, {"channel": "pigeon"}, {"q": "\x00"}, {"page": "10" * 12}, {"q": "长" * 500}]
)
def test_nonsense_in_the_address_restricts_nothing(client, cast, programme, answered, query):
    client.force_login(cast.ann)
    kept = answered(nps=9).pk
    assert listed(client, programme, **query) == [kept]


def test_an_empty_programme_leads_to_import_and_collecting(client, cast, programme):
    client.force_login(cast.ann)
    page = client.get(reverse("answers", args=[programme.pk])).content.decode()
    assert "还没有答卷" in page
    assert "导入文件" in page
    assert "发放问卷" in page


def test_one_answer_shows_labels_words_low_first_and_context(client, cast, programme, answered):
    client.force_login(cast.amy)
    row = answered(
        attitude=2, nps=9, context={"city": "北京"}, respondent="C-9", comment="<script>x</script>"
    )
    page = client.get(reverse("answer", args=[programme.pk, row.pk])).content.decode()
    for words in ("不满意", "北京", "C-9", "2026-Q1", "公开链接"):
        assert words in page
    assert page.index("服务态度") < page.index("推荐意愿</span>")
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>x" not in page


def test_what_the_codebook_does_not_know_is_shown_and_not_hidden():
    words = worded({"gone": 3}, {"old_segment": "A"}, (), "zh")
    assert [(value.label, value.words) for value in words.context] == [("gone", "3"), ("old_segment", "A")]


def test_expectations_are_never_called_low():
    words = worded({"hoped": 1, "attitude": 2}, {}, CODEBOOK, "zh")
    assert [value.key for value in words.low] == ["attitude"]


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 200), ("bob", 200), ("ann", 200), ("amy", 200), ("nora", 404)]
)
def test_the_answers_of_a_unit_are_seen_from_it_and_from_above(
    client, cast, programme, answered, who, status
):
    row = answered(nps=1)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("answers", args=[programme.pk])).status_code == status
    assert client.get(reverse("answer", args=[programme.pk, row.pk])).status_code == status


def test_an_answer_of_another_programme_is_not_found_under_this_one(client, cast, programme, answered):
    other = create_programme(by=cast.bob, unit=cast.north, name="另一个")
    client.force_login(cast.bob)
    assert client.get(reverse("answer", args=[other.pk, answered(nps=1).pk])).status_code == 404


def exported_csv(client, programme, **query):
    response = client.get(reverse("answers-export", args=[programme.pk, "csv"]), query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_csv_holds_what_the_filter_chose_and_no_formula(client, cast, programme, answered):
    client.force_login(cast.bob)
    answered(nps=9, comment="很好")
    answered(nps=2, comment='=HYPERLINK("http://x")', respondent="@SUM", context={"city": "＝1+1"})
    heading, *rows = exported_csv(client, programme, low="on")
    assert heading[-2:] == ["城市", "意见和建议"]
    assert len(rows) == 1
    cells = dict(zip(heading, rows[0], strict=True))
    assert cells["推荐意愿"] == "2"
    assert cells["意见和建议"] == '\'=HYPERLINK("http://x")'
    assert cells["客户编号"] == "'@SUM"
    assert cells["城市"] == "'＝1+1"
    assert cells["渠道"] == "公开链接"


def test_an_analyst_takes_out_answers_without_customer_numbers(client, cast, programme, answered):
    client.force_login(cast.ann)
    answered(nps=9, respondent="C-0815")
    heading, *rows = exported_csv(client, programme)
    assert "客户编号" not in heading
    assert "C-0815" not in str(rows)
    assert len(rows[0]) == len(heading)


def test_a_long_csv_has_one_heading_and_every_row(client, cast, programme, answered):
    client.force_login(cast.ann)
    made = [str(answered(nps=n % 11).pk) for n in range(2_003)]
    lines = exported_csv(client, programme)
    assert [line[0] for line in lines] == ["答卷", *made[::-1]]


def test_the_workbook_is_read_back(client, cast, programme, answered):
    client.force_login(cast.ann)
    row = answered(nps=2, attitude=4, comment="=1+1")
    response = client.get(reverse("answers-export", args=[programme.pk, "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    heading, cells = list(book.active.values)
    found = dict(zip(heading, cells, strict=True))
    assert (found["答卷"], found["推荐意愿"], found["服务态度"]) == (row.pk, 2, 4)
    assert found["意见和建议"] == "'=1+1"
    assert "attachment" in response["Content-Disposition"]


def test_who_took_answers_out_is_recorded(client, cast, programme, answered):
    client.force_login(cast.ann)
    answered(nps=2)
    exported_csv(client, programme)
    entry = AuditEntry.objects.get(action="answers.export")
    assert (entry.actor, entry.detail["n_rows"], entry.detail["format"]) == ("ann", 1, "csv")


@pytest.mark.parametrize(("who", "status"), [("amy", 403), ("nora", 404), ("bob", 200)])
def test_only_analysts_and_managers_of_the_unit_take_answers_out(client, cast, programme, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("answers-export", args=[programme.pk, "csv"])).status_code == status


def test_an_unknown_format_does_not_exist(client, cast, programme):
    client.force_login(cast.bob)
    assert client.get(reverse("answers-export", args=[programme.pk, "exe"])).status_code == 404


def test_too_many_answers_for_a_workbook_are_sent_to_csv(client, cast, programme, answered, monkeypatch):
    monkeypatch.setattr("huiyin.responses.exporting.MOST_WORKBOOK_ROWS", 1)
    client.force_login(cast.bob)
    answered(nps=1)
    answered(nps=2)
    response = client.get(reverse("answers-export", args=[programme.pk, "xlsx"]))
    assert response.status_code == 422
    assert "CSV" in response.content.decode()
