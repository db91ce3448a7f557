"""C03, C04: core customers are drawn, talked with by a guide, coded by two, and shown beside the survey."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.channels.interview import queries, services
from huiyin.channels.interview.models import Attachment, Participant, Passage, Session, Study
from huiyin.channels.interview.problems import ConsentMissing, NobodyToDraw, RecordingUnknown
from huiyin.channels.interview.services import Person
from huiyin.channels.links import token_of
from huiyin.channels.tests.asking import ANSWERS, open_link
from huiyin.core import erasure
from huiyin.responses.models import Response
from huiyin.surveys.models import Programme

TOPICS = [
    {"key": "t1", "title": "服务", "prompt": "最近一次怎么样？", "is_rated": True},
    {"key": "t2", "title": "价格", "prompt": "", "is_rated": False},
]
CORE = [Person(f"K{n:03d}", f"客户{n}") for n in range(200)]


def study(cast: object, **given: object) -> Study:
    link = open_link(cast)
    return services.save_study(
        by=cast.bob,
        programme=link.questionnaire.programme,
        questionnaire=link.questionnaire,
        **{
            "name": "核心客户",
            "kind": "depth",
            "year": 2026,
            "share_percent": 5.0,
            "topics": TOPICS,
            "consent": "您的谈话只匿名引用。",
            **given,
        },
    )


def talk(cast: object, made: Study, n: int = 1, **given: object) -> Session:
    from django.utils import timezone

    people = list(made.participants.all()[:n])
    return services.hold_session(
        by=cast.ann, study=made, participants=people, held_at=timezone.now(), **{"has_consent": True, **given}
    )


def address(made: Study, rest: str = "") -> str:
    return f"/programmes/{made.programme_id}/interviews/{made.pk}/{rest}"


def test_five_percent_are_drawn_repeatably_with_a_reserve(cast) -> None:
    made = study(cast)
    assert services.draw(by=cast.bob, study=made, people=CORE) == 10
    first = list(made.participants.values_list("respondent_key", "standing"))
    assert [standing for _, standing in first] == ["drawn"] * 10 + ["reserve"] * 10
    other = study(cast)
    Study.objects.filter(pk=other.pk).update(seed=made.seed)
    other.refresh_from_db()
    services.draw(by=cast.bob, study=other, people=reversed(CORE))
    assert list(other.participants.values_list("respondent_key", "standing")) == first
    with pytest.raises(NobodyToDraw):
        services.draw(by=cast.bob, study=made, people=[])
    progress = queries.progress(made)
    assert (progress.n_core, progress.n_wanted, progress.n_done) == (200, 10, 0)


def test_the_next_of_the_reserve_moves_up_for_one_who_declines(cast) -> None:
    made = study(cast)
    services.draw(by=cast.bob, study=made, people=CORE)
    services.set_standing(by=cast.bob, participant=made.participants.first(), standing="declined")
    assert made.participants.get(place=11).standing == "drawn"
    assert queries.progress(made).n_declined == 1


def test_nothing_is_kept_without_consent_and_no_sound_without_its_own(cast) -> None:
    made = study(cast)
    services.draw(by=cast.bob, study=made, people=CORE)
    with pytest.raises(ConsentMissing):
        talk(cast, made, has_consent=False)
    session = talk(cast, made)
    sound = lambda: SimpleUploadedFile("a.mp3", b"ID3\x04" + b"\x00" * 64)  # noqa: E731
    with pytest.raises(ConsentMissing):
        services.attach(by=cast.ann, session=session, title="录音", upload=sound())
    Session.objects.filter(pk=session.pk).update(may_record=True)
    session.refresh_from_db()
    kept = services.attach(by=cast.ann, session=session, title="录音", upload=sound())
    assert kept.file.endswith(".mp3")
    with pytest.raises(RecordingUnknown):
        services.attach(
            by=cast.ann, session=session, title="x", upload=SimpleUploadedFile("a.mp3", b"MZ" + b"\x00" * 64)
        )


@pytest.mark.django_db(transaction=True)  # what is sent closes the connection behind it
def test_a_talk_is_recorded_by_topic_with_quotes_and_grades_on_the_web(cast, client) -> None:
    made = study(cast)
    services.draw(by=cast.bob, study=made, people=CORE)
    client.force_login(cast.ann)
    person = made.participants.first()
    form = {
        "participants": [person.pk],
        "held_at": "2026-11-20T10:00",
        "has_consent": "on",
        "may_record": "on",
    }
    assert client.post(address(made, "sessions/new/"), {**form, "has_consent": ""}).status_code == 422
    where = client.post(address(made, "sessions/new/"), form)["Location"]
    client.post(where, {"act": "say", "topic": "t1", "text": "抢修很快", "is_quote": "on", "who": person.pk})
    client.post(where, {"act": "rate", "topic": "t1", f"grade-{person.pk}": "4"})
    client.post(where, {"act": "summarise", "summary": "总体满意", "minutes": "45"})
    client.post(
        where, {"act": "attach", "title": "录音", "file": SimpleUploadedFile("a.ogg", b"OggS" + b"\x00" * 40)}
    )
    html = client.get(where).content.decode()
    for words in ("抢修很快", "总体满意", "录音"):
        assert words in html
    file = client.get(address(made, f"files/{Attachment.objects.get().pk}/"))
    assert file["Content-Disposition"].startswith("attachment")
    file.close()
    row = queries.topics(made)[0]
    assert (row.n_passages, row.mean.n, row.mean.value, row.mean.low) == (1, 1, 4.0, None)
    page = client.get(address(made)).content.decode()
    assert "抢修很快" in page
    client.post(where, {"act": "unsay", "topic": "t1", "passage": Passage.objects.get().pk})
    assert not Passage.objects.exists()
    assert queries.progress(made).n_done == 1


def test_words_said_in_a_conversation_are_masked_where_the_programme_says_so(cast) -> None:
    made = study(cast)
    services.draw(by=cast.bob, study=made, people=CORE)
    session = talk(cast, made)
    Programme.objects.update(masked_kinds=["phone", "person_name"])
    session.refresh_from_db()
    services.add_passage(
        by=cast.ann,
        session=session,
        topic="t1",
        text="找张建国，13800138000",
        is_quote=True,
        participant=None,
    )
    services.summarise(by=cast.ann, session=session, summary="回电 13800138000", minutes=30)
    assert (Passage.objects.get().text, session.summary) == ("找[人名]，[电话]", "回电 [电话]")


def test_two_coders_work_apart_and_their_kappa_is_told(cast, client) -> None:
    made = study(cast)
    services.draw(by=cast.bob, study=made, people=CORE)
    session = talk(cast, made)
    for n in range(40):
        services.add_passage(
            by=cast.ann, session=session, topic="t2", text=f"第{n}段", is_quote=True, participant=None
        )
    client.force_login(cast.ann)
    client.post(address(made, "codes/"), {"codes": "价格高 :: 说贵\n账单 :: 说账单不清"})
    high, bill = made.codes.all()
    for number, passage in enumerate(Passage.objects.all()):
        mine = [high] if number % 2 else [bill]
        services.code_passage(by=cast.ann, passage=passage, codes=mine)
        assert str(passage.text) not in str(queries.codes_given(passage, cast.bob))
        services.code_passage(by=cast.bob, passage=passage, codes=[] if number == 0 else mine)
    whole, by_code, n_twice = queries.agreement(made)
    assert n_twice == 40
    assert whole.n == 80
    assert whole.decision == "good"
    assert dict(by_code)["账单"].value == pytest.approx(0.95)
    assert "40" in client.get(address(made)).content.decode()
    client.post(address(made, "codes/"), {"codes": "价格高"})
    assert made.codes.count() == 2, "codes in use are never dropped"
    assert "全部片段均已编码" in client.get(address(made, "code/")).content.decode()
    client.force_login(cast.alice)
    html = client.get(address(made, "code/")).content.decode()
    assert "第0段" in html
    client.post(address(made, f"code/{Passage.objects.first().pk}/"), {"code": [high.pk]})
    assert queries.n_coded(made, cast.alice) == (1, 40)


def test_the_structured_part_is_an_answer_given_face_to_face(cast, client) -> None:
    made = study(cast)
    services.draw(by=cast.bob, study=made, people=CORE)
    session = talk(cast, made)
    client.force_login(cast.ann)
    client.post(address(made, f"sessions/{session.pk}/"), {"act": "link"})
    session.refresh_from_db()
    Client().post(f"/s/{token_of(session.link)}/", {**ANSWERS, "submission_id": "s" * 20})
    answer = Response.objects.get()
    assert (answer.mode, answer.channel) == ("face_to_face", "interview")
    assert answer.respondent_key == made.participants.first().respondent_key


def test_four_ways_stand_side_by_side_each_with_its_own_n(cast, client) -> None:
    made = study(cast)
    services.draw(by=cast.bob, study=made, people=CORE)
    session = talk(cast, made)
    services.rate(by=cast.ann, session=session, grades={(session.participants.get().pk, "t1"): 2})
    link = open_link(cast)
    Client().post(
        f"/s/{token_of(link)}/",
        {**ANSWERS, "submission_id": "s" * 20},
    )
    client.force_login(cast.ann)
    html = client.get(f"/programmes/{made.programme_id}/diagnosis/").content.decode()
    for words in ("结构化问卷", "深度访谈", "焦点小组", "神秘顾客", "核心客户"):
        assert words in html
    for grade in ("2.00",):
        assert grade in html


def test_erasing_a_person_takes_words_and_recordings(cast) -> None:
    made = study(cast)
    services.draw(by=cast.bob, study=made, people=CORE)
    session = talk(cast, made, n=2, may_record=True)
    one, two = session.participants.all()
    for person, text in ((one, "我的话"), (two, "他的话"), (None, "大家的话")):
        services.add_passage(
            by=cast.ann, session=session, topic="t1", text=text, is_quote=True, participant=person
        )
    services.attach(
        by=cast.ann, session=session, title="录音", upload=SimpleUploadedFile("a.mp3", b"ID3" + b"\x00" * 30)
    )
    services.summarise(by=cast.ann, session=session, summary="我说了", minutes=3)
    eraser = next(e for e in erasure.erasers(erasure.Stage.RECORDS) if e.key == "interviews")
    person = erasure.Person(made.programme_id, one.respondent_key)
    assert (eraser.count(person), eraser.erase(person), eraser.erase(person)) == (1, 1, 0)
    assert [passage.text for passage in Passage.objects.all()] == ["他的话"]
    assert not Attachment.objects.exists()
    assert Session.objects.get().summary == ""
    assert Participant.objects.filter(respondent_key=two.respondent_key).exists()


def test_a_manager_makes_a_study_and_draws_on_the_web(cast, client) -> None:
    link = open_link(cast)
    base = f"/programmes/{link.questionnaire.programme_id}/interviews/"
    client.force_login(cast.bob)
    assert "还没有访谈" in client.get(base).content.decode()
    form = {
        "name": "座谈",
        "kind": "focus",
        "year": 2026,
        "share_percent": 10,
        "topics": "服务 :: 怎么样 *\n价格",
        "consent": "",
    }
    assert client.post(f"{base}new/", {**form, "topics": ""}).status_code == 422
    client.post(f"{base}new/", form)
    made = Study.objects.get()
    assert [(topic["title"], topic["is_rated"]) for topic in made.topics] == [("服务", True), ("价格", False)]
    assert client.get(address(made, "edit/")).status_code == 200
    assert client.post(address(made, "draw/"), {"people": " , "}).status_code == 422
    client.post(address(made, "draw/"), {"people": "K1,张三,138\nK2，李四"})
    assert made.participants.count() == 2
    person = made.participants.first()
    client.post(address(made, f"people/{person.pk}/"), {"standing": "agreed"})
    person.refresh_from_db()
    assert person.standing == "agreed"
    assert client.get(address(made)).status_code == 200
