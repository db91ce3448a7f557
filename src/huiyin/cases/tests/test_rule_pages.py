"""The pages of rules: made by form, tried, switched on; and not by people of other units."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiyin.cases import ruling, services
from huiyin.cases.models import Case, CaseWorker, Category, Route, SortingRule


def row(number, join="all", **parts):
    """The parameters of one row of the filter editor."""
    return {
        "f-join": join,
        "f-row": str(number),
        **{f"f-{number}-{key}": value for key, value in parts.items()},
    }


@pytest.fixture
def bob(client, cast):
    client.force_login(cast.bob)
    return client


def test_a_route_is_made_by_form_tried_and_switched_on(bob, cast):
    """T31, complaint 23: the new route is off; its page says what it would have done; then it acts."""
    before = services.open_case(by=cast.bob, unit=cast.north, title="停电", severity="high")
    page = bob.get(reverse("case-rules", args=["routes"])).content.decode()
    assert "还没有路由" in page
    sent = {
        "name": "严重的给主管",
        "unit": cast.north.pk,
        "strategy": "named",
        "owner": cast.bob.pk,
        "to_unit": "",
        "f": '{"==":[{"var":"severity"},"high"]}',
        "f-do": "apply",
    }
    answer = bob.post(reverse("case-rule-new", args=["routes"]), sent)
    made = Route.objects.get()
    assert answer.url == reverse("case-rule", args=["routes", made.pk])
    assert not made.is_on
    page = bob.get(answer.url).content.decode()
    assert f"#{before.pk}" in page
    assert "最近 30 天的 1 张工单" in page
    bob.post(reverse("case-rule-act", args=["routes", made.pk, "on"]))
    assert services.open_case(by=cast.amy, unit=cast.north, title="停电", severity="high").owner == cast.bob
    assert "严重程度为“严重”" in bob.get(reverse("case-rules", args=["routes"])).content.decode()
    bob.post(reverse("case-rule-act", args=["routes", made.pk, "remove"]))
    assert not Route.objects.exists()


def test_what_was_typed_stays_when_a_route_is_refused(bob, cast):
    sent = {"name": "缺人", "unit": cast.north.pk, "strategy": "named", "owner": "", "f": "", "f-do": "apply"}
    answer = bob.post(reverse("case-rule-new", args=["routes"]), sent)
    assert answer.status_code == 422
    assert "没有指定负责人" in answer.content.decode()
    assert 'value="缺人"' in answer.content.decode()
    assert not Route.objects.exists()


def test_a_sorting_rule_is_made_by_form_and_tried(bob, cast):
    """T01."""
    services.open_case(by=cast.bob, unit=cast.north, title="投诉", words="有人触电")
    sent = {
        "name": "触电",
        "unit": cast.north.pk,
        "flags": ["safety"],
        "severity": "",
        "f": '{"in":["触电",{"var":"words"}]}',
        "f-do": "apply",
    }
    answer = bob.post(reverse("case-rule-new", args=["sorting"]), sent)
    made = SortingRule.objects.get()
    page = bob.get(answer.url).content.decode()
    assert "其中 1 张" in page
    assert "特别严重" in page
    bob.post(reverse("case-rule-act", args=["sorting", made.pk, "on"]))
    assert "人身或财产安全" in bob.get(reverse("case-rules", args=["sorting"])).content.decode()
    assert Case.objects.get().safety is False, "what is there already stays"


def test_rules_of_another_unit_do_not_exist_for_a_manager(bob, cast):
    theirs = ruling.save_route(
        by=cast.alice, unit=cast.south, name="南", condition=None, strategy="least_busy"
    )
    above = ruling.save_route(by=cast.alice, unit=cast.root, name="总", condition=None, strategy="least_busy")
    assert bob.get(reverse("case-rule", args=["routes", theirs.pk])).status_code == 404
    assert bob.post(reverse("case-rule-act", args=["routes", above.pk, "on"])).status_code == 404
    page = bob.get(reverse("case-rules", args=["routes"])).content.decode()
    assert "总" in page
    assert reverse("case-rule", args=["routes", above.pk]) not in page
    assert "南</" not in page


def test_categories_are_added_below_each_other_and_renamed(bob, cast):
    bob.post(reverse("case-categories"), {"name": "电费", "type": "billing", "parent": "", "keywords": ""})
    top = Category.objects.get()
    sent = {"name": "多计费", "type": "other", "parent": top.pk, "keywords": "多收"}
    bob.post(reverse("case-categories"), sent)
    below = Category.objects.get(parent=top)
    assert below.type == "billing"
    assert bob.post(reverse("case-categories"), sent).status_code == 422
    sent = {"name": "多收电费", "type": "billing", "keywords": "多收\n多扣", "is_offered": ""}
    bob.post(reverse("case-category", args=[below.pk]), sent)
    below.refresh_from_db()
    assert (below.name, below.is_offered, below.keywords) == ("多收电费", False, "多收\n多扣")
    assert "不再选用" in bob.get(reverse("case-categories")).content.decode()


def test_skills_limits_and_absences_are_kept_by_form(bob, cast):
    page = bob.get(reverse("case-staff")).content.decode()
    assert cast.amy.name in page
    assert cast.nora.name not in page
    sent = {"person": cast.amy.pk, "skills": "高压、英语", "most_open": "20", "away_until": "2026-12-01"}
    assert bob.post(reverse("case-staff"), sent).status_code == 302
    about = CaseWorker.objects.get(user=cast.amy)
    assert ([skill.name for skill in about.skills.all()], about.most_open) == (["英语", "高压"], 20)
    assert "2026-12-01" in bob.get(reverse("case-staff")).content.decode()
    assert bob.post(reverse("case-staff"), {**sent, "most_open": "-1"}).status_code == 422
    assert bob.post(reverse("case-staff"), {**sent, "person": cast.nora.pk}).status_code == 404


def test_agents_make_no_rules(client, cast):
    client.force_login(cast.amy)
    for address in (
        reverse("case-rules", args=["routes"]),
        reverse("case-categories"),
        reverse("case-staff"),
    ):
        assert client.get(address).status_code == 403
