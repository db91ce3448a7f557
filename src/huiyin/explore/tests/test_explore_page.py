"""The explore page: controls, table, address, filter, files, an earlier time."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from huiyin.accounts import services as accounts
from huiyin.dashboards.tests.feeding import text_of
from huiyin.explore.tests.conftest import store
from huiyin.metrics import queries as metrics
from huiyin.metrics import services
from huiyin.metrics.exploring.question import Cut, Question
from huiyin.surveys import services as surveys

NPS = "contract:nps"


def address(programme: Any, rest: str = "") -> str:
    return f"/programmes/{programme.pk}/explore/{rest}"


def body(reader: Any, programme: Any, **query: Any) -> Any:
    return reader.get(address(programme, "body/"), query)


def test_the_page_begins_with_the_leading_metric_by_the_first_segment(reader: Any, hall: Any) -> None:
    page = reader.get(address(hall))
    assert page.status_code == 200
    question = page.context["question"]
    assert question.shown == ("contract:satisfaction_index",)
    assert question.rows == (Cut("v:area"),)
    assert "自助分析" in text_of(page)
    assert f'hx-get="{address(hall, "body/")}?show=contract%3Asatisfaction_index' in page.content.decode()


def test_the_tab_stands_beside_the_figures(reader: Any, hall: Any) -> None:
    page = reader.get(f"/programmes/{hall.pk}/report/")
    assert f'href="{address(hall)}"' in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "query",
    [
        {"show": [NPS, "mean:staff"], "rows": "v:area"},
        {"show": NPS, "rows": "v:area", "columns": "wave", "compare": "previous"},
        {"spread": "answers:staff", "columns": "v:area", "compare": "total", "correction": "holm"},
        {"spread": "answers:area", "rows": "month"},
        {"show": NPS, "rows": "month", "columns": "v:area", "chart": "bars"},
        {"show": NPS, "rows": "v:area", "marks": "arrows", "chart": "none"},
        {"show": NPS, "rows": "channel", "rows2": "language", "wave": "2026-Q2", "compare": "wave:2026-Q1"},
        {"show": NPS, "rows": "v:nps", "rows_edges": "3，7", "from": "2026-02-01", "to": "2026-05-01"},
    ],
)
def test_every_kind_of_table_is_shown_in_both_languages(
    reader: Any, hall: Any, query: Any, language: str
) -> None:
    reader.cookies["django_language"] = language
    page = body(reader, hall, **query)
    assert page.status_code == 200
    words = text_of(page)
    assert "n = " in words
    if language == "en":
        plain = re.sub(r"城.|营业厅评价|服务态度|推荐意愿|环境", "", words)
        assert not re.findall(r"[\u4e00-\u9fff]{2,}", plain)


def test_the_table_shows_value_interval_n_and_letters_with_their_explanation(reader: Any, hall: Any) -> None:
    """A03: the east is above the two others, and the page says at which level and how often it was tested."""
    page = body(reader, hall, show=NPS, rows="v:area", correction="holm")
    table = page.context["table"]
    east = next(at for at, row in enumerate(table.rows) if row[0].key == "城东")
    cell = table.cells[0][east][0]
    assert set(cell.letters.upper()) == {"A", "B", "C"} - {table.rows[east][0].letter}
    words = text_of(page)
    assert "大写为 95% 水平" in words
    assert "按 Holm 方法校正" in words
    assert "净推荐值（口径第 1 版）" in words
    assert f"n = {cell.estimate.n:,}" in words


def test_the_address_follows_the_question_and_opens_it_again(reader: Any, hall: Any) -> None:
    query = {"show": NPS, "rows": "v:area", "rows_top": "2", "columns": "wave", "compare": "rest"}
    page = body(reader, hall, **query)
    pushed = urlsplit(page.headers["HX-Push-Url"])
    assert pushed.path == address(hall)
    assert dict(parse_qsl(pushed.query)) == query
    again = reader.get(f"{pushed.path}?{pushed.query}&full=1")
    assert again.context["question"] == page.context["question"]
    assert again.context["table"] == page.context["table"]


def test_a_filter_of_the_editor_becomes_part_of_the_address_and_the_words(reader: Any, hall: Any) -> None:
    rows = {"f-join": "all", "f-row": "0", "f-0-field": "q_area", "f-0-is": "one_of", "f-0-value": "城东"}
    page = body(reader, hall, show=NPS, rows="wave", **rows)
    rule = json.loads(dict(parse_qsl(urlsplit(page.headers["HX-Push-Url"]).query))["f"])
    assert "q_area" in json.dumps(rule)
    assert "地区为“城东”" in text_of(page)
    plain = reader.get(address(hall), {"show": NPS, "rows": "wave", **rows})
    assert plain.status_code == 302
    shown = reader.get(plain.url)
    assert shown.context["table"].n_rows == page.context["table"].n_rows < 480


def test_a_row_more_in_the_filter_answers_with_the_editor_alone(reader: Any, hall: Any) -> None:
    rows = {"show": NPS, "f-join": "all", "f-do": "add"}
    part = reader.get(address(hall), rows, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "城西" not in part.content.decode()
    whole = reader.get(address(hall), rows)
    assert "<html" in whole.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"show": "contract:gone"}, "查询用到了已不存在的内容"),
        ({"show": NPS, "rows": "v:area", "columns": "v:area"}, "同一维度用了两次"),
        ({"show": NPS, "from": "2026-05-01", "to": "2026-01-01"}, "时间段不成立"),
        ({"show": NPS, "f": '{"==":[{"var":"q_gone"},1]}'}, "q_gone"),
        ({"show": NPS, "f": "{"}, "条件"),
        ({"show": NPS, "rows": "day", "rows2": "v:nps", "columns": "week"}, "表格太大"),
        ({"show": NPS, "rows": "v:area", "from": "2031-01-01"}, "当前筛选下没有答卷"),
        ({"show": NPS, "rows": "v:area", "compare": "previous"}, "没有限定时间段"),
    ],
)
def test_what_cannot_be_shown_is_said_in_words(reader: Any, hall: Any, query: Any, words: str) -> None:
    page = body(reader, hall, **query)
    assert page.status_code == 200
    assert words in text_of(page)
    assert reader.get(address(hall), {**query, "full": "1"}).status_code == 200


def test_mistyped_parameters_are_passed_over(reader: Any, hall: Any) -> None:
    query = {"show": NPS, "from": "soon", "as_of": "then", "marks": "stars", "rows_top": "-3", "chart": "pie"}
    assert body(reader, hall, rows="v:area", **query).status_code == 200
    assert reader.get(address(hall), {"view": "99999999999999999999"}).status_code == 404


def test_the_workbook_and_the_csv_hold_every_number_and_how_it_was_computed(reader: Any, hall: Any) -> None:
    query = {"show": [NPS, "mean:staff"], "rows": "v:area", "compare": "rest", "correction": "bh"}
    table = body(reader, hall, **query).context["table"]
    answer = reader.get(address(hall, "table/xlsx/"), query)
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(book.sheetnames) == 3
    heads, *rows = [list(row) for row in book.worksheets[1].iter_rows(values_only=True)]
    assert len(rows) == table.n_cells
    value = rows[0][heads.index("数值")]
    assert value == pytest.approx(table.cells[0][0][0].estimate.value)
    assert rows[0][heads.index("差值")] == pytest.approx(table.cells[0][0][0].comparison.difference)
    assert (rows[0][heads.index("显著高于")] or "") == table.cells[0][0][0].letters
    foot = " ".join(str(row[0]) for row in book.worksheets[2].iter_rows(values_only=True))
    assert "Benjamini–Hochberg" in foot
    plain = reader.get(address(hall, "table/csv/"), query)
    lines = list(csv.reader(io.StringIO(plain.content.decode("utf-8-sig"))))
    assert lines[0] == heads
    assert float(lines[1][heads.index("数值")]) == pytest.approx(value)
    assert reader.get(address(hall, "table/pdf/"), query).status_code == 404


def test_the_number_of_an_earlier_time_is_shown_with_its_contract_version(
    reader: Any, hall: Any, cast: Any
) -> None:
    """What was reported then can be seen again after more answers and another contract."""
    before = body(reader, hall, show=NPS, rows="wave")
    then = timezone.now()
    store(hall, 120, "2026-Q2", "b3", lift=-2.0, seed=9)
    contract = next(one for one in metrics.current_contracts(hall.pk) if one.key == "nps")
    services.confirm_contract(
        by=cast.bob, programme_id=hall.pk, definition=replace(contract, name_zh="推荐净值")
    )
    now = body(reader, hall, show=NPS, rows="wave")
    assert now.context["table"].n_rows == 600
    assert "推荐净值（口径第 2 版）" in text_of(now)
    as_of = body(reader, hall, show=NPS, rows="wave", as_of=then.isoformat())
    assert as_of.context["table"].n_rows == 480
    assert as_of.context["table"].cells == before.context["table"].cells
    assert "净推荐值（口径第 1 版）" in text_of(as_of)
    typed = timezone.localtime(then + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert body(reader, hall, show=NPS, rows="wave", as_of=typed).status_code == 200


def test_units_are_offered_and_named_only_below_the_programmes_own(reader: Any, hall: Any, cast: Any) -> None:
    accounts.add_unit(by=cast.alice, parent=cast.north, name="城东营业厅")
    names = metrics.names_of(hall.pk)
    assert set(names.units.values()) == {"北区公司", "城东营业厅"}
    assert cast.south.path not in names.units
    page = text_of(reader.get(address(hall)))
    assert "单位（下 1 级）" in page
    assert "南区公司" not in page


def test_competitors_have_a_heading_of_their_own(reader: Any, hall: Any) -> None:
    """A07."""
    page = text_of(reader.get(address(hall)))
    assert page.index("竞争对手与第三方") < page.index("对同行的评价（竞争对手）")


def test_a_programme_without_anything_says_where_to_begin(reader: Any, cast: Any) -> None:
    empty = surveys.create_programme(by=cast.bob, unit=cast.north, name="新项目")
    page = reader.get(address(empty))
    assert page.status_code == 200
    assert "还没有可分析的内容" in text_of(page)
    assert reader.get(address(empty, "body/")).status_code == 200


def test_a_kept_table_is_forgotten_when_the_facts_change(hall: Any) -> None:
    question = Question((NPS,), (Cut("v:area"),))
    first = metrics.explored(hall.pk, question)
    assert metrics.explored(hall.pk, question) == first
    store(hall, 30, "2026-Q2", "b9", seed=11)
    assert metrics.explored(hall.pk, question).n_rows == first.n_rows + 30
