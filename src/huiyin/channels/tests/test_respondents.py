"""What a respondent can do with a link: thirty seconds, a weak network, any browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.channels.links import new_link
from huiyin.channels.models import Link
from huiyin.channels.services import publish_questionnaire
from huiyin.channels.tests.asking import (
    ANSWERS,
    COMMENT,
    RATING,
    RECOMMEND,
    REGION,
    SUBMISSION,
    address,
    open_link,
    personal_link,
)
from huiyin.core.models import Attempt, OutboxEvent
from huiyin.responses.models import Draft, Response
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.services import archive_programme, close_questionnaire, save_draft

JSON = {"Accept": "application/json"}


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_an_answer_is_stored_with_event_language_channel_wave_and_version(
    cast: object, client: Client
) -> None:
    link = open_link(cast)
    answer = client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION, "language": "en"})
    assert answer.status_code == 303
    row = Response.objects.get()
    assert row.answers == {"attitude": 5, "speed": 2, "recommend": 6, "comment": "太慢"}
    assert row.context == {"region": "北"}
    assert (row.language, row.channel, row.wave.name) == ("en", "web_link", "2026-Q4")
    assert row.version == link.questionnaire.versions.get()
    assert OutboxEvent.objects.get(kind="AnswerAccepted").payload["response_id"] == row.pk


def test_after_submitting_comes_a_receipt_that_can_be_reloaded(cast: object, client: Client) -> None:
    """POST → redirect → receipt: a reload or a double tap changes nothing."""
    link = open_link(cast)
    answer = client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION})
    assert answer.headers["Location"] == address(link, SUBMISSION)
    pages = [client.get(answer.headers["Location"]).content.decode() for _ in range(2)]
    codes = [re.search(r'class="code">([0-9A-F]{16})<', page)[1] for page in pages]
    assert codes[0] == codes[1]
    assert "谢谢您" in pages[0]
    again = client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION})
    assert again.headers["Location"] == answer.headers["Location"]
    assert Response.objects.count() == 1


def test_a_machine_gets_201_once_and_200_with_the_same_receipt_ever_after(
    cast: object, client: Client
) -> None:
    link = open_link(cast)
    sent = {**ANSWERS, "submission_id": SUBMISSION}
    first = client.post(address(link), sent, headers=JSON)
    second = client.post(address(link), sent, headers=JSON)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["submission_id"] == SUBMISSION
    other = client.post(address(link), {**sent, "a-speed": "5"}, headers=JSON)
    assert (other.status_code, other.json()["code"]) == (409, "HY-H021")
    assert Response.objects.get().answers["speed"] == 2


def test_a_machine_may_send_all_pages_at_once(cast: object, client: Client) -> None:
    link = open_link(cast, [RATING], [RECOMMEND, COMMENT])
    answer = client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION}, headers=JSON)
    assert answer.status_code == 201
    assert Response.objects.get().answers["recommend"] == 6


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"a-speed": ""}, "a-speed"),
        ({"a-recommend": "11"}, "a-recommend"),
        ({"a-region": "east"}, "a-region"),
    ],
)
def test_what_the_browser_sends_is_checked_again_and_nothing_typed_is_lost(
    cast: object, client: Client, change: dict[str, str], field: str
) -> None:
    link = open_link(cast)
    sent = {**ANSWERS, **change, "submission_id": SUBMISSION, "page": "1"}
    refused = client.post(address(link), sent, headers=JSON)
    assert refused.status_code == 422
    assert list(refused.json()["problems"]) == [field]
    page = client.post(address(link), sent)
    assert page.status_code == 422
    html = page.content.decode()
    assert f'<a href="#{field}">' in html
    assert 'id="problems" role="alert" tabindex="-1" autofocus' in html
    assert "太慢</textarea>" in html
    assert 'name="a-attitude" value="5" checked' in html
    assert not Response.objects.exists()


def test_every_page_that_is_sent_is_saved_before_the_next_is_shown(cast: object, client: Client) -> None:
    link = open_link(cast, [RATING], [RECOMMEND, REGION], [COMMENT])
    begin = client.get(address(link)).content.decode()
    submission = hidden(begin, "submission_id")
    sent = {"submission_id": submission, "version": hidden(begin, "version"), "page": "1"}
    answer = client.post(address(link), {**sent, "a-attitude": "4", "a-speed": "3"})
    assert answer.headers["Location"] == address(link, submission) + "?page=p2"
    assert Draft.objects.get().answers == {"a-attitude": "4", "a-speed": "3", "p-p1": "1"}
    resumed = client.get(address(link, submission)).content.decode()
    assert hidden(resumed, "page") == "p2", "opening the address again goes on where the network broke"
    back = client.get(address(link, submission) + "?page=p1").content.decode()
    assert 'name="a-speed" value="3" checked' in back
    client.post(address(link), {**sent, "page": "2", "a-recommend": "9"})
    client.post(address(link), {**sent, "page": "3", "a-comment": "好"})
    assert Response.objects.get().answers == {"attitude": 4, "speed": 3, "recommend": 9, "comment": "好"}
    assert not Draft.objects.exists(), "a draft is gone with its acceptance"


def test_going_back_keeps_even_half_of_a_page(cast: object, client: Client) -> None:
    link = open_link(cast, [RATING], [RECOMMEND, COMMENT])
    sent = {"submission_id": SUBMISSION}
    client.post(address(link), {**sent, "page": "1", "a-attitude": "4", "a-speed": "3"})
    answer = client.post(address(link), {**sent, "page": "2", "a-comment": "一半", "go": "back"})
    assert answer.headers["Location"].endswith("?page=p1")
    assert "一半</textarea>" in client.get(address(link, SUBMISSION) + "?page=p2").content.decode()


def test_a_page_passed_over_is_asked_for_at_the_end(cast: object, client: Client) -> None:
    link = open_link(cast, [RATING], [RECOMMEND])
    answer = client.post(
        address(link), {"submission_id": SUBMISSION, "page": "2", "a-recommend": "9"}, follow=True
    )
    html = answer.content.decode()
    assert hidden(html, "page") == "p1"
    assert 'id="problems"' in html
    assert not Response.objects.exists()


def test_the_language_can_be_switched_without_losing_what_was_typed(cast: object, client: Client) -> None:
    link = open_link(cast)
    begin = client.get(address(link), headers={"Accept-Language": "zh-CN"}).content.decode()
    assert '<html lang="zh-CN">' in begin
    sent = {**ANSWERS, "submission_id": SUBMISSION, "language": "zh", "page": "1", "go": "en"}
    english = client.post(address(link), sent, follow=True).content.decode()
    assert '<html lang="en">' in english
    assert "Would you recommend us" in english
    assert 'name="a-recommend" value="6" checked' in english
    assert (
        '<html lang="en">' in client.get(address(link), headers={"Accept-Language": "en-GB"}).content.decode()
    )


def test_who_began_with_a_version_stays_with_it_and_new_ones_get_the_newest(
    cast: object, client: Client
) -> None:
    link = open_link(cast, [RATING], [RECOMMEND])
    began = client.get(address(link)).content.decode()
    draft = Definition.from_json(link.questionnaire.draft)
    save_draft(
        by=cast.bob,
        questionnaire=link.questionnaire,
        definition=Definition(draft.title, {}, {}, (Page("p1", (RATING,)), Page("p2", (RECOMMEND, COMMENT)))),
    )
    assert publish_questionnaire(by=cast.bob, questionnaire=link.questionnaire, wave_name="2026-Q4") == link
    newest = client.get(address(link)).content.decode()
    assert hidden(newest, "version") != hidden(began, "version")
    sent = {"submission_id": SUBMISSION, "version": hidden(began, "version")}
    client.post(address(link), {**sent, "page": "1", "a-attitude": "5", "a-speed": "5"})
    second = client.get(address(link, SUBMISSION)).content.decode()
    assert "a-comment" not in second
    client.post(address(link), {"submission_id": SUBMISSION, "page": "2", "a-recommend": "3"})
    assert Response.objects.get().version.number == 1


def test_a_second_vote_on_a_personal_link_is_refused_and_shows_no_answers(
    cast: object, client: Client
) -> None:
    link = personal_link(cast, "C-7")
    first = client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION}, headers=JSON)
    assert first.status_code == 201
    for answer in (
        client.get(address(link)),
        client.get(address(link, "another-0123456789")),
        client.post(address(link), {**ANSWERS, "submission_id": "another-0123456789"}),
    ):
        assert answer.status_code == 200
        html = answer.content.decode()
        assert "这个链接已经用过了" in html
        assert "太慢" not in html
        assert "<input" not in html
    refused = client.post(address(link), {**ANSWERS, "submission_id": "another-0123456789"}, headers=JSON)
    assert refused.status_code == 409
    repeated = client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION}, headers=JSON)
    assert (repeated.status_code, repeated.json()) == (200, first.json())
    row = Response.objects.get()
    assert (row.respondent_key, row.channel) == ("C-7", "personal_link")


def test_looking_at_a_link_never_uses_it_up(cast: object, client: Client) -> None:
    """Mail scanners and messengers open links: GET and HEAD change nothing."""
    link = personal_link(cast)
    for _ in range(3):
        assert client.head(address(link)).status_code == 200
        assert client.get(address(link)).status_code == 200
    link.refresh_from_db()
    assert link.answered_at is None
    assert not Draft.objects.exists()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    "why", ["unknown", "expired", "link closed", "questionnaire closed", "archived", "unpublished"]
)
def test_links_that_lead_nowhere_all_look_the_same(cast: object, client: Client, why: str) -> None:
    link = personal_link(cast)
    path = address(link)
    if why == "unknown":
        path = path[:-3] + "xx/"
    elif why == "expired":
        Link.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    elif why == "link closed":
        Link.objects.filter(pk=link.pk).update(closed_at=timezone.now())
    elif why == "questionnaire closed":
        close_questionnaire(by=cast.bob, questionnaire=link.questionnaire, closed=True)
    elif why == "archived":
        archive_programme(by=cast.bob, programme=link.questionnaire.programme, archived=True)
    else:
        link.questionnaire.versions.all().delete()
    shown, sent = client.get(path), client.post(path, {**ANSWERS, "submission_id": SUBMISSION})
    assert shown.status_code == 404
    assert "链接不完整、已过期，或者问卷已经结束。" in shown.content.decode()
    assert shown.content == client.get("/s/no-such-link-at-all/").content
    if "closed" in why or why == "archived":
        assert sent.status_code == 410, "who has filled it in is told that it has ended"
        assert "问卷已经结束" in sent.content.decode()
    else:
        assert (sent.status_code, sent.content) == (404, shown.content)
    assert not Response.objects.exists()


def test_a_token_made_for_another_purpose_opens_nothing(cast: object, client: Client) -> None:
    from huiyin.core.tokens import derived_token, hash_token

    link = open_link(cast)
    token = derived_token("something-else", link.seed)
    assert client.get(f"/s/{token}/").status_code == 404
    Link.objects.filter(pk=link.pk).update(token_hash=hash_token(token, "something-else"))
    assert client.get(f"/s/{token}/").status_code == 404


def test_a_receipt_outlives_the_closing_of_the_questionnaire(cast: object, client: Client) -> None:
    link = open_link(cast)
    client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION})
    close_questionnaire(by=cast.bob, questionnaire=link.questionnaire, closed=True)
    assert client.get(address(link, SUBMISSION)).status_code == 200
    assert (
        client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION}, headers=JSON).status_code == 200
    )


def test_guessing_tokens_is_slowed_down_but_honest_links_go_on(cast: object, client: Client) -> None:
    link = open_link(cast)
    answers = [client.get(f"/s/guess{number}/").status_code for number in range(32)]
    assert answers == [404] * 30 + [429] * 2
    assert client.get(address(link)).status_code == 200


@pytest.mark.parametrize("bad", ["short", "x" * 65, "with space 0123456789", "../../etc/passwd-0123"])
def test_a_submission_id_that_is_no_id_is_refused(cast: object, client: Client, bad: str) -> None:
    link = open_link(cast)
    answer = client.post(address(link), {**ANSWERS, "submission_id": bad}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["code"] == "HY-H051"


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "1e3", "٣"])
def test_a_page_number_that_is_none_does_no_harm(cast: object, client: Client, page: str) -> None:
    link = open_link(cast, [RATING], [RECOMMEND])
    assert client.get(address(link), {"page": page}).status_code == 200
    sent = {"submission_id": SUBMISSION, "page": page, "version": "9" * 30, "language": "xx", "go": "xx"}
    assert client.post(address(link), sent).status_code in {303, 422}


def test_the_pages_tell_nobody_the_secret_address_and_keep_no_more_than_a_mark(
    cast: object, client: Client
) -> None:
    link = open_link(cast)
    for answer in (
        client.get(address(link)),
        client.post(address(link), {**ANSWERS, "submission_id": SUBMISSION}),
    ):
        assert {name: morsel.value for name, morsel in answer.cookies.items()} in ({}, {"answered": "1"})
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_forged_form_needs_no_csrf_token_because_the_address_is_the_secret(cast: object) -> None:
    link = open_link(cast)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(link), {**ANSWERS, "submission_id": SUBMISSION}).status_code == 303


def test_hostile_answers_and_titles_are_escaped(cast: object, client: Client) -> None:
    hostile = "</textarea><script>alert(1)</script>"
    link = open_link(cast)
    draft = Definition.from_json(link.questionnaire.draft)
    save_draft(
        by=cast.bob,
        questionnaire=link.questionnaire,
        definition=Definition({"zh": hostile}, {"zh": hostile}, {"zh": hostile}, draft.pages),
    )
    publish_questionnaire(by=cast.bob, questionnaire=link.questionnaire, wave_name="2026-Q4")
    sent = {**ANSWERS, "a-comment": hostile, "submission_id": SUBMISSION, "page": "1"}
    refused = client.post(address(link), {**sent, "a-speed": ""})
    thanks = client.post(address(link), sent, follow=True)
    for answer in (client.get(address(link)), refused, thanks):
        assert "<script>alert" not in answer.content.decode()
        assert "&lt;script&gt;alert(1)" in answer.content.decode()


def test_an_anonymous_and_a_personal_link_say_truly_what_is_recorded(cast: object, client: Client) -> None:
    personal = personal_link(cast)
    anonymous = Link.objects.get(channel="web_link")
    assert "匿名作答" in client.get(address(anonymous)).content.decode()
    html = client.get(address(personal)).content.decode()
    assert "答卷会与您的客户编号一起保存" in html
    assert "匿名" not in html


def test_a_link_that_was_never_saved_opens_nothing(cast: object, client: Client) -> None:
    link = open_link(cast)
    ghost = new_link(
        questionnaire_id=link.questionnaire_id, wave_id=link.wave_id, channel="web_link", expires_at=None
    )
    assert client.get(address(ghost)).status_code == 404
