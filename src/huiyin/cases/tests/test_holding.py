"""Whoever has an open case is not surveyed."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from huiyin.cases import services
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Hold
from huiyin.responses import queries as responses
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import accept
from huiyin.surveys import services as surveys


def _holds() -> int:
    return Hold.objects.filter(released_at=None, kind="complaint").count()


def test_an_open_case_holds_its_customer_until_it_is_closed_and_again_when_reopened(cast) -> None:
    customers.upsert_contacts([NewContact("K1", phone="13800138000")], unit=cast.north, by=cast.bob)
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="满意度")
    wave = surveys.ensure_wave(programme.pk, "2026-Q4", date(2026, 10, 1))
    answer = NewAnswer("a", {}, wave.pk, timezone.localdate(), respondent_key="K1")
    row, _ = accept(answer, programme_id=programme.pk, channel="web_link")
    case = services.open_case(by=cast.bob, programme=programme, title="停电", answer=responses.stored(row.pk))
    assert _holds() == 1
    services.take(by=cast.bob, case_id=case.pk)
    services.start(by=cast.bob, case_id=case.pk)
    services.solve(by=cast.bob, case_id=case.pk, text="已复电", type="service")
    assert _holds() == 1
    services.record_verdict(by=cast.bob, case_id=case.pk, solved=True, text="解决了")
    assert _holds() == 0
    services.reopen(by=cast.bob, case_id=case.pk, text="又停电")
    assert _holds() == 1
