"""C02: the interviewer's screen, from the next number to the stored answer, and what supervision sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.telephone import calling, queries
from huiyin.channels.telephone.effects import interviewer_effects
from huiyin.channels.telephone.leasing import held_by, next_number
from huiyin.channels.telephone.models import Call, Monitoring, Number, Study
from huiyin.channels.tests.asking import ANSWERS, COMMENT, RATING, RECOMMEND, open_link
from huiyin.channels.tests.telephone.calling_world import address, study
from huiyin.core.erasure import Person, Stage, erasers
from huiyin.responses.models import Response


def page_of(html: str) -> str:
    return html.partition('name="page" value="')[2].partition('"')[0]


def test_an_interview_is_asked_keyed_and_stored_as_a_telephone_answer(cast, client) -> None:
    made = study(
        cast,
        1,
        script="您好，{{name|您}}，我是{{organisation}}的{{interviewer}}。",
        objections="没空 :: 只要三分钟",
    )
    client.force_login(cast.amy)
    assert "取下一个号码" in client.get(address(made, "call/")).content.decode()
    client.post(address(made, "call/take/"))
    html = client.get(address(made, "call/")).content.decode()
    assert 'href="tel:13800138000"' in html
    assert "您好，客户0，我是北区公司的艾米。" in html
    assert "只要三分钟" in html
    sent = {**ANSWERS, "number": Number.objects.get().pk, "page": page_of(html), "go": "next"}
    missing = client.post(address(made, "call/answer/"), {**sent, "a-speed": ""})
    assert missing.status_code == 422
    assert not Response.objects.exists()
    client.post(address(made, "call/answer/"), {**sent, "note": "很配合"})
    answer = Response.objects.get()
    assert (answer.mode, answer.channel, answer.respondent_key) == ("telephone", "telephone", "K0")
    assert answer.answers["speed"] == 2
    call = Call.objects.get()
    assert (call.code, call.response_id, call.note, call.interviewer) == (
        "1.1",
        answer.pk,
        "很配合",
        cast.amy,
    )
    assert Number.objects.get().state == Number.DONE
    again = client.post(address(made, "call/answer/"), sent)
    assert again.status_code != 500
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code", "state"),
    [
        ({"a-attitude": "5"}, "2.12", Number.OVER),
        ({"a-attitude": "5", "a-speed": "4", "a-recommend": "9"}, "1.2", Number.DONE),
        ({"a-attitude": "5", "a-speed": "4", "a-recommend": "9", "a-comment": "好"}, "1.1", Number.DONE),
    ],
)
def test_the_share_answered_says_what_an_interview_counts_as(cast, client, said, code, state) -> None:
    """AAPOR: from half of the applicable questions on partial, from four fifths on complete."""
    made = study(cast, 1)
    client.force_login(cast.amy)
    client.post(address(made, "call/take/"))
    page = page_of(client.get(address(made, "call/")).content.decode())
    sent = {**said, "number": Number.objects.get().pk, "page": page}
    client.post(address(made, "call/answer/"), {**sent, "go": "skip"})
    assert len(Response.objects.get().answers) == len(said)
    assert Call.objects.get().code == code
    number = Number.objects.get()
    assert (number.state, number.code) == (state, code)


def test_too_little_in_the_middle_is_a_break_off_that_goes_on_later(cast) -> None:
    made = study(cast, 1)
    number = next_number(study=made, user=cast.amy)
    keyed = calling.keyed_of(number)
    keyed.fill_in({"a-attitude": "5"}, keyed.page(""))
    calling.keep(by=cast.amy, number=number, keyed=keyed)
    call = calling.finish(by=cast.amy, number=number, outcome="partial", keyed=keyed)
    assert (call.outcome, call.response_id) == ("break_off", None)
    assert Number.objects.get().state == Number.OPEN
    assert not Response.objects.exists()


def test_a_pace_is_told_from_a_quarter_of_an_hour_on(cast, client, monkeypatch) -> None:
    made, start = study(cast, 2), timezone.now()
    client.force_login(cast.bob)
    for minutes, told in ((5, False), (20, True)):
        number = next_number(study=made, user=cast.amy)
        monkeypatch.setattr(timezone, "now", lambda at=minutes: start + timedelta(minutes=at))
        calling.finish(by=cast.amy, number=number, outcome="refusal")
        row = queries.by_interviewer(made)[0]
        assert (row.calls_per_hour is not None) is told
        assert ("尚早" in client.get(address(made)).content.decode()) is not told


def test_a_broken_off_interview_goes_on_where_it_was_with_another_interviewer(cast, client) -> None:
    link = open_link(cast, [RATING], [RECOMMEND, COMMENT])
    from huiyin.channels.telephone.services import Listed, Plan, add_numbers, save_study

    plan = Plan("两页", "2026-Q4", first_hour=0, last_hour=24)
    made = save_study(
        by=cast.bob, programme=link.questionnaire.programme, questionnaire=link.questionnaire, plan=plan
    )
    add_numbers(by=cast.bob, study=made, rows=[Listed("13800138000", "", "K0")])
    client.force_login(cast.amy)
    client.post(address(made, "call/take/"))
    first = page_of(client.get(address(made, "call/")).content.decode())
    number = Number.objects.get().pk
    client.post(
        address(made, "call/answer/"), {"a-attitude": "4", "a-speed": "3", "number": number, "page": first}
    )
    client.post(
        address(made, "call/outcome/"), {"outcome": "break_off", "note": "门铃响了", "number": number}
    )
    assert Number.objects.get().code == "2.12"
    Number.objects.update(next_at=timezone.now())
    client.force_login(cast.bob)
    client.post(address(made, "call/take/"))
    html = client.get(address(made, "call/")).content.decode()
    assert page_of(html) != first
    assert "门铃响了" in html
    client.post(address(made, "call/answer/"), {"a-recommend": "9", "number": number, "page": page_of(html)})
    assert Response.objects.get().answers == {"attitude": 4, "speed": 3, "recommend": 9}


def test_numbers_are_masked_for_everybody_but_the_interviewer_on_the_call(cast, client) -> None:
    made = study(cast, 2)
    number = next_number(study=made, user=cast.amy)
    tomorrow = (timezone.localtime() + timedelta(days=1)).replace(hour=12)
    client.force_login(cast.bob)
    for page in ("", "live/", "call/"):
        html = client.get(address(made, page)).content.decode()
        assert number.phone not in html
        assert page == "call/" or number.masked in html
    calling.finish(by=cast.amy, number=number, outcome="call_back", call_back_at=tomorrow)
    for page in ("", "call-backs/", f"calls/{Call.objects.get().pk}/"):
        html = client.get(address(made, page)).content.decode()
        assert number.phone not in html
        assert number.masked in html


def test_the_study_page_gives_rates_by_aapor_and_the_pace_of_each_interviewer(cast, client) -> None:
    made = study(cast, 4)
    for outcome in ("refusal", "not_working", "no_answer"):
        number = next_number(study=made, user=cast.amy)
        calling.finish(by=cast.amy, number=number, outcome=outcome)
    found = queries.rates(made)
    assert found.counts == {"I": 0, "P": 0, "R": 1, "NC": 0, "O": 0, "UH": 2, "UO": 0, "NE": 1}
    assert found["REF1"] == 1 / 3
    row = queries.by_interviewer(made)[0]
    assert (row.name, row.n_calls, row.n_refusals, row.n_interviews) == ("艾米", 3, 1, 0)
    client.force_login(cast.bob)
    html = client.get(address(made)).content.decode()
    assert "拒访" in html
    assert "AAPOR" in html
    call = Call.objects.first()
    grades = dict.fromkeys(queries.GRADED, "4")
    assert client.post(address(made, f"calls/{call.pk}/"), {"note": "x"}).status_code == 422
    client.post(address(made, f"calls/{call.pk}/"), {**grades, "is_critical": "on", "note": "语速快"})
    heard = Monitoring.objects.get()
    assert (heard.mean, heard.is_critical) == (4.0, True)
    assert "语速快" in client.get(address(made)).content.decode()


def test_interviewer_effects_are_told_from_five_interviewers_on(cast) -> None:
    made = study(cast, 60)
    people = [
        User.objects.create(login=f"i{n}", name=f"访员{n}", role="agent", unit=cast.north) for n in range(6)
    ]

    def interview(person: User, grade: int) -> None:
        number = next_number(study=made, user=person)
        keyed = calling.keyed_of(number)
        keyed.fill_in({**ANSWERS, "a-attitude": str(grade), "a-speed": "3"})
        calling.keep(by=person, number=number, keyed=keyed)
        calling.finish(by=person, number=number, outcome="complete", keyed=keyed)

    interview(people[0], 5)
    assert interviewer_effects(made)[0].found.decision == "cannot_tell"
    for n, person in enumerate(people):
        for k in range(8):
            interview(person, min(5, max(1, (1 if n % 2 else 5) + (k % 2) * (1 if n % 2 else -1))))
    effects = {effect.key: effect.found for effect in interviewer_effects(made)}
    assert effects["attitude"].decision == "alike"
    assert effects["attitude"].design_effect > 2
    assert effects["speed"].value is None, "nobody's answers differ"


def test_numbers_come_from_a_list_a_file_and_the_customer_list(cast, client) -> None:
    from huiyin.customers.contracts import NewContact
    from huiyin.customers.services import upsert_contacts

    made = study(cast, 0)
    client.force_login(cast.bob)
    post = lambda **data: client.post(address(made, "numbers/"), data)  # noqa: E731
    assert post(source="pasted", numbers="").status_code == 422
    assert post(source="pasted", numbers="没有号码").status_code == 422
    assert post(source="pasted", numbers="13800138000 王先生\n13900139000").status_code == 302
    file = SimpleUploadedFile("名单.csv", "电话,姓名,客户编号,地区\n13700137000,李女士,K9,北\n".encode())
    assert post(source="file", file=file).status_code == 302
    row = Number.objects.get(phone="13700137000")
    assert (row.name, row.respondent_key, row.attributes) == ("李女士", "K9", {"地区": "北"})
    junk = SimpleUploadedFile("x.xlsx", b"junk")
    assert post(source="file", file=junk).status_code == 422
    upsert_contacts([NewContact("C1", name="赵", phone="13600136000", region="北")], unit=cast.north)
    upsert_contacts([NewContact("C2", name="钱", phone="13500135000")], unit=cast.south)
    post(source="contacts", region="")
    assert set(Number.objects.values_list("phone", flat=True)) == {
        "13800138000",
        "13900139000",
        "13700137000",
        "13600136000",
    }


def test_a_manager_makes_changes_and_ends_a_study(cast, client) -> None:
    link = open_link(cast)
    base = f"/programmes/{link.questionnaire.programme_id}/telephone/"
    client.force_login(cast.bob)
    assert "还没有电话访谈" in client.get(base).content.decode()
    form = {
        "questionnaire": link.questionnaire_id,
        "name": "回访",
        "wave": "2026-Q4",
        "max_attempts": 5,
        "first_hour": 9,
        "last_hour": 20,
        "monitor_percent": 10,
        "quota_field": "地区",
        "quotas": "北 = 5\n南＝3",
    }
    wrong = client.post(f"{base}new/", {**form, "quotas": "北五"})
    assert wrong.status_code == 422
    assert "回访" in wrong.content.decode()
    assert client.post(f"{base}new/", form).status_code == 302
    made = Study.objects.get()
    assert made.quotas == {"北": 5, "南": 3}
    assert client.get(address(made, "edit/")).status_code == 200
    client.post(address(made, "edit/"), {**form, "max_attempts": 2})
    client.post(address(made, "close/"), {"closed": "1"})
    made.refresh_from_db()
    assert made.max_attempts == 2
    refused = client.post(address(made, "call/take/"))
    assert "HY-H045" in refused.content.decode()


def test_erasing_a_person_takes_number_calls_and_notes(cast) -> None:
    made = study(cast, 2)
    number = next_number(study=made, user=cast.amy)
    calling.finish(by=cast.amy, number=number, outcome="no_answer", note="说是老客户")
    person = Person(made.programme_id, number.respondent_key)
    eraser = next(one for one in erasers(Stage.RECORDS) if one.key == "telephone_numbers")
    assert eraser.count(person) == 1
    assert eraser.erase(person) == 1
    assert not Call.objects.exists()
    assert eraser.erase(person) == 0
    assert held_by(made, cast.amy) is None


def test_an_interviewer_finds_the_way_from_the_programme(cast, client) -> None:
    made = study(cast, 1)
    client.force_login(cast.amy)
    html = client.get(f"/programmes/{made.programme_id}/telephone/").content.decode()
    assert f'href="/programmes/{made.programme_id}/paper/"' in html
    assert address(made, "call/") in html
    client.force_login(cast.bob)
    html = client.get(f"/programmes/{made.programme_id}/telephone/").content.decode()
    assert f'href="/programmes/{made.programme_id}/paper/"' not in html, "managers reach it from collecting"
