"""Personal data in open answers is masked before anything is stored, on every way in, where the programme says so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.channels.reviews.models import Review
from huiyin.channels.reviews.reading import NewReview, review_from
from huiyin.channels.reviews.services import take_reviews
from huiyin.channels.tests.asking import ANSWERS, COMMENT, RATING, REGION, SUBMISSION, address, open_link
from huiyin.core.models import AuditEntry
from huiyin.responses import intake, services
from huiyin.responses.contracts import Batch, Changes, NewAnswer, Submission
from huiyin.responses.models import AnswerVersion, Draft, Response
from huiyin.surveys.models import Programme
from huiyin.surveys.services import change_programme, create_programme, ensure_wave

pytestmark = pytest.mark.django_db(transaction=True)

SAID = "我叫张建国，打 138 0013 8000，身份证 11010519491231002X"
NUMBERS = "我叫张建国，打 [电话]，身份证 [身份证号]"
KINDS = ["phone", "identity", "email"]


@pytest.fixture
def link(cast: Any) -> Any:
    return open_link(cast, [RATING], [REGION, COMMENT])


def mask(cast: Any, programme: Programme, kinds: list[str] = KINDS) -> None:
    change_programme(
        by=cast.bob, programme=programme, unit=programme.unit, name=programme.name, masked_kinds=kinds
    )


def told(programme: Programme, name: str, text: str = SAID) -> Submission:
    wave = ensure_wave(programme.pk, "2026-Q4", date(2026, 10, 1))
    answer = NewAnswer(name, {"comment": text, "region": "北"}, wave.pk, date(2026, 11, 2), "客户1")
    return Submission(answer, programme.pk, "web_link")


def comments() -> list[str]:
    return list(Response.objects.order_by("pk").values_list("answers__comment", flat=True))


def test_a_respondents_page_and_its_draft_never_hold_what_is_masked(cast: Any, link: Any) -> None:
    """X08: from the first page that is kept to the answer itself."""
    mask(cast, link.questionnaire.programme)
    client, form = Client(), {**ANSWERS, "a-comment": SAID}
    where = address(link, SUBMISSION)
    client.post(where, {**{k: form[k] for k in ("a-attitude", "a-speed")}, "page": "p1"})
    client.post(where, {"a-comment": SAID, "page": "p2", "act": "back"})
    kept = list(Draft.objects.values_list("answers", flat=True))
    assert "13" not in str([one.get("a-comment") for one in kept])
    client.post(where, form)
    assert comments() == [NUMBERS]
    assert not Draft.objects.exists()


def test_a_kept_page_is_masked_in_the_draft(cast: Any, link: Any) -> None:
    mask(cast, link.questionnaire.programme)
    version = link.questionnaire.versions.get()
    services.save_draft(
        submission_id=SUBMISSION,
        link_token_hash="h",
        version_id=version.pk,
        language="zh",
        answers={"a-comment": SAID, "a-region": "north"},
    )
    assert Draft.objects.get().answers == {"a-comment": NUMBERS, "a-region": "north"}


def test_single_answers_bulk_and_imports_are_masked_alike(cast: Any, link: Any) -> None:
    programme = link.questionnaire.programme
    mask(cast, programme)
    intake.submit(told(programme, "one"))
    intake.submit_many([told(programme, "two"), told(programme, "three", "很好")], Batch("api:1"))
    services.store_batch(
        [told(programme, "four").answer], programme_id=programme.pk, channel="file_upload", batch="upload:1"
    )
    assert sorted(comments()) == sorted(["很好", NUMBERS, NUMBERS, NUMBERS])


def test_what_was_masked_last_time_is_never_gone_by_unchecked(cast: Any, link: Any) -> None:
    """X08: a process remembers the kinds; whoever changes them meanwhile, what is stored follows at once."""
    programme = link.questionnaire.programme
    rows = Programme.objects.filter(pk=programme.pk)  # changed as another process would: nothing is told here
    intake.submit(told(programme, "one"))
    rows.update(masked_kinds=KINDS)
    intake.submit(told(programme, "two"))
    rows.update(masked_kinds=["identity"])
    intake.submit_many([told(programme, "three"), told(programme, "four", "很好")], Batch("api:1"))
    rows.update(masked_kinds=[])
    again, last = intake.submit(told(programme, "two", NUMBERS)), intake.submit(told(programme, "five"))
    assert (again.is_same, last.is_new) == (True, True)
    only_identity = SAID.replace("11010519491231002X", "[身份证号]")
    assert comments() == [SAID, NUMBERS, "很好", only_identity, SAID], "of several, the first by their names"


def test_asking_what_is_masked_costs_a_commit_nothing_of_its_own(cast: Any, link: Any) -> None:
    programme = link.questionnaire.programme
    intake.submit(told(programme, "one"))
    one = told(programme, "two")
    with CaptureQueriesContext(connection) as seen:
        intake.submit(one)
    asked = [query["sql"] for query in seen if "masked_kinds" in query["sql"]]
    assert len(asked) == 1
    assert Response._meta.db_table in asked[0]


def test_the_same_act_again_is_the_same_answer(cast: Any, link: Any) -> None:
    mask(cast, link.questionnaire.programme)
    first, again = (intake.submit(told(link.questionnaire.programme, "one")) for _ in range(2))
    assert (first.is_new, again.is_new, again.is_same) == (True, False, True)


def test_a_correction_brings_nothing_back(cast: Any, link: Any) -> None:
    programme = link.questionnaire.programme
    mask(cast, programme)
    outcome = intake.submit(told(programme, "one"))
    services.correct(
        by=cast.bob,
        programme_id=programme.pk,
        response_id=outcome.response_id,
        changes=Changes({"comment": "补充：li@example.com"}),
        reason="客户来电补充",
    )
    assert AnswerVersion.objects.get().answers["comment"] == "补充：[邮箱]"


def test_reviews_are_masked_in_the_inbox_too_and_come_only_once(cast: Any) -> None:
    """C07: the review's own record and its answer say the same."""
    programme = create_programme(by=cast.bob, unit=cast.north, name="在线评价", masked_kinds=["phone"])
    review = review_from({"site": "点评", "stars": "2", "text": SAID, "reviewed_at": "2026-03-05"})
    assert isinstance(review, NewReview)
    first, again = (take_reviews(programme=programme, reviews=[review], batch=f"r:{n}")[0] for n in (1, 2))
    assert (first.is_new, again.is_new, again.problem) == (True, False, None)
    assert Review.objects.get().text == Response.objects.get().answers["review_text"]
    assert "[电话]" in Review.objects.get().text


def test_other_programmes_and_other_kinds_stay_as_they_were_written(cast: Any, link: Any) -> None:
    programme = link.questionnaire.programme
    intake.submit(told(programme, "before"))
    mask(cast, programme, ["email"])
    intake.submit(told(programme, "after"))
    assert comments() == [SAID, SAID]


def test_a_manager_chooses_the_kinds_and_the_builder_and_the_log_say_so(cast: Any, link: Any) -> None:
    programme = link.questionnaire.programme
    client = Client()
    client.force_login(cast.bob)
    where = f"/programmes/{programme.pk}/settings/"
    form = {"name": programme.name, "unit": programme.unit_id, "identity": programme.identity}
    assert client.post(where, {**form, "masked_kinds": KINDS}).status_code == 302
    assert set(Programme.objects.get(pk=programme.pk).masked_kinds) == set(KINDS)
    assert client.get(where).content.decode().count(" checked") >= len(KINDS)
    builder = client.get(f"/programmes/{programme.pk}/questionnaires/{link.questionnaire_id}/")
    assert "存储前会遮盖" in builder.content.decode()
    assert AuditEntry.objects.filter(action="programme.mask").count() == 1
    assert client.post(where, {**form, "masked_kinds": ["nothing"]}).status_code == 200, "told, not stored"
