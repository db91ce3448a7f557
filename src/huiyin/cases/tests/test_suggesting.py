"""What the words of a case suggest, at intake and on its page; a person takes it or not."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from huiyin.cases import ruling, services
from huiyin.cases.contracts import CaseChannel, CaseFlag, CaseType, Severity
from huiyin.cases.models import Case
from huiyin.cases.suggesting import advice, advice_for

DANGER = "门口电线掉了还在冒火花，家里有八十岁老人，没人管，再不来就打12398"


@pytest.fixture
def amy(client, cast):
    client.force_login(cast.amy)
    return client


@pytest.fixture
def case(cast):
    return services.open_case(
        by=cast.amy, unit=cast.north, title="线路问题", words=DANGER, channel=CaseChannel.PHONE
    )


def test_severity_and_flags_are_suggested_with_the_words_that_tell_them():
    """T01: by type and severity, each with its evidence."""
    found = advice(DANGER, [])
    assert found.severity == Severity.CRITICAL
    assert set(found.flags) == {CaseFlag.SAFETY, CaseFlag.VULNERABLE, CaseFlag.LEGAL}
    marked = [piece for piece, told in found.marked() if told]
    assert "12398" in marked
    assert "".join(piece for piece, _ in found.marked()) == DANGER
    assert found.said()[0].level == 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("这个月电费多扣了，账单也看不懂", CaseType.BILLING),
        ("营业厅的人态度恶劣，爱答不理", CaseType.SERVICE),
        ("排队等了两个小时，太慢", CaseType.SPEED),
        ("跑了三趟，材料要得不一样，流程复杂", CaseType.PROCESS),
        ("停电没有通知，也没告知原因", CaseType.INFORMATION),
        ("The bill is wrong, I was overcharged", CaseType.BILLING),
        ("您好", None),
    ],
)
def test_a_type_is_suggested_where_the_organisation_has_no_categories(text, kind):
    assert advice(text, []).type == kind


def test_a_calm_text_suggests_no_severity():
    found = advice("谢谢师傅，很快就修好了", [])
    assert (found.severity, found.flags) == (None, ())


def test_an_own_category_comes_before_the_general_type(db, cast):
    own = ruling.save_category(by=cast.alice, name="表计", type="product", keywords="电表\n电费")
    assert advice("电表走得快，电费高").category == own


def test_the_page_shows_the_evidence_and_one_press_takes_it(amy, case):
    page = amy.get(reverse("case", args=[case.pk])).content.decode()
    assert 'id="advice"' in page
    assert "<mark>12398</mark>" in page
    case.refresh_from_db()
    assert case.severity == Severity.MEDIUM, "nothing happens by itself"
    form = page.split('id="advice"')[1].split("</form>")[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(seen|type|severity|flags)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    amy.post(reverse("case-act", args=[case.pk, "classify"]), sent)
    case.refresh_from_db()
    assert case.severity == Severity.CRITICAL
    assert set(case.flags) == {CaseFlag.SAFETY, CaseFlag.VULNERABLE, CaseFlag.LEGAL}
    assert 'id="advice"' not in amy.get(reverse("case", args=[case.pk])).content.decode()


def test_a_title_that_repeats_the_words_is_not_read_twice(cast):
    titled = services.open_case(
        by=cast.amy, unit=cast.north, title=f"{DANGER[:12]}…", words=DANGER, channel=CaseChannel.PHONE
    )
    assert advice_for(titled).text == DANGER


def test_what_a_person_said_is_not_questioned(cast, case):
    """T01: never over a person's word."""
    assert advice_for(case) is not None
    services.classify(by=cast.amy, case_id=case.pk, type="service", severity="low", flags=[])
    case.refresh_from_db()
    assert advice_for(case) is None
    assert case.severity == Severity.LOW


def test_at_intake_the_form_is_filled_in_and_never_milder(amy, cast):
    sent = {
        "channel": "phone",
        "title": "线路问题",
        "words": DANGER,
        "unit": cast.north.pk,
        "type": "service",
        "severity": "low",
        "flags": ["money"],
        "suggest": "1",
    }
    page = amy.post(reverse("case-new"), sent).content.decode()
    assert 'value="critical" selected' in page
    assert 'value="service" selected' in page
    checked = set(re.findall(r'name="flags" value="(\w+)"[^>]*checked', page))
    assert checked == {"safety", "vulnerable", "legal", "money"}
    assert not Case.objects.exists()


def test_nonsense_in_the_form_is_no_failure(amy, cast):
    page = amy.post(
        reverse("case-new"),
        {"title": "a", "type": "zz", "severity": "zz", "flags": ["zz"], "suggest": "1", "unit": "x"},
    )
    assert page.status_code == 200
