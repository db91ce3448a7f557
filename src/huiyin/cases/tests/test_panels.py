"""Apps above add parts to a case's page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiyin.cases import panels, services
from huiyin.cases.panels import CasePanel, add_panel
from huiyin.core.roles import UserRole


class Words(CasePanel):
    title = "补偿"
    template = "cases/_no_cases.html"

    def __init__(self, key: str, order: int) -> None:
        self.key, self.order = key, order

    def shows(self, case, user):
        return user.role == UserRole.AGENT

    def context(self, request, case):
        return {"words": {"title": f"{self.key} of {case.pk}", "cause": "<b>", "cure": request.path}}


@pytest.fixture
def added(monkeypatch):
    monkeypatch.setattr(panels, "_panels", [])
    add_panel(Words("late", 90))
    add_panel(Words("early", 10))
    add_panel(Words("late", 5))  # known already


def test_a_panel_stands_on_the_page_in_its_order_for_whom_it_is_meant(client, cast, programme, added):
    case = services.open_case(by=cast.bob, programme=programme, title="停电", owner=cast.amy)
    client.force_login(cast.amy)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert page.index(f"early of {case.pk}") < page.index(f"late of {case.pk}")
    assert page.count('id="late"') == 1
    assert "&lt;b&gt;" in page
    client.force_login(cast.bob)
    assert 'id="late"' not in client.get(reverse("case", args=[case.pk])).content.decode()
