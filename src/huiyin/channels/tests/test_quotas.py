"""Quotas: no more answers of a group than asked for, and clear words for whoever comes too late."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from huiyin.channels.models import Link
from huiyin.channels.tests.asking import (
    ANSWERS,
    COMMENT,
    RATING,
    RECOMMEND,
    REGION,
    SUBMISSION,
    address,
    open_link,
)
from huiyin.responses.models import Quota, QuotaRefusal, Response
from huiyin.responses.problems import BadQuota
from huiyin.responses.quotas import recount, remove_quota, save_quota
from huiyin.responses.services import set_aside

JSON = {"Accept": "application/json"}
NORTH = {"==": [{"var": "region"}, "北"]}
LOW = {"<=": [{"var": "recommend"}, 6]}


def quota(cast: Any, link: Link, name: str, rule: Any, most: int, **words: str) -> Quota:
    """A quota of the link's questionnaire."""
    version = link.questionnaire.versions.get()
    return save_quota(
        by=cast.bob,
        questionnaire=link.questionnaire,
        version=version,
        name=name,
        rule=rule,
        most=most,
        words=words,
    )


def hand_in(link: Link, number: int, **changes: str) -> int:
    sent = {**ANSWERS, **changes, "submission_id": f"submission-{number:08d}"}
    return int(Client().post(address(link), sent, headers=JSON).status_code)


def test_a_full_quota_takes_no_more_of_its_group_and_all_of_others(cast: Any) -> None:
    link = open_link(cast)
    north = quota(cast, link, "北区", NORTH, 2)
    assert [hand_in(link, n) for n in range(3)] == [201, 201, 410]
    assert hand_in(link, 3, **{"a-region": "south"}) == 201
    assert hand_in(link, 0) == 200, "a repetition takes no second place"
    north.refresh_from_db()
    assert (north.n_answers, Response.objects.count()) == (2, 3)
    assert hand_in(link, 2) == 410
    assert QuotaRefusal.objects.get().quota == north, "the reason is kept, once for each who came"


def test_overlapping_quotas_are_all_counted_or_none(cast: Any) -> None:
    link = open_link(cast)
    north, low = quota(cast, link, "北区", NORTH, 5), quota(cast, link, "低分", LOW, 1)
    assert hand_in(link, 1) == 201
    assert hand_in(link, 2) == 410, "the low scores are full"
    north.refresh_from_db()
    low.refresh_from_db()
    assert (north.n_answers, low.n_answers) == (1, 1), "what the refused one had taken is given back"


def test_the_respondent_reads_the_owners_words_as_soon_as_it_is_settled(cast: Any, client: Client) -> None:
    link = open_link(cast, [REGION], [RATING, RECOMMEND], [COMMENT])
    quota(cast, link, "北区", NORTH, 0, zh="北区的名额已满，谢谢！", en="The north is complete, thank you!")
    sent = {"submission_id": SUBMISSION, "page": "p1", "a-region": "north"}
    told = client.post(address(link), sent)
    assert told.status_code == 410
    assert "北区的名额已满，谢谢！" in told.content.decode()
    english = client.post(address(link), sent, headers={"Accept-Language": "en"})
    assert "The north is complete, thank you!" in english.content.decode()
    assert client.post(address(link), {**sent, "a-region": "south"}).status_code == 303


def test_answers_from_before_are_counted_and_set_aside_ones_are_not(cast: Any) -> None:
    link = open_link(cast)
    assert [hand_in(link, n) for n in range(3)] == [201] * 3
    north = quota(cast, link, "北区", NORTH, 10)
    assert north.n_answers == 3
    set_aside(
        by=cast.bob,
        programme_id=link.questionnaire.programme_id,
        response_id=Response.objects.first().pk,
        validity="test",
        reason="测试",
    )
    assert recount(north) == 2
    remove_quota(by=cast.bob, quota=north)
    link.questionnaire.refresh_from_db()
    assert not link.questionnaire.has_quotas


@pytest.mark.parametrize(
    ("name", "rule", "most"), [("", True, 1), ("x", {"==": [{"var": "nobody"}, 1]}, 1), ("x", True, -1)]
)
def test_a_quota_that_makes_no_sense_is_refused(cast: Any, name: str, rule: Any, most: int) -> None:
    with pytest.raises(BadQuota):
        quota(cast, open_link(cast), name, rule, most)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_overrun_overlapping_quotas(cast: Any) -> None:
    link = open_link(cast)
    quota(cast, link, "北区", NORTH, 25)
    quota(cast, link, "低分", LOW, 40)
    quota(cast, link, "全部", True, 60)
    statuses: list[int] = []

    def several(first: int) -> None:
        try:
            for number in range(first, first + 12):
                changes = {"a-region": ("north", "south")[number % 2], "a-recommend": str(number % 11)}
                status = hand_in(link, number, **changes)
                while status == 503:  # the store was busy; the page's script tries again, too
                    status = hand_in(link, number, **changes)
                statuses.append(status)
        finally:
            connection.close()

    threads = [threading.Thread(target=several, args=(100 * at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 201, 410}
    rows = [({**row.answers, **row.context}) for row in Response.objects.all()]
    counted = {
        "北区": sum(row["region"] == "北" for row in rows),
        "低分": sum(row["recommend"] <= 6 for row in rows),
        "全部": len(rows),
    }
    for one in Quota.objects.all():
        assert one.n_answers == counted[one.name] <= one.most
    assert statuses.count(201) == len(rows)
    assert counted["北区"] == 25


def test_the_pages_show_live_counts_and_make_a_quota_by_form(cast: Any, client: Client) -> None:
    link = open_link(cast)
    base = f"/programmes/{link.questionnaire.programme_id}/questionnaires/{link.questionnaire_id}/quotas/"
    client.force_login(cast.bob)
    assert "没有配额" in client.get(base).content.decode()
    form = client.get(f"{base}new/").content.decode()
    assert 'name="most"' in form
    typed = {
        "name": "北区",
        "most": "7",
        "words_zh": "满了",
        "f-join": "all",
        "f-row": "0",
        "f-0-field": "region",
        "f-0-is": "one_of",
        "f-0-value": "北",
        "f-do": "apply",
    }
    saved = client.post(f"{base}new/", typed)
    assert saved.status_code == 302, saved.content.decode()
    made = Quota.objects.get()
    assert (made.most, made.words["zh"]) == (7, "满了")
    hand_in(link, 1)
    page = client.get(base).content.decode()
    assert "1 / 7" in page
    assert "1 / 7" in client.get(f"{base}live/").content.decode()
    assert 'value="北区"' in client.get(f"{base}{made.pk}/").content.decode()
    assert client.post(f"{base}new/", {**typed, "most": "x"}).status_code == 422
    client.post(f"{base}{made.pk}/recount/")
    client.post(f"{base}{made.pk}/remove/")
    assert not Quota.objects.exists()
