"""Anonymous programmes: nothing in the stored data leads from an answer to a person."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from huiyin.cases.opening import open_for_alerts
from huiyin.cases.problems import NoCasesHere
from huiyin.cases.services import open_case
from huiyin.channels.anonymity import LEAST_TOGETHER
from huiyin.channels.links import token_of
from huiyin.channels.models import AnonymousCompletions, Link
from huiyin.channels.services import make_personal_links, publish_questionnaire
from huiyin.channels.tests.asking import ANSWERS, COMMENT, RATING, RECOMMEND, address, questionnaire
from huiyin.core import events
from huiyin.metrics.queries import programme_figures
from huiyin.responses.models import Draft, Response
from huiyin.responses.queries import stored
from huiyin.surveys.models import Identity
from huiyin.surveys.problems import AnonymityIsFixed
from huiyin.surveys.services import change_programme

JSON = {"Accept": "application/json"}


def anonymous_links(cast: Any, n_links: int, *pages: list[dict[str, object]]) -> list[Link]:
    """Personal links of an anonymous programme, by the number of their respondents."""
    draft = questionnaire(cast, *pages)
    programme = draft.programme
    change_programme(
        by=cast.bob, programme=programme, unit=programme.unit, name=programme.name, identity="anonymous"
    )
    publish_questionnaire(by=cast.bob, questionnaire=draft, wave_name="2026-Q4")
    make_personal_links(
        by=cast.bob, questionnaire=draft, respondent_keys=[f"E-{n:03d}" for n in range(n_links)]
    )
    rows = Link.objects.filter(channel="personal_link").select_related("questionnaire__programme")
    return list(rows.order_by("respondent_key"))


def hand_in(link: Link, number: int, **more: str) -> int:
    """Answer by a browser of its own; the status."""
    sent = {**ANSWERS, "submission_id": f"submission-{number:08d}", "a-comment": f"话 {number}", **more}
    return int(Client().post(address(link), sent, headers=JSON).status_code)


def test_an_anonymous_answer_holds_the_day_and_no_name(cast: Any) -> None:
    (link,) = anonymous_links(cast, 1)
    assert hand_in(link, 1) == 201
    row = Response.objects.get()
    assert (row.respondent_key, row.recorded_at.astimezone().strftime("%H:%M:%S.%f")) == (
        "",
        "00:00:00.000000",
    )
    assert "submission" not in row.dedup_key
    assert str(link.pk) not in row.dedup_key.partition(":")[0]
    assert "started_at" not in row.paradata
    link.refresh_from_db()
    assert (link.answered_at, link.answered_submission) == (None, "")


def test_each_link_is_good_for_one_answer_all_the_same(cast: Any) -> None:
    links = anonymous_links(cast, LEAST_TOGETHER)
    assert [hand_in(link, number) for number, link in enumerate(links)] == [201] * LEAST_TOGETHER
    assert hand_in(links[0], 0) == 200, "a repetition gets its receipt"
    assert hand_in(links[0], 99) == 409
    events.drain_all()
    assert AnonymousCompletions.objects.get().token_hashes == []
    assert hand_in(links[0], 99) == 409, "also after the links were marked"
    assert Response.objects.count() == LEAST_TOGETHER
    assert "已经用过" in Client().get(address(links[3])).content.decode()


def test_links_are_marked_only_when_there_are_enough_to_hide_among(cast: Any) -> None:
    links = anonymous_links(cast, LEAST_TOGETHER + 3)
    for number, link in enumerate(links[: LEAST_TOGETHER - 1]):
        hand_in(link, number)
        events.drain_all()
    assert not Link.objects.exclude(answered_at=None).exists()
    hand_in(links[LEAST_TOGETHER], 77)
    events.drain_all()
    marked = set(Link.objects.exclude(answered_at=None).values_list("answered_at", flat=True))
    assert len(marked) == 1
    assert marked.pop().astimezone().hour == 0


def test_unfinished_answers_are_filed_under_no_link(cast: Any, client: Client) -> None:
    (link,) = anonymous_links(cast, 1, [RATING], [RECOMMEND, COMMENT])
    sent = {"submission_id": "submission-0123456789", "page": "p1", "a-attitude": "4", "a-speed": "3"}
    assert client.post(address(link), sent).status_code == 303
    draft = Draft.objects.get()
    assert draft.link_token_hash == ""
    again = client.get(address(link)).content.decode()
    assert 'name="page" value="p2"' in again, "the browser that began goes on"
    assert 'name="page" value="p1"' in Client().get(address(link)).content.decode()


def test_what_the_link_knows_of_the_person_does_not_reach_the_answer(cast: Any) -> None:
    (link,) = anonymous_links(cast, 1)
    Link.objects.filter(pk=link.pk).update(embedded={"name": "王小明"})
    assert hand_in(link, 1) == 201
    row = Response.objects.get()
    assert "王小明" not in str(row.answers) + str(row.context)


def test_nothing_can_be_followed_up_with_clear_words(cast: Any, client: Client) -> None:
    (link,) = anonymous_links(cast, 1)
    hand_in(link, 1, **{"a-recommend": "0"})
    answer = stored(Response.objects.get().pk)
    programme = link.questionnaire.programme
    programme.refresh_from_db()
    with pytest.raises(NoCasesHere):
        open_case(by=cast.amy, programme=programme, title="回访", answer=answer)
    assert open_for_alerts(programme_id=programme.pk, answers=[answer]) == 0
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{programme.pk}/answers/{answer.id}/").content.decode()
    assert "匿名项目不能跟进个人" in page


def test_anonymity_is_for_good_once_it_was_published(cast: Any, client: Client) -> None:
    (link,) = anonymous_links(cast, 1)
    programme = link.questionnaire.programme
    programme.refresh_from_db()
    with pytest.raises(AnonymityIsFixed):
        change_programme(
            by=cast.bob, programme=programme, unit=programme.unit, name="x", identity=Identity.IDENTIFIED
        )
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{programme.pk}/settings/").content.decode()
    assert re.findall(
        r'<option value="(\w+)"', page.partition('name="identity"')[2].partition("</select>")[0]
    ) == ["anonymous"]


def test_a_programme_that_was_launched_with_names_cannot_become_anonymous(cast: Any) -> None:
    draft = questionnaire(cast)
    publish_questionnaire(by=cast.bob, questionnaire=draft, wave_name="2026-Q4")
    programme = draft.programme
    with pytest.raises(AnonymityIsFixed):
        change_programme(
            by=cast.bob, programme=programme, unit=programme.unit, name="x", identity=Identity.ANONYMOUS
        )
    change_programme(
        by=cast.bob, programme=programme, unit=programme.unit, name="x", identity=Identity.CONFIDENTIAL
    )


def test_a_confidential_programme_tells_only_managers_who_answered(cast: Any, client: Client) -> None:
    draft = questionnaire(cast)
    programme = draft.programme
    change_programme(
        by=cast.bob, programme=programme, unit=programme.unit, name=programme.name, identity="confidential"
    )
    publish_questionnaire(by=cast.bob, questionnaire=draft, wave_name="2026-Q4")
    make_personal_links(by=cast.bob, questionnaire=draft, respondent_keys=["E-007"])
    link = Link.objects.select_related("questionnaire__programme").get(channel="personal_link")
    assert "保密作答" in client.get(address(link)).content.decode()
    hand_in(link, 1)
    events.drain_all()
    base = f"/programmes/{programme.pk}/answers/"
    for person, sees in ((cast.ann, False), (cast.amy, False), (cast.bob, True)):
        client.force_login(person)
        page = client.get(f"{base}{Response.objects.get().pk}/").content.decode()
        assert ("E-007" in page) is sees
        found = client.get(base, {"q": "E-007"}).content.decode()
        assert ("2026-Q4" in found.partition("list-group-flush")[2]) is sees, "nor by looking for it"
    assert all(not one.respondent_key for one in programme_figures(programme.pk).open_answers)


def tables() -> Iterator[tuple[str, list[str], list[tuple[Any, ...]]]]:
    """Everything in the database: table, columns and rows in the order in which they lie there."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY {place}')
            yield name, [column[0] for column in cursor.description], cursor.fetchall()


def file_of_database(folder: Path) -> bytes:
    """The bytes of the database as a copy would hold them, on SQLite; on PostgreSQL every row as text."""
    if connection.vendor == "postgresql":
        return "\n".join(str(row) for _, _, rows in tables() for row in rows).encode()
    file = folder / "copy.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    return file.read_bytes()


def agreement(one: list[Any], other: list[Any]) -> float:
    """The share of pairs in the same order in both (Kendall): one half where one says nothing of the other."""
    pairs = [(a, b) for a in range(len(one)) for b in range(a)]
    same = sum((one[a] > one[b]) == (other[a] > other[b]) for a, b in pairs)
    return same / len(pairs)


@pytest.mark.django_db(transaction=True)
def test_no_path_leads_back_in_the_database(cast: Any, tmp_path: Path) -> None:
    """Forty people answer in an order of their own; whoever holds the database cannot tell who said what."""
    links = anonymous_links(cast, 40)
    order = list(range(40))
    random.Random(7).shuffle(order)
    for number in order:
        assert hand_in(links[number], number) == 201
        if number % 7 == 0:
            events.drain_all()
    events.drain_all()
    found = {name: (columns, rows) for name, columns, rows in tables()}
    secrets = {
        key for link in links for key in (link.token_hash, link.seed, link.respondent_key, token_of(link))
    }
    assert not any(secret in str(row) for row in found[Response._meta.db_table][1] for secret in secrets)

    columns, rows = found[Link._meta.db_table]
    personal = [row for row in rows if row[columns.index("respondent_key")]]
    assert len({row[columns.index("answered_at")] for row in personal}) <= 2, "one day, or not marked yet"
    assert {row[columns.index("answered_submission")] for row in personal} == {""}
    assert not Draft.objects.exists()

    columns, rows = found["core_outboxevent"]
    moments = [row[columns.index("created_at")] for row in rows if "AnswerAccepted" in row]
    assert len(set(moments)) < LEAST_TOGETHER, "all but the latest are known by the day"

    for row in found[AnonymousCompletions._meta.db_table][1]:
        waiting = re.findall(r"[0-9a-f]{64}", str(row))
        assert waiting == sorted(waiting)

    said = [row.answers["comment"] for row in Response.objects.order_by("pk")]
    assert said == [f"话 {number}" for number in order], "answers lie as they came"
    places = {key: at for at, key in enumerate(row[0] for row in found[Link._meta.db_table][1])}
    lying = [places[links[number].pk] for number in order]
    assert 0.3 < agreement(list(range(40)), lying) < 0.7, "links do not lie as they were used"
    raw = file_of_database(tmp_path)
    assert not any(f"submission-{number:08d}".encode() in raw for number in order)
