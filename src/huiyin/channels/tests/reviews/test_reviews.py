"""Online reviews: brought in by file or by a program, answered in one inbox, with the reply rate (C07)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.problems import Problem
from huiyin.channels.reviews import files, queries, services
from huiyin.channels.reviews._parsing import moment_of, stars_of
from huiyin.channels.reviews.columns import guess
from huiyin.channels.reviews.erasers import ReviewsOfPerson, WaitingReviewFiles
from huiyin.channels.reviews.models import FileState, Review, ReviewFile
from huiyin.channels.reviews.problems import ReviewsNeedNames
from huiyin.channels.reviews.queries import Filter
from huiyin.channels.reviews.reading import NewReview, review_from
from huiyin.core import events
from huiyin.core.erasure import Person
from huiyin.metrics.queries import programme_figures
from huiyin.metrics.services import confirm_suggested
from huiyin.responses.models import Response
from huiyin.surveys.services import create_programme

pytestmark = pytest.mark.django_db(transaction=True)

FILE = """平台,评价ID,门店,订单号,评分,评价内容,昵称,评价时间,链接,商家回复,回复时间
大众点评,a1,朝阳店,T-1,5星,很满意,小王,2026-03-05 14:30,https://example.com/a1,谢谢光临,2026-03-05 18:30
大众点评,a2,朝阳店,T-2,★★☆☆☆,等了很久,小李,2026年3月6日,https://example.com/a2,,
大众点评,a3,海淀店,,11,分数写错,小张,2026-03-07,,,
美团,,海淀店,,4,,匿名用户,2026-04-01,,,
美团,,海淀店,,4,,匿名用户,2026-04-01,,,
"""


@pytest.fixture
def programme(cast: Any) -> Any:
    return create_programme(by=cast.bob, unit=cast.north, name="在线评价")


@pytest.fixture
def client(cast: Any) -> Client:
    client = Client()
    client.force_login(cast.bob)
    return client


def upload(client: Client, programme: Any, text: str = FILE) -> ReviewFile:
    sent = SimpleUploadedFile("reviews.csv", text.encode())
    answer = client.post(f"/programmes/{programme.pk}/reviews/files/", {"file": sent})
    assert answer.status_code == 302, answer.content.decode()
    events.drain_all()
    return ReviewFile.objects.latest("pk")


def import_all(client: Client, file: ReviewFile, **fields: str) -> ReviewFile:
    guessed = {f"column-{field}": one["column"] for field, one in file.columns.items()}
    address = f"/programmes/{file.programme_id}/reviews/files/{file.pk}/"
    assert client.post(address, {**guessed, **fields}).status_code == 302
    events.drain_all()
    file.refresh_from_db()
    return file


def test_columns_are_guessed_with_reasons_and_can_be_changed(client: Client, programme: Any) -> None:
    file = upload(client, programme)
    guessed = {field: one["column"] for field, one in file.columns.items()}
    assert guessed == {
        "site": "平台",
        "number": "评价ID",
        "shop": "门店",
        "order_number": "订单号",
        "stars": "评分",
        "text": "评价内容",
        "author": "昵称",
        "reviewed_at": "评价时间",
        "address": "链接",
        "reply": "商家回复",
        "replied_at": "回复时间",
    }
    own = f"/programmes/{programme.pk}/reviews/files/{file.pk}/"
    assert "列名为“评分”" in client.get(own).content.decode()
    refused = client.post(own, {"column-site": "平台", "column-text": "评价内容"})
    assert refused.status_code == 422
    assert "还缺一列" in refused.content.decode()
    file.refresh_from_db()
    assert file.state == FileState.READY
    assert not Response.objects.exists()


def test_headers_that_say_nothing_are_understood_by_their_cells() -> None:
    cells = {
        "c1": ["5", "4"],
        "c2": ["2026-03-05", "2026-03-06"],
        "c3": ["https://example.com/1"],
        "c4": ["服务很好，下次还来这里", "等得太久，没有人管"],
    }
    found = guess(list(cells), cells)
    assert {field: one["column"] for field, one in found.items()} == {
        "stars": "c1",
        "reviewed_at": "c2",
        "address": "c3",
        "text": "c4",
    }
    assert found["stars"]["en"] == "All values lie between 1 and 5"


def test_every_row_is_stored_unchanged_or_rejected_with_its_reason(client: Client, programme: Any) -> None:
    file = import_all(client, upload(client, programme))
    assert (file.n_rows, file.n_stored, file.n_unchanged, file.n_rejected) == (5, 3, 1, 1)
    assert file.rejected == [[4, "HY-H086"]]
    page = client.get(f"/programmes/{programme.pk}/reviews/files/{file.pk}/").content.decode()
    assert "看不懂星级" in page


def test_the_same_file_again_adds_nothing(client: Client, programme: Any) -> None:
    import_all(client, upload(client, programme))
    again = import_all(client, upload(client, programme))
    assert (again.n_stored, again.n_unchanged, again.n_rejected) == (0, 4, 1)
    assert Response.objects.count() == Review.objects.count() == 3


def test_undoing_a_file_removes_answers_and_reviews(client: Client, programme: Any) -> None:
    file = import_all(client, upload(client, programme))
    client.post(f"/programmes/{programme.pk}/reviews/files/{file.pk}/undo/")
    assert not Response.objects.exists()
    assert not Review.objects.exists()
    file.refresh_from_db()
    assert (file.state, file.n_removed) == (FileState.UNDONE, 3)
    import_all(client, upload(client, programme))
    assert Review.objects.count() == 3


def test_figures_are_worked_out_from_stars(cast: Any, programme: Any) -> None:
    now = timezone.now()
    reviews = [NewReview("点评", now, stars=float(n % 5 + 1), number=str(n)) for n in range(40)]
    services.take_reviews(programme=programme, reviews=reviews, batch="reviews:0")
    confirm_suggested(by=cast.bob, programme_id=programme.pk)
    events.drain_all()
    figures = [one for one in programme_figures(programme.pk).headline if one.estimate.n == 40]
    assert figures
    stored = Response.objects.first()
    assert stored is not None
    assert (stored.channel, stored.context) == ("reviews", {"review_site": "点评"})


def test_the_inbox_filters_and_a_reply_is_kept_with_its_author_and_moment(
    client: Client, programme: Any, cast: Any
) -> None:
    import_all(client, upload(client, programme))
    own = f"/programmes/{programme.pk}/reviews/"
    page = client.get(own, {"replied": "no", "stars": "2"}).content.decode()
    assert "等了很久" in page
    assert "很满意" not in page
    review = Review.objects.get(number="a2")
    client.post(f"{own}{review.pk}/reply/", {"text": "已加开窗口。", "query": "stars=2"})
    review.refresh_from_db()
    assert (review.reply, review.replied_by) == ("已加开窗口。", cast.bob)
    assert review.replied_at is not None
    assert "等了很久" not in client.get(own, {"replied": "no", "stars": "2"}).content.decode()
    assert client.post(f"{own}{review.pk}/reply/", {"text": "x" * 2001}).status_code == 302
    review.refresh_from_db()
    assert review.reply == "已加开窗口。"


def test_the_reply_rate_has_n_and_wilsons_interval_and_the_time_its_median(programme: Any) -> None:
    start = timezone.now() - timedelta(days=9)
    hours = (2, 4, 30, None, None)
    reviews = [
        NewReview(
            "点评",
            start,
            stars=5.0,
            number=str(at),
            reply="谢谢" if h else "",
            replied_at=start + timedelta(hours=h) if h else None,
        )
        for at, h in enumerate(hours)
    ]
    services.take_reviews(programme=programme, reviews=reviews, batch="reviews:0")
    found = queries.replying(programme, Filter(replied=False))
    assert (found.n_replied, found.rate.n, found.rate.value) == (3, 5, 0.6)
    assert (found.rate.low, found.rate.high) == pytest.approx(wilson(3, 5))
    assert (found.time_to_reply, found.n_timed) == (timedelta(hours=4), 3)


def test_a_stored_review_takes_a_later_reply_but_no_other_content(programme: Any) -> None:
    def taken(**said: Any) -> Any:
        review = NewReview("点评", timezone.now(), number="7", **said)
        return services.take_reviews(programme=programme, reviews=[review], batch="b")[0]

    assert taken(stars=4.0, text="好").is_new
    assert taken(stars=4.0, text="好", reply="谢谢").problem is None
    assert taken(stars=1.0, text="不好").problem.code == "HY-H090"
    stored = Review.objects.get()
    assert (stored.stars, stored.reply) == (4.0, "谢谢")


def test_the_export_holds_what_the_filter_leaves_and_no_formula(client: Client, programme: Any) -> None:
    import openpyxl

    import_all(client, upload(client, programme, FILE.replace("很满意", "=1+1")))
    answer = client.get(f"/programmes/{programme.pk}/reviews/reviews.xlsx", {"site": "大众点评"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 3
    assert "'=1+1" in {row[5] for row in rows}


def test_an_erased_person_leaves_no_review_and_waiting_files_go(client: Client, programme: Any) -> None:
    file = upload(client, programme, FILE.replace("a1", "b1"))
    import_all(client, upload(client, programme))
    person = Person(programme.pk, "小王@大众点评")
    assert ReviewsOfPerson().count(person) == 1
    assert ReviewsOfPerson().erase(person) == 1
    assert not Review.objects.filter(author="小王").exists()
    assert WaitingReviewFiles().erase(person) == 1
    file.refresh_from_db()
    assert file.state == FileState.UNDONE
    services.forget_reviews([Review.objects.get(number="a2").response_id])
    assert Review.objects.count() == 1


def test_an_anonymous_programme_takes_no_reviews(cast: Any, programme: Any) -> None:
    programme.identity = "anonymous"
    with pytest.raises(ReviewsNeedNames):
        files.receive(by=cast.bob, programme=programme, filename="r.csv", chunks=[FILE.encode()])
    with pytest.raises(ReviewsNeedNames):
        services.take_reviews(programme=programme, reviews=[], batch="b")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"site": "a", "stars": "0", "reviewed_at": "2026-01-01"}, "HY-H086"),
        ({"site": "a", "stars": "nan", "reviewed_at": "2026-01-01"}, "HY-H086"),
        ({"site": "a", "stars": "5", "reviewed_at": "2999-01-01"}, "HY-H087"),
        ({"site": "a", "stars": "5", "reviewed_at": "2026-13-40"}, "HY-H087"),
        ({"site": "a", "stars": "5", "reviewed_at": "9999-12-31T23:59:59-12:00"}, "HY-H087"),
        ({"stars": "5", "reviewed_at": "2026-01-01"}, "HY-H088"),
        ({"site": "a", "reviewed_at": "2026-01-01"}, "HY-H089"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(cells: dict[str, str], code: str) -> None:
    with pytest.raises(Problem) as raised:
        review_from(cells)
    assert raised.value.code == code


def test_stars_and_moments_as_sites_write_them() -> None:
    assert [stars_of(one) for one in ("５", "5.0", "四星", "⭐⭐⭐", "3/5")] == [5, 5, 4, 3, 3]
    assert moment_of("2026/3/5 9:05").isoformat().startswith("2026-03-05T09:05")


def test_an_address_that_is_no_web_address_is_left_out() -> None:
    review = review_from({"site": "a", "stars": "5", "reviewed_at": "2026-01-01", "address": "javascript:x"})
    assert review.address == ""


def test_colleagues_of_other_units_see_no_reviews(client: Client, programme: Any, cast: Any) -> None:
    import_all(client, upload(client, programme))
    other = Client()
    other.force_login(cast.nora)
    assert other.get(f"/programmes/{programme.pk}/reviews/").status_code == 404


def test_the_worker_reads_and_stores_while_the_page_shows_how_far_it_is(
    client: Client, programme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "TOGETHER", 2)
    sent = SimpleUploadedFile("reviews.csv", FILE.encode())
    client.post(f"/programmes/{programme.pk}/reviews/files/", {"file": sent})
    file = ReviewFile.objects.get()
    own = f"/programmes/{programme.pk}/reviews/files/{file.pk}/"
    assert (file.state, file.n_rows) == (FileState.READING, 0)
    assert "正在读取文件" in client.get(own).content.decode()
    assert "正在读取文件" in client.get(own, headers={"HX-Request": "true"}).content.decode()
    events.drain_all()
    assert client.get(own, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    file.refresh_from_db()
    client.post(own, {f"column-{field}": one["column"] for field, one in file.columns.items()})
    file.refresh_from_db()
    assert file.state == FileState.QUEUED
    assert "正在保存评价" in client.get(own).content.decode()
    real, parts = files.take_reviews, []

    def dies_in_the_second_part(**given: Any) -> Any:
        parts.append(len(given["reviews"]))
        if len(parts) == 2:
            raise SystemExit
        return real(**given)

    monkeypatch.setattr(files, "take_reviews", dies_in_the_second_part)
    with pytest.raises(SystemExit):
        files.store_file(file.pk)
    file.refresh_from_db()
    assert (file.state, file.n_read, Review.objects.count()) == (FileState.RUNNING, 2, 2)
    files.store_file(file.pk)
    file.refresh_from_db()
    assert (file.state, file.n_stored, file.n_unchanged, file.n_rejected) == (FileState.DONE, 3, 1, 1)
    assert parts == [2, 1, 1, 1], "what was committed is not done again"


def test_a_file_that_cannot_be_read_says_why_and_a_dropped_one_is_not_stored(
    client: Client, programme: Any
) -> None:
    sent = SimpleUploadedFile("reviews.xlsx", b"PK\x03\x04 no workbook")
    client.post(f"/programmes/{programme.pk}/reviews/files/", {"file": sent})
    events.drain_all()
    file = ReviewFile.objects.get()
    assert file.state == FileState.REFUSED
    page = client.get(f"/programmes/{programme.pk}/reviews/files/{file.pk}/").content.decode()
    assert str(file.problem.get("code", "HY-F")) in page or "alert-danger" in page
    good = upload(client, programme)
    files.confirm(by=good.uploaded_by, file=good)
    client.post(f"/programmes/{programme.pk}/reviews/files/{good.pk}/undo/")
    events.drain_all()
    assert not Review.objects.exists()


def test_the_inbox_takes_conditions_over_what_reviews_say(client: Client, programme: Any) -> None:
    import_all(client, upload(client, programme))
    own = f"/programmes/{programme.pk}/reviews/"
    rule = '{"and":[{"<=":[{"var":"stars"},2]},{"==":[{"var":"site"},"大众点评"]}]}'
    page = client.get(own, {"f": rule}).content.decode()
    assert "等了很久" in page
    assert "很满意" not in page
    rows = {"f-join": "all", "f-row": "1", "f-1-field": "stars", "f-do": "add"}
    draft = client.get(own, rows, headers={"HX-Request": "true"}).content.decode()
    assert "hy-filter" in draft
    assert "<html" not in draft
    assert "很满意" in client.get(own, {"f": "nonsense"}).content.decode()
    none = '{"==":[{"var":"site"},"携程"]}'
    assert "没有符合条件的评价" in client.get(own, {"f": none}).content.decode()
