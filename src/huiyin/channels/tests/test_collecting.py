"""Publishing, links, QR codes and personal links, as a manager uses them."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from huiyin.channels.embed.services import add_placement
from huiyin.channels.links import token_of
from huiyin.channels.models import Link
from huiyin.channels.problems import AlreadyAnswered, NoRespondents, NotPublished, TooManyLinks
from huiyin.channels.reviews.reading import NewReview
from huiyin.channels.reviews.services import take_reviews
from huiyin.channels.services import make_personal_links, publish_questionnaire, take_answer
from huiyin.channels.suggestion_box.services import add_box
from huiyin.channels.tests.asking import ANSWERS, SUBMISSION, address, open_link, personal_link, questionnaire
from huiyin.channels.tests.devices import device_of
from huiyin.core.models import AuditEntry, OutboxEvent
from huiyin.responses.models import Response
from huiyin.surveys.queries import waves


def test_publishing_makes_one_open_link_that_stays_the_same(cast: object) -> None:
    draft = questionnaire(cast)
    first = publish_questionnaire(by=cast.bob, questionnaire=draft, wave_name="2026-Q3")
    second = publish_questionnaire(by=cast.bob, questionnaire=draft, wave_name=" 2026-Q4 ")
    assert first == second
    assert token_of(first) == token_of(second), "a printed QR code goes on working"
    assert second.wave.name == "2026-Q4", "its answers count for the wave of the latest publication"
    assert [str(wave.starts_on) for wave in waves(draft.programme_id)] == ["2026-07-01", "2026-10-01"]


def test_a_new_wave_is_asked_on_devices_websites_and_in_boxes(cast: object) -> None:
    device = device_of(cast)
    draft = device.link.questionnaire
    website = add_placement(by=cast.bob, questionnaire=draft, name="官网", origins=["http://shop.test"])
    box = add_box(by=cast.bob, questionnaire=draft, name="意见箱", words="", has_board=False)
    make_personal_links(by=cast.bob, questionnaire=draft, respondent_keys=["1001"])
    publish_questionnaire(by=cast.bob, questionnaire=draft, wave_name="2027-Q1")
    for link in (device.link, website.link, box.link):
        link.refresh_from_db()
        assert link.wave.name == "2027-Q1"
    personal = Link.objects.get(channel="personal_link")
    assert personal.wave.name != "2027-Q1", "who was asked in a wave answers in that wave"


def test_the_token_itself_is_never_stored(cast: object) -> None:
    link = open_link(cast)
    assert token_of(link) not in str(Link.objects.filter(pk=link.pk).values().get())


def test_a_manager_publishes_on_the_web_and_sees_link_qr_and_count(cast: object, client: Client) -> None:
    draft = questionnaire(cast)
    base = f"/programmes/{draft.programme_id}"
    client.force_login(cast.bob)
    assert "尚未发布" in client.get(f"{base}/collect/").content.decode()
    form = client.get(f"{base}/questionnaires/{draft.pk}/publish/")
    assert form.status_code == 200
    page = client.post(f"{base}/questionnaires/{draft.pk}/publish/", {"wave": "2026-Q4"}, follow=True)
    link = Link.objects.get()
    html = page.content.decode()
    assert f"http://testserver{address(link)}" in html
    assert "收集中" in html
    client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION})
    assert ">1</dd>" in client.get(f"{base}/collect/").content.decode()


def test_a_draft_with_a_fault_is_not_published_and_says_why(cast: object, client: Client) -> None:
    draft = questionnaire(cast, [])
    client.force_login(cast.bob)
    path = f"/programmes/{draft.programme_id}/questionnaires/{draft.pk}/publish/"
    page = client.post(path, {"wave": "2026-Q4"})
    assert page.status_code == 422
    assert "请至少添加一道题" in page.content.decode()
    assert not Link.objects.exists()


def test_a_qr_code_is_a_picture_of_the_link(cast: object, client: Client) -> None:
    link = open_link(cast)
    base = f"/programmes/{link.questionnaire.programme_id}/links/{link.pk}"
    client.force_login(cast.ann)
    svg = client.get(f"{base}/qr.svg")
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert svg.content.startswith(b"<svg")
    png = client.get(f"{base}/qr.png")
    assert png.content.startswith(b"\x89PNG")
    assert "attachment" in png.headers["Content-Disposition"]
    assert client.get(f"{base}/qr.gif").status_code == 404
    poster = client.get(f"{base}/poster/").content.decode()
    assert address(link) in poster
    assert f"{base}/qr.svg" in poster


def test_a_public_address_is_used_in_links_where_one_is_set(
    cast: object, client: Client, settings: object
) -> None:
    settings.PUBLIC_URL = "https://cx.example.cn"
    link = open_link(cast)
    client.force_login(cast.bob)
    html = client.get(f"/programmes/{link.questionnaire.programme_id}/collect/").content.decode()
    assert f'value="https://cx.example.cn{address(link)}"' in html


def test_the_preview_shows_what_respondents_see_and_stores_nothing(cast: object, client: Client) -> None:
    draft = questionnaire(cast)
    client.force_login(cast.ann)
    path = f"/programmes/{draft.programme_id}/questionnaires/{draft.pk}/preview/"
    html = client.get(path).content.decode()
    assert "预览" in html
    assert 'name="a-recommend"' in html
    assert "Would you recommend us" in client.get(path, {"lang": "en"}).content.decode()
    assert "谢谢您" in client.get(path, {"page": "2"}).content.decode()
    assert client.post(path, ANSWERS).status_code == 405
    assert not Response.objects.exists()


def test_personal_links_are_made_once_for_each_respondent(cast: object) -> None:
    link = open_link(cast)
    asked = {"by": cast.bob, "questionnaire": link.questionnaire}
    assert make_personal_links(**asked, respondent_keys=["C-1", " C-2 ", "", "C-1"], n_anonymous=2) == 4
    assert make_personal_links(**asked, respondent_keys=["C-2", "C-3"]) == 1
    keys = Link.objects.filter(channel="personal_link").values_list("respondent_key", flat=True)
    assert sorted(keys) == ["", "", "C-1", "C-2", "C-3"]
    assert all(row.expires_at is not None for row in Link.objects.filter(channel="personal_link"))


def test_links_are_refused_for_nobody_for_too_many_and_for_a_draft(cast: object) -> None:
    link = open_link(cast)
    asked = {"by": cast.bob, "questionnaire": link.questionnaire}
    with pytest.raises(NoRespondents):
        make_personal_links(**asked, respondent_keys=[" ", ""])
    with pytest.raises(TooManyLinks):
        make_personal_links(**asked, respondent_keys=[], n_anonymous=10_001)
    with pytest.raises(NotPublished):
        make_personal_links(by=cast.bob, questionnaire=questionnaire(cast), respondent_keys=["C-1"])


def test_a_manager_pastes_customer_numbers_and_sees_who_has_answered(cast: object, client: Client) -> None:
    link = open_link(cast)
    path = f"/programmes/{link.questionnaire.programme_id}/questionnaires/{link.questionnaire_id}/links/"
    client.force_login(cast.bob)
    page = client.post(path, {"respondents": "C-1\r\nC-2\r\n", "n_anonymous": "", "days": "14"}, follow=True)
    assert "已生成 2 个链接" in page.content.decode()
    first = Link.objects.get(respondent_key="C-1")
    client.post(address(first), {**ANSWERS, "submission_id": SUBMISSION})
    html = client.get(path).content.decode()
    assert html.count("未作答</span>") == 1
    assert html.count("已作答</span>") == 1
    refused = client.post(path, {"respondents": "", "days": "14"})
    assert refused.status_code == 422
    assert "没有要生成的链接" in refused.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_downloaded_links_are_complete_safe_and_audited(cast: object, client: Client, kind: str) -> None:
    link = open_link(cast)
    make_personal_links(
        by=cast.bob, questionnaire=link.questionnaire, respondent_keys=["C-1", "=HYPERLINK(1)"]
    )
    client.force_login(cast.bob)
    base = f"/programmes/{link.questionnaire.programme_id}/questionnaires/{link.questionnaire_id}/links"
    answer = client.get(f"{base}.{kind}")
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    personal = list(Link.objects.filter(channel="personal_link").order_by("pk"))
    assert [row[1] for row in rows[1:]] == [f"http://testserver{address(link)}" for link in personal]
    assert [row[0] for row in rows[1:]] == ["C-1", "'=HYPERLINK(1)"]
    assert AuditEntry.objects.filter(action="links.download", actor="bob").count() == 1
    assert client.get(f"{base}.pdf").status_code == 404


def test_links_of_another_unit_do_not_exist(cast: object, client: Client) -> None:
    link = open_link(cast)
    base = f"/programmes/{link.questionnaire.programme_id}"
    one = f"{base}/questionnaires/{link.questionnaire_id}"
    client.force_login(cast.nora)
    for path in (
        f"{base}/links/{link.pk}/qr.svg",
        f"{base}/links/{link.pk}/poster/",
        f"{one}/links/",
        f"{one}/links.csv",
        f"{one}/preview/",
        f"{one}/publish/",
    ):
        assert client.get(path).status_code == 404, path
    own = questionnaire(cast)
    client.force_login(cast.bob)
    foreign = f"/programmes/{own.programme_id}/links/{link.pk}/qr.svg"
    assert client.get(foreign).status_code == 404, "a link is found only under its own programme"


def test_the_same_act_of_answering_cannot_be_stored_twice(cast: object) -> None:
    link = personal_link(cast)
    take(link, SUBMISSION)
    row = Response.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(
            programme=row.programme,
            wave=row.wave,
            channel=row.channel,
            dedup_key=row.dedup_key,
            answers={},
            answered_on=row.answered_on,
            recorded_at=row.recorded_at,
        )


def take(link: Link, submission_id: str) -> str:
    """Hand in through a link; the receipt's code."""
    version = link.questionnaire.versions.get()
    receipt, _ = take_answer(
        link=link, submission_id=submission_id, version=version, answers={"attitude": 5}, language="zh"
    )
    return receipt.code


@pytest.fixture
def shared_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it when the data is there: threads then meet in a database file, as processes do in real life.

    SQLite's in-memory test database does not wait for a lock, a file does; PostgreSQL is shared already.
    """

    def share() -> None:
        if connection.vendor != "sqlite":
            return
        copy = sqlite3.connect(tmp_path / "shared.sqlite3")
        connection.connection.backup(copy)
        copy.close()
        monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "shared.sqlite3"))

    return share


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["personal link, many people", "open link, one submission"])
def test_of_a_hundred_submissions_at_once_one_is_stored(
    cast: object, kind: str, shared_database: Callable[[], None]
) -> None:
    link = personal_link(cast)
    if kind.startswith("open"):
        link = Link.objects.select_related("questionnaire").get(channel="web_link")
    shared_database()

    def submit(number: int) -> str:
        try:
            return take(link, f"{SUBMISSION}-{number}" if kind.startswith("personal") else SUBMISSION)
        except AlreadyAnswered:
            return "refused"
        finally:
            connections.close_all()

    def stored() -> tuple[int, int]:
        events = OutboxEvent.objects.filter(kind="AnswerAccepted").count()
        rows = Response.objects.count()
        connections.close_all()
        return rows, events

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(submit, range(100)))
        assert pool.submit(stored).result() == (1, 1)
    codes = {outcome for outcome in outcomes if outcome != "refused"}
    assert len(codes) == 1, "all repetitions got the same receipt"
    assert outcomes.count("refused") == (99 if kind.startswith("personal") else 0)


@pytest.mark.django_db(transaction=True)
def test_a_store_that_cannot_be_written_says_try_again_and_never_received(
    cast: object, shared_database: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = open_link(cast)
    shared_database()
    lock, patience = {
        "sqlite": ("BEGIN EXCLUSIVE", {"init_command": "PRAGMA busy_timeout=50", "timeout": 0.05}),
        "postgresql": (
            "BEGIN; LOCK TABLE responses_response IN ACCESS EXCLUSIVE MODE",
            {"options": "-c lock_timeout=50"},
        ),
    }[connection.vendor]
    settings = connections.settings["default"]
    monkeypatch.setitem(settings, "OPTIONS", {**settings["OPTIONS"], **patience})

    def submit_while_locked() -> tuple[int, str | None]:
        holder = connections.create_connection("default")
        holder.cursor().execute(lock)
        try:
            answer = Client().post(address(link), {**ANSWERS, "submission_id": SUBMISSION})
            return answer.status_code, answer.headers.get("Retry-After")
        finally:
            holder.close()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(submit_while_locked).result() == (503, "5")


def test_the_first_steps_are_gone_as_soon_as_any_answer_is_there(cast: object, db: None) -> None:
    """However it came in: a programme fed by files or reviews is no beginner's."""
    programme = questionnaire(cast).programme
    client = Client()
    client.force_login(cast.bob)
    address = f"/programmes/{programme.pk}/collect/"
    assert "三步收到第一份答卷" in client.get(address).content.decode()
    review = NewReview("官网", timezone.now(), stars=5.0)
    take_reviews(programme=programme, reviews=[review], batch="reviews:0")
    assert "三步收到第一份答卷" not in client.get(address).content.decode()
